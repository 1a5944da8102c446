"""Who may do what with callbacks: pure functions, Allowed or Denied with the reason that the screen shows."""

from django.utils.translation import gettext_lazy as _

from callbacks.enums import CallbackState
from callbacks.models import Callback, Handover
from core.access import Allowed, Decision, Denied
from core.models import User


def may_promise(user: User | None) -> Decision:
    """Anybody at the desk promises a callback; None is the product itself."""
    if user is None or user.is_active:
        return Allowed()
    return Denied(_("This account is closed."))


def may_take(user: User, callback: Callback) -> Decision:
    """Specialists and managers work the queue; one that somebody else holds stays theirs (G6)."""
    if not user.is_active or not user.is_specialist:
        return Denied(_("Callbacks are made by specialists."))
    if callback.state not in (CallbackState.OPEN, CallbackState.TAKEN):
        return Denied(_("This callback is no longer open."))
    if callback.state == CallbackState.TAKEN and callback.taken_by_id != user.pk:
        return Denied(_("Somebody else has taken this callback."))
    return Allowed()


def may_give_back(user: User, callback: Callback) -> Decision:
    """Who holds it, or a manager."""
    if callback.state != CallbackState.TAKEN:
        return Denied(_("Nobody has taken this callback."))
    if callback.taken_by_id == user.pk or user.is_manager:
        return Allowed()
    return Denied(_("Only the one who has taken a callback, or a manager, gives it back."))


def may_close(user: User, callback: Callback) -> Decision:
    """Specialists and managers close a callback with a reason; never one that somebody else holds."""
    if callback.state == CallbackState.TAKEN and user.is_manager and user.is_active:
        return Allowed()
    return may_take(user, callback)


def may_hand_over(user: User, callback: Callback) -> Decision:
    """Who holds it, or a manager; one that nobody holds, any specialist."""
    if callback.state == CallbackState.TAKEN and user.is_manager and user.is_active:
        return Allowed()
    return may_take(user, callback)


def may_answer_handover(user: User, handover: Handover, receivers: list[User]) -> Decision:
    """Those who were asked."""
    if user.is_active and user in receivers:
        return Allowed()
    return Denied(_("You were not asked to take over this callback."))


def may_move(user: User) -> Decision:
    """A manager moves a promise by hand (G3)."""
    if user.is_active and user.is_manager:
        return Allowed()
    return Denied(_("A promise is moved by a Technical Support Manager only."))
