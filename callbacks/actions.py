"""The other ways to go on with a callback, each a small form below the attempt."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from callbacks.enums import LIVE
from callbacks.forms import CallbackForm, CloseCallbackForm, DeclineForm, GiveBackForm, HandOverForm, MoveForm
from callbacks.models import Callback, Handover
from callbacks.queries.suitable import receivers_of
from callbacks.rules import may_answer_handover, may_close, may_give_back, may_hand_over, may_move
from core.models import User


@dataclass(frozen=True)
class CallbackAction:
    """One of them: what it is called, what it means, its form and where that goes."""

    name: str
    icon: str
    title: str
    text: str
    button: str
    action: str
    form: CallbackForm


def actions_for(user: User, callback: Callback, *, refused: CallbackForm | None = None) -> list[CallbackAction]:
    """What this person may do with this callback; `refused` is a form that came back with faults."""
    if callback.state not in LIVE:
        return []
    return [_with(action, refused) for action in _allowed(user, callback)]


def _with(way: CallbackAction, refused: CallbackForm | None) -> CallbackAction:
    if refused is None or type(refused) is not type(way.form):
        return way
    return CallbackAction(way.name, way.icon, way.title, way.text, way.button, way.action, refused)


def _allowed(user: User, callback: Callback) -> Iterator[CallbackAction]:
    def way(name: str, icon: str, title: str, text: str, button: str, form: type[CallbackForm]) -> CallbackAction:
        action = reverse(f"callbacks:{name}", args=[callback.pk])
        return CallbackAction(name, icon, title, text, button, action, form(callback=callback, prefix=name))

    if may_give_back(user, callback):
        text = _("Somebody else takes it, with your note.")
        yield way("give-back", "arrow-back-up", _("Give back"), text, _("Give back"), GiveBackForm)
    if may_hand_over(user, callback) and not callback.handovers.filter(state="asked").exists():
        text = _("A colleague or the other office accepts it; until then it stays here.")
        yield way("hand-over", "arrows-exchange", _("Hand over"), text, _("Hand over"), HandOverForm)
    if may_close(user, callback):
        text = _("For example: the customer solved it themselves.")
        yield way("close", "x", _("Close without a call"), text, _("Close callback"), CloseCallbackForm)
    if may_move(user):
        text = _("The customer is told, with the reason.")
        yield way("move", "calendar-time", _("Move the promise"), text, _("Move the promise"), MoveForm)


@dataclass(frozen=True)
class Pending:
    """A hand-over that waits for an answer; `form` only for those who may answer."""

    handover: Handover
    may_answer: bool
    form: CallbackForm | None


def pending_for(user: User, callback: Callback, *, refused: CallbackForm | None = None) -> Pending | None:
    """The hand-over of this callback that nobody has answered."""
    found = callback.handovers.filter(state="asked").select_related("asked_by", "to_user", "to_office").first()
    if found is None:
        return None
    found.callback = callback
    may_answer = bool(may_answer_handover(user, found, receivers_of(found)))
    form = refused if isinstance(refused, DeclineForm) else DeclineForm(callback=callback, prefix="decline")
    return Pending(found, may_answer, form if may_answer else None)
