"""The other ways to go on with a callback, each a small form below the attempt."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from callbacks.enums import LIVE
from callbacks.forms import CloseForm, GiveBackForm, MoveForm, OfficeForm
from callbacks.models import Callback
from callbacks.rules import may_close, may_give_back, may_move
from helpdesk.core.models import User


@dataclass(frozen=True)
class Way:
    """One way: what it is called, what it means, its form and where that goes."""

    name: str
    icon: str
    title: str
    text: str
    button: str
    action: str
    form: OfficeForm


def ways_for(user: User, callback: Callback, *, refused: OfficeForm | None = None) -> list[Way]:
    """What this person may do with this callback; `refused` is a form that came back with faults."""
    if callback.state not in LIVE:
        return []
    return [_with(way, refused) for way in _allowed(user, callback)]


def _with(way: Way, refused: OfficeForm | None) -> Way:
    if refused is None or type(refused) is not type(way.form):
        return way
    return Way(way.name, way.icon, way.title, way.text, way.button, way.action, refused)


def _allowed(user: User, callback: Callback) -> Iterator[Way]:
    def way(name: str, icon: str, title: str, text: str, button: str, form: type[OfficeForm]) -> Way:
        action = reverse(f"callbacks:{name}", args=[callback.pk])
        return Way(name, icon, title, text, button, action, form(office=callback.office, prefix=name))

    if may_give_back(user, callback):
        text = _("Somebody else takes it, with your note.")
        yield way("give-back", "arrow-back-up", _("Give back"), text, _("Give back"), GiveBackForm)
    if may_close(user, callback):
        text = _("For example: the customer solved it themselves.")
        yield way("close", "x", _("Close without a call"), text, _("Close callback"), CloseForm)
    if may_move(user):
        text = _("The customer is told, with the reason.")
        yield way("move", "calendar-time", _("Move the promise"), text, _("Move the promise"), MoveForm)
