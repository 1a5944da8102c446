"""What every form on a ticket has: its version, who looks, and a refusal of the domain as an error at its field."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.access import Decision
from core.errors import DomainError, Invalid, Refused
from core.models import User
from tickets import rules
from tickets.models import Ticket
from tickets.queries import FieldChange, history_of, latest_change

Rows = forms.Textarea(attrs={"rows": 4})


def tried(form: forms.BaseForm, act: Callable[[], Any]) -> Any:
    """Do it; when the domain refuses, the form says why and the answer is None. A refused rule stays a 403."""
    try:
        return act()
    except Refused:
        raise
    except Invalid as fault:
        for name, message in fault.fields.items():
            form.add_error(name if name in form.fields else None, str(message))
    except DomainError as fault:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault.message))
    return None


def choices(form: forms.BaseForm, name: str) -> Any:
    """A field with choices from rows; the stubs know fields only as such."""
    return form.fields[name]


class TicketForm(forms.Form):
    """What all of them share: the version that was on the screen, so that nobody overwrites unseen changes."""

    title: ClassVar[Any]
    submit: ClassVar[Any]
    hint: ClassVar[Any] = ""
    done: ClassVar[Any] = _("Saved")

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)  # the last change that was on the screen

    def __init__(self, data: Any = None, *, ticket: Ticket, viewer: User) -> None:
        self.ticket, self.viewer = ticket, viewer
        self.meanwhile: list[FieldChange] = []
        last = {"version": ticket.version, "seen": lambda: latest_change(ticket)}
        super().__init__(data, initial={**last, **self.start(ticket)})
        self.prepare()

    def catch_up(self) -> None:
        """After a conflict: `meanwhile` is what others changed, what was typed stays, and sending it again counts."""
        given = self.cleaned_data
        if given.get("version") in (None, self.ticket.version):
            return
        if given.get("seen") is not None:
            self.meanwhile = history_of(self.ticket, after=given["seen"])
        self.data = {**dict(self.data.items()), "version": self.ticket.version, "seen": latest_change(self.ticket)}

    def start(self, ticket: Ticket) -> dict[str, Any]:
        """The values shown at first."""
        return {}

    def prepare(self) -> None:
        """Choices that depend on the ticket."""

    @classmethod
    def allowed(cls, viewer: User, ticket: Ticket) -> Decision:
        """Whether the form is for this person and ticket."""
        return rules.may_change(viewer, ticket)

    def save(self, *, now: datetime) -> Any:
        """Do what the form says."""
        raise NotImplementedError

    def base(self, now: datetime) -> dict[str, Any]:
        """The arguments that every domain function takes."""
        return {
            "ticket": self.ticket,
            "actor": self.viewer,
            "now": now,
            "version": self.cleaned_data.get("version"),
        }
