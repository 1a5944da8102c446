"""Who may do what with promises: pure functions, Allowed or Denied with the reason that the screen shows."""

from django.utils.translation import gettext_lazy as _

from core.access import Allowed, Decision, Denied
from core.models import User


def may_edit_ladder(user: User) -> Decision:
    """A manager edits the ladder (G7)."""
    if user.is_active and user.is_manager:
        return Allowed()
    return Denied(_("The escalation ladder is edited by a Technical Support Manager."))


def may_see_all_due(user: User) -> Decision:
    """A manager sees what everybody owes; everybody sees what lies with them."""
    if user.is_active and user.is_manager:
        return Allowed()
    return Denied(_("What is due with others is for the Technical Support Manager."))
