"""What `promises` knows of callbacks: the guarantee of two staffed hours, its ladder and its words (G2 to G7)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callbacks import events
from callbacks.domain.promise import CALLBACK, scope_key
from callbacks.enums import LIVE
from callbacks.messages import ESCALATION, EscalationFacts
from callbacks.models import Callback
from contracts.models import ContractClass
from core.messages import MessageKind
from core.models import User
from offices.topics import FIGURES
from promises.enums import StepAudience
from promises.kinds import Around, DueLine, PromiseKind, Rung, Subject, register
from promises.models import Escalation
from promises.topics import QUEUE
from promises.wording import by_when
from tickets.domain import timeline
from tickets.enums import EntryKind

TELLS = {
    StepAudience.SPECIALISTS: gettext_lazy("Please call soon: %(what)s"),
    StepAudience.MANAGER: gettext_lazy("Promise due: %(what)s"),
    StepAudience.ALL_MANAGERS: gettext_lazy("Promise missed: %(what)s"),
}
NEEDED = (
    "state",
    "promise_id",
    "skill_id",
    "taken_by_id",
    "assignee_id",
    "contact_name",
    "ticket__number",
    "ticket__company_name",
)


@register
class CallbackKind(PromiseKind):
    """A promised callback; the specialists are told with whoever has taken it."""

    name = CALLBACK
    label = gettext_lazy("Callback")
    icon = "phone-outgoing"
    audiences = {
        each: each.label for each in (StepAudience.SPECIALISTS, StepAudience.MANAGER, StepAudience.ALL_MANAGERS)
    }
    first_ladder = (
        Rung(-30, StepAudience.SPECIALISTS),
        Rung(0, StepAudience.MANAGER),
        Rung(30, StepAudience.ALL_MANAGERS),
    )
    everywhere = gettext_lazy("For every office and every contract")
    scope_label = gettext_lazy("Contract class")
    messages = (ESCALATION,)
    topics = (QUEUE, FIGURES)

    def subjects(self, promises: Collection[int] | QuerySet[Any]) -> Mapping[int, Subject]:
        """With what a message and the timeline say."""
        rows = Callback.objects.filter(promise__in=promises).select_related("ticket").only(*NEEDED)
        return {row.promise_id: _subject(row) for row in rows}

    def title(self, subject: Subject) -> str:
        """Number and company."""
        ticket = subject.row.ticket
        return f"{ticket}, {ticket.company_name}"

    def message_of(self, step: Escalation) -> MessageKind:
        """One for all steps: a burst of them is one mail."""
        return ESCALATION

    def words(self, step: Escalation, subject: Subject, around: Around) -> EscalationFacts:
        """Who is to be called by when."""
        callback, promise, rung = subject.row, step.promise, step.step
        assert rung is not None  # noqa: S101  # a promised callback does not lapse
        values = {"name": callback.contact_name, "company": callback.ticket.company_name}
        values["when"] = by_when(promise.due_at, promise.office)
        return EscalationFacts(
            heading=str(TELLS[StepAudience(rung.audience)]) % {"what": self.title(subject)},
            line=_("%(name)s, %(company)s: promised by %(when)s.") % values,
            **asdict(around),
        )

    def address(self, step: Escalation, subject: Subject) -> str:
        """The ticket."""
        return str(subject.row.ticket.get_absolute_url())

    def number(self, subject: Subject) -> str:
        """Of the ticket."""
        return str(subject.row.ticket.number)

    def record(self, step: Escalation, subject: Subject, *, now: datetime) -> None:
        """In the ticket's timeline."""
        assert step.step is not None  # noqa: S101
        timeline.record(
            ticket=subject.row.ticket,
            kind=EntryKind.AUDIT,
            event=events.Escalated(
                audience=StepAudience(step.step.audience),
                minutes=step.step.offset_minutes,
                told=step.told,
                late_seconds=step.late_seconds,
                due_at=step.promise.due_at,
            ),
            at=now,
        )

    def related(self, promises: Collection[int] | QuerySet[Any]) -> Mapping[int, Subject]:
        """With whoever has it."""
        rows = Callback.objects.filter(promise__in=promises).select_related("ticket", "taken_by", "assignee")
        return {row.promise_id: _subject(row) for row in rows}

    def line(self, subject: Subject) -> DueLine:
        """Company, caller, and who has it."""
        callback: Callback = subject.row
        who = callback.holder
        return DueLine(
            title=", ".join(filter(None, (callback.ticket.company_name, callback.contact_name))),
            detail=str(callback.ticket),
            url=reverse("callbacks:page", args=[callback.pk]),
            why=reverse("callbacks:why", args=[callback.pk]),
            who=who.name if who else _("In the queue"),
        )

    def held_by(self, user: User) -> QuerySet[Any]:
        """What somebody has taken, or alone shall make."""
        mine = Q(taken_by=user) | Q(assignee=user, taken_by=None)
        return Callback.objects.filter(mine, state__in=LIVE).values("promise_id")

    def astray(self) -> Iterable[str]:
        """The queue's copy of the due time, and who still has to call."""
        rows = Callback.objects.annotate(owed=Q(promise__ended_at=None), live=Q(state__in=LIVE))
        for row in rows.exclude(due_at=F("promise__due_at"), owed=F("live")).select_related("promise"):
            yield f"callback {row.pk}: {row.state}, due {row.due_at.isoformat()}; its promise {row.promise.said}"

    def scopes(self) -> Iterable[tuple[str, str]]:
        """Contract classes."""
        return [(scope_key(each), each.name) for each in ContractClass.objects.all()]


def _subject(row: Callback) -> Subject:
    return Subject(
        row=row,
        is_over=row.state not in LIVE,
        holders=tuple(pk for pk in (row.taken_by_id, row.assignee_id) if pk),
        skill_id=row.skill_id,
    )
