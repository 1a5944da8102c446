"""Who may change an office and its calendar."""

from django.utils.translation import gettext_lazy as _

from core.access import Allowed, Decision, Denied
from core.models import User


def may_edit_calendar(actor: User) -> Decision:
    """Managers and administrators (H3)."""
    if actor.is_active and actor.is_manager:
        return Allowed()
    return Denied(_("Calendars are changed by managers and administrators."))


def may_open_office(actor: User) -> Decision:
    """Administrators set up offices (H1)."""
    if actor.is_active and actor.is_administrator:
        return Allowed()
    return Denied(_("Offices are set up by an administrator."))


def may_switch_figures(actor: User) -> Decision:
    """Figures per person need the works council's consent: only an administrator switches them (L2)."""
    if actor.is_active and actor.is_administrator:
        return Allowed()
    return Denied(_("Figures per person are switched by an administrator, with the works council’s consent."))
