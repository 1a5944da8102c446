"""Who may do what with customers, devices and contracts."""

from django.utils.translation import gettext_lazy as _

from core.access import Allowed, Decision, Denied
from core.models import User


def may_edit_customers(user: User) -> Decision:
    """Companies, people, sites, devices: everybody who takes calls."""
    return Allowed() if user.is_active else Denied(_("Your account is closed."))


def may_edit_contracts(user: User) -> Decision:
    """Contracts, and merging: the manager and the administrator."""
    return Allowed() if user.is_manager else Denied(_("Only a manager or an administrator may change contracts."))


def may_merge(user: User) -> Decision:
    """Merging two companies or contacts: the manager and the administrator."""
    return Allowed() if user.is_manager else Denied(_("Only a manager or an administrator may merge entries."))


def may_import(user: User) -> Decision:
    """Imports and their undo: the administrator and the manager."""
    return Allowed() if user.is_manager else Denied(_("Only a manager or an administrator may import files."))


def may_edit_catalogue(user: User) -> Decision:
    """Products, families, manufacturers, contract classes: the administrator."""
    return (
        Allowed()
        if user.is_administrator
        else Denied(_("Only an administrator may change products and contract classes."))
    )
