"""Forms that touch a ticket and its promise at once."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from callbacks.domain.attempts import record_attempt
from callbacks.domain.ending import live_callback, merge_tickets, solve_ticket
from callbacks.domain.promise import promise_callback
from callbacks.enums import AttemptOutcome
from core.access import Decision
from core.errors import Invalid
from core.fields import FormLines
from core.models import User
from offices.duty import callers_back
from offices.models import Office
from tickets import rules
from tickets.domain import notes
from tickets.domain.log import CallFacts, end_call, log_call
from tickets.enums import CallKind, Direction
from tickets.forms import ACTIONS, OtherTicketForm, with_office
from tickets.models import Ticket
from tickets.ticket_form import Rows, TicketForm, choices


def _in_our_fields(fault: Invalid, **names: str) -> Invalid:
    """The same fault at the fields of a form that asks for day and time, or for minutes, apart."""
    return Invalid({names.get(name, name): said for name, said in fault.fields.items()})


class SolveForm(TicketForm):
    """Solved, with cause and solution; an open promise is closed with it."""

    title, submit, done = _("Resolve"), _("Resolve"), _("Solved")
    cause = forms.CharField(label=_("Cause"), max_length=200, help_text=_("In few words: similar faults find it."))
    solution = FormLines(label=_("Solution"), widget=Rows, help_text=_("What helped, step by step."))
    tell = forms.BooleanField(label=_("Tell the customer the solution by e-mail"), required=False, initial=True)

    def start(self, ticket: Ticket) -> dict[str, Any]:
        return {"cause": ticket.cause, "solution": ticket.solution}

    def save(self, *, now: datetime) -> Any:
        given = {name: self.cleaned_data[name] for name in ("cause", "solution", "tell")}
        return solve_ticket(**self.base(now), **given)


class MergeTicketForm(OtherTicketForm):
    """Work goes on at the other ticket."""

    title, submit, done = _("Merge into another ticket"), _("Merge"), _("Merged")
    hint = _("Work goes on at the other ticket. Its timeline shows both; nothing is deleted.")

    def save(self, *, now: datetime) -> Any:
        given = self.base(now)
        return merge_tickets(source=given.pop("ticket"), target=self.cleaned_data["number"], **given)


class PromiseForm(TicketForm):
    """A callback for any ticket: within the guarantee, or at a time agreed on."""

    title, submit, done = _("Promise a callback"), pgettext_lazy("button", "Promise"), _("Promised")
    hint = _("Without a time: within the office’s guarantee, counted from now.")
    on = forms.DateField(label=_("Agreed on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.TimeField(
        label=pgettext_lazy("a time", "by"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    assignee = forms.ModelChoiceField(
        User.objects.none(), label=_("Who calls?"), required=False, empty_label=_("whoever is free first")
    )
    reason = forms.CharField(label=_("What about?"), required=False, max_length=300)

    def prepare(self) -> None:
        field = choices(self, "assignee")
        field.queryset = callers_back()
        field.label_from_instance = with_office

    @classmethod
    def allowed(cls, viewer: Any, ticket: Ticket) -> Decision:
        return rules.may_refer(viewer, ticket)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if bool(given.get("on")) != bool(given.get("at")):
            self.add_error("at", _("Day and time, or neither."))
        return given

    def save(self, *, now: datetime) -> Any:
        given = self.cleaned_data
        due_at = datetime.combine(given["on"], given["at"], tzinfo=self.ticket.office.tz) if given["on"] else None
        try:
            return promise_callback(
                ticket=self.ticket,
                actor=self.viewer,
                now=now,
                assignee=given["assignee"],
                due_at=due_at,
                reason=given["reason"],
            )
        except Invalid as fault:
            raise _in_our_fields(fault, due_at="on") from fault


class EntryForm(TicketForm):
    """The dock: an internal note, a message to the customer, or a call."""

    NOTE, MESSAGE, ATTEMPT = "note", "message", "attempt"
    kind = forms.ChoiceField(choices=[(NOTE, NOTE), (MESSAGE, MESSAGE), (ATTEMPT, ATTEMPT)], initial=NOTE)
    text = FormLines(required=False, strip=True, widget=forms.Textarea(attrs={"rows": 1}))
    outcome = forms.ChoiceField(
        label=_("What came of it?"), choices=[("", "–"), *AttemptOutcome.choices], required=False
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=720, required=False)
    later_on = forms.DateField(label=_("Call on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    later_time = forms.TimeField(
        label=pgettext_lazy("a time", "at"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    right_number = forms.CharField(label=_("Right number"), max_length=30, required=False)

    @property
    def of_the_call(self) -> list[forms.BoundField]:
        """The fields that stand above the text."""
        return [self[name] for name in ("outcome", "minutes", "later_on", "later_time", "right_number")]

    @classmethod
    def allowed(cls, viewer: Any, ticket: Ticket) -> Decision:
        return rules.may_add(viewer, ticket)

    def save(self, *, now: datetime) -> Any:
        given: dict[str, Any] = {"ticket": self.ticket, "actor": self.viewer, "now": now}
        if self.cleaned_data["kind"] == self.ATTEMPT:
            return self._attempt(now)
        act = notes.message_customer if self.cleaned_data["kind"] == self.MESSAGE else notes.add_note
        return act(text=self.cleaned_data["text"], **given)

    def _attempt(self, now: datetime) -> Any:
        """With an open promise it is an attempt to keep it (G5), without one it is a call like any other (C1)."""
        callback, given = live_callback(self.ticket), self.cleaned_data
        if callback is None:
            return self._call(now)
        try:
            return record_attempt(
                callback=callback,
                actor=self.viewer,
                now=now,
                outcome=given["outcome"],
                note=given["text"],
                seconds=(given["minutes"] or 0) * 60,
                later_at=self._later(),
                right_number=given["right_number"],
            )
        except Invalid as fault:
            raise _in_our_fields(fault, later_at="later_on", seconds="minutes") from fault

    def _later(self) -> datetime | None:
        on, at = self.cleaned_data["later_on"], self.cleaned_data["later_time"]
        return datetime.combine(on, at, tzinfo=self.ticket.office.tz) if on and at else None

    def _call(self, now: datetime) -> Any:
        spoken = timedelta(minutes=self.cleaned_data["minutes"] or 0)
        facts = CallFacts(
            kind=CallKind.STATUS,
            language=self.ticket.language,
            started_at=now - spoken,
            caller_name=self.ticket.caller_name,
            company_name=self.ticket.company_name,
            phone=self.ticket.phone,
            description=self.cleaned_data["text"],
            attach_to=self.ticket.number,
            direction=Direction.OUTBOUND,
        )
        logged = log_call(facts=facts, office=self._office(), actor=self.viewer, now=now)
        return end_call(call=logged.call, now=now)

    def _office(self) -> Office:
        member = getattr(self.viewer, "member", None)
        return member.office if member else self.ticket.office


FORMS: dict[str, type[TicketForm]] = {
    **ACTIONS,
    "solve": SolveForm,
    "merge": MergeTicketForm,
    "promise": PromiseForm,
}
