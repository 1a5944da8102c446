"""What `promises` knows of complaints, referrals and missing serial numbers: ladders, words, how each one ends."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from core.messages import MessageKind
from core.models import User
from offices.wording import Began
from promises.enums import StepAudience
from promises.kinds import Around, DueLine, PromiseKind, Rung, Subject, register
from promises.models import Escalation
from promises.wording import by_when
from tickets import events
from tickets.domain import timeline
from tickets.domain.complaints import ACKNOWLEDGEMENT
from tickets.domain.next_steps import goes_on
from tickets.domain.referrals import ACCEPTANCE, lapse_referral
from tickets.domain.serials import SERIAL, is_missing
from tickets.enums import ComplaintState, EntryKind, ReferralState, TicketStatus
from tickets.messages import (
    COMPLAINT_DUE,
    COMPLAINT_LATE,
    NEXT_STEP,
    REFERRAL_DUE,
    REFERRAL_LAPSED,
    SERIAL_MISSING,
    ComplaintStepFacts,
    NextStepFacts,
    ReferralStepFacts,
    SerialFacts,
    lapsed,
)
from tickets.models import Complaint, MissingSerial, NextStep, Referral, Ticket
from tickets.numbers import grouped
from tickets.owed import Owes
from tickets.queries.steps import steps_held_by
from tickets.wording import heading, who_complains

WORDS = 64  # characters of a complaint, in a list
PAGE = ("page",)


def _told(step: Escalation) -> dict[str, Any]:
    """What the timeline keeps of a step."""
    minutes = step.step.offset_minutes if step.step else 0
    return {"told": step.told, "minutes": minutes, "late_seconds": step.late_seconds}


def _is_before(step: Escalation) -> bool:
    return step.step is not None and step.step.offset_minutes < 0


@register
class ComplaintKind(PromiseKind):
    """A complaint is acknowledged by its owner within two staffed hours (R2)."""

    name = ACKNOWLEDGEMENT
    label = gettext_lazy("Acknowledgement of a complaint")
    icon = "mood-sad"
    messages = (COMPLAINT_DUE, COMPLAINT_LATE)
    audiences = {
        StepAudience.HOLDER: gettext_lazy("its owner or their deputy"),
        StepAudience.MANAGER: StepAudience.MANAGER.label,
        StepAudience.ALL_MANAGERS: StepAudience.ALL_MANAGERS.label,
    }
    first_ladder = (Rung(-30, StepAudience.HOLDER), Rung(0, StepAudience.MANAGER), Rung(30, StepAudience.ALL_MANAGERS))

    def subjects(self, promises: Collection[int] | QuerySet[Any]) -> Mapping[int, Subject]:
        """With whoever complains."""
        rows = Complaint.objects.filter(promise__in=promises).select_related("ticket", "company", "contact", "owner")
        return {row.promise_id: self._subject(row) for row in rows}

    def related(self, promises: Collection[int] | QuerySet[Any]) -> Mapping[int, Subject]:
        """The same."""
        return self.subjects(promises)

    def _subject(self, row: Complaint) -> Subject:
        return Subject(row=row, is_over=row.state != ComplaintState.NEW, holders=(row.owner_id,))

    def title(self, subject: Subject) -> str:
        """Who complains."""
        return who_complains(subject.row)

    def message_of(self, step: Escalation) -> MessageKind:
        """Before it is due a reminder, from then on a warning."""
        return COMPLAINT_DUE if _is_before(step) else COMPLAINT_LATE

    def words(self, step: Escalation, subject: Subject, around: Around) -> ComplaintStepFacts:
        """Who, what, by when."""
        by = by_when(step.promise.due_at, step.promise.office)
        return ComplaintStepFacts(who=self.title(subject), text=subject.row.text, by=by, **asdict(around))

    def address(self, step: Escalation, subject: Subject) -> str:
        """Address of the complaint's page."""
        return str(subject.row.get_absolute_url())

    def number(self, subject: Subject) -> str:
        """Of the ticket, if it is about one."""
        return subject.row.ticket.number if subject.row.ticket else ""

    def record(self, step: Escalation, subject: Subject, *, now: datetime) -> None:
        """In the ticket's timeline, if it is about one."""
        if subject.row.ticket:
            timeline.record(
                ticket=subject.row.ticket, kind=EntryKind.AUDIT, event=events.ComplaintReminded(**_told(step)), at=now
            )

    def line(self, subject: Subject) -> DueLine:
        """Who, and their words."""
        complaint: Complaint = subject.row
        return DueLine(
            title=self.title(subject),
            detail=Truncator(complaint.text).chars(WORDS),
            url=complaint.get_absolute_url(),
            why=reverse("tickets:complaint-why", args=[complaint.pk]),
            who=complaint.owner.name,
        )

    def held_by(self, user: User) -> QuerySet[Any]:
        """Those that somebody owns."""
        return Complaint.objects.filter(owner=user, state=ComplaintState.NEW).values("promise_id")


@register
class ReferralKind(PromiseKind):
    """A department accepts a referral in its own hours, or it comes back to the manager (R3)."""

    name = ACCEPTANCE
    label = gettext_lazy("Acceptance of a referral")
    icon = "arrow-ramp-right"
    messages = (REFERRAL_DUE, REFERRAL_LAPSED)
    audiences = {
        StepAudience.HOLDER: gettext_lazy("the department"),
        StepAudience.MANAGER: StepAudience.MANAGER.label,
        StepAudience.ALL_MANAGERS: StepAudience.ALL_MANAGERS.label,
    }
    first_ladder = (Rung(-60, StepAudience.HOLDER, ("email",)), Rung(0, StepAudience.MANAGER))
    lapses = True
    began = Began.ASKED

    def subjects(self, promises: Collection[int] | QuerySet[Any]) -> Mapping[int, Subject]:
        """With ticket and department."""
        rows = Referral.objects.filter(promise__in=promises)
        rows = rows.select_related("ticket__company", "ticket__classification", "department__office")
        return {row.promise_id: self._subject(row) for row in rows}

    def related(self, promises: Collection[int] | QuerySet[Any]) -> Mapping[int, Subject]:
        """The same."""
        return self.subjects(promises)

    def _subject(self, row: Referral) -> Subject:
        department = row.department
        return Subject(
            row=row,
            is_over=row.state != ReferralState.ASKED,
            addresses=((department.email, department.office.language),),
        )

    def title(self, subject: Subject) -> str:
        """Number and department."""
        return f"{subject.row.ticket}, {subject.row.department.name}"

    def message_of(self, step: Escalation) -> MessageKind:
        """Before it is due a reminder to the department; then the manager reads that it comes back."""
        return REFERRAL_DUE if _is_before(step) else REFERRAL_LAPSED

    def words(self, step: Escalation, subject: Subject, around: Around) -> ReferralStepFacts:
        """Which ticket, which department, by when."""
        return lapsed(subject.row, **asdict(around))

    def address(self, step: Escalation, subject: Subject) -> str:
        """Where the department answers; then the ticket, which is open again."""
        return str((subject.row if _is_before(step) else subject.row.ticket).get_absolute_url())

    def number(self, subject: Subject) -> str:
        """Of the ticket."""
        return str(subject.row.ticket.number)

    def record(self, step: Escalation, subject: Subject, *, now: datetime) -> None:
        """In the ticket's timeline: that the department was reminded, or the manager told."""
        referral: Referral = subject.row
        timeline.record(
            ticket=referral.ticket,
            kind=EntryKind.AUDIT,
            event=events.ReferralReminded(
                **_told(step), department_de=referral.department.name_de, department_en=referral.department.name_en
            ),
            at=now,
        )

    def line(self, subject: Subject) -> DueLine:
        """The ticket, and which department has to say whether it takes it."""
        referral: Referral = subject.row
        return DueLine(
            title=heading(referral.ticket),
            detail=referral.ticket.company_name,
            url=referral.get_absolute_url(),
            why=reverse("tickets:referral-why", args=[referral.pk]),
            who=referral.department.name,
        )

    def held_by(self, user: User) -> QuerySet[Any]:
        """Nobody's: a department reads mail, and the manager sees all."""
        return Referral.objects.none().values("promise_id")

    def lapse(self, promise: int, *, now: datetime) -> None:
        """A referral that nobody answered comes back: the ticket is open again."""
        lapse_referral(promise, now=now)


@register
class SerialKind(PromiseKind):
    """A fault logged without its serial number is chased until the number is there (E3)."""

    name = SERIAL
    label = gettext_lazy("Missing serial number")
    icon = "barcode"
    messages = (SERIAL_MISSING,)
    audiences = {
        StepAudience.HOLDER: gettext_lazy("whoever has the ticket"),
        StepAudience.MANAGER: StepAudience.MANAGER.label,
        StepAudience.ALL_MANAGERS: StepAudience.ALL_MANAGERS.label,
    }
    # a day after the call, two days later once more, then the manager; days of eight and a half staffed hours
    first_ladder = (
        Rung(0, StepAudience.HOLDER, PAGE),
        Rung(1020, StepAudience.HOLDER, PAGE),
        Rung(2040, StepAudience.MANAGER, PAGE),
    )

    def subjects(self, promises: Collection[int] | QuerySet[Any]) -> Mapping[int, Subject]:
        """With the ticket's owner and whoever logged it."""
        rows = MissingSerial.objects.filter(promise__in=promises)
        rows = rows.select_related("ticket__owner", "ticket__opened_by")
        return {row.promise_id: self._subject(row.ticket) for row in rows}

    def related(self, promises: Collection[int] | QuerySet[Any]) -> Mapping[int, Subject]:
        """The same."""
        return self.subjects(promises)

    def _subject(self, ticket: Ticket) -> Subject:
        people = (ticket.owner, ticket.opened_by)
        holder = next((person.pk for person in people if person and person.is_active), None)
        return Subject(row=ticket, is_over=not is_missing(ticket), holders=(holder,) if holder else ())

    def title(self, subject: Subject) -> str:
        """Number and company."""
        return f"{subject.row}, {subject.row.company_name}"

    def message_of(self, step: Escalation) -> MessageKind:
        """One for all steps."""
        return SERIAL_MISSING

    def words(self, step: Escalation, subject: Subject, around: Around) -> SerialFacts:
        """Which ticket, and why the number was not to be had."""
        ticket: Ticket = subject.row
        facts = {"number": str(ticket), "company": ticket.company_name, "reason": ticket.serial_missing}
        return SerialFacts(**facts, **asdict(around))

    def address(self, step: Escalation, subject: Subject) -> str:
        """The ticket."""
        return str(subject.row.get_absolute_url())

    def number(self, subject: Subject) -> str:
        """Of the ticket."""
        return str(subject.row.number)

    def record(self, step: Escalation, subject: Subject, *, now: datetime) -> None:
        """In the ticket's timeline."""
        timeline.record(ticket=subject.row, kind=EntryKind.AUDIT, event=events.SerialReminded(**_told(step)), at=now)

    def line(self, subject: Subject) -> DueLine:
        """Company and caller."""
        ticket: Ticket = subject.row
        who = ticket.owner or ticket.opened_by
        return DueLine(
            title=", ".join(filter(None, (ticket.company_name, ticket.caller_name))),
            detail=f"{grouped(ticket.number)}: {ticket.serial_missing}",
            url=ticket.get_absolute_url(),
            why="",
            who=who.name if who else "",
        )

    def held_by(self, user: User) -> QuerySet[Any]:
        """Those whose ticket somebody has, or has logged."""
        rows = MissingSerial.objects.filter(promise__ended_at=None)
        mine = rows.filter(ticket__owner=user) | rows.filter(ticket__owner=None, ticket__opened_by=user)
        return mine.values("promise_id")


@register
class NextStepKind(PromiseKind):
    """Somebody goes on with a ticket that nothing else is owed on: chargeable, undecided, an enquiry (E3)."""

    name = Owes.NEXT_STEP.value
    label = gettext_lazy("Next step")
    icon = "calendar-due"
    messages = (NEXT_STEP,)
    audiences = {
        StepAudience.HOLDER: gettext_lazy("whoever has the ticket"),
        StepAudience.MANAGER: StepAudience.MANAGER.label,
        StepAudience.ALL_MANAGERS: StepAudience.ALL_MANAGERS.label,
    }
    first_ladder = (Rung(0, StepAudience.HOLDER, PAGE), Rung(510, StepAudience.MANAGER, PAGE))

    def subjects(self, promises: Collection[int] | QuerySet[Any]) -> Mapping[int, Subject]:
        """With the ticket's owner and whoever logged it."""
        rows = NextStep.objects.filter(promise__in=promises).select_related("ticket__owner", "ticket__opened_by")
        return {row.promise_id: self._subject(row.ticket) for row in rows}

    def related(self, promises: Collection[int] | QuerySet[Any]) -> Mapping[int, Subject]:
        """With the classification, for its heading."""
        rows = NextStep.objects.filter(promise__in=promises)
        rows = rows.select_related("ticket__owner", "ticket__opened_by", "ticket__classification")
        return {row.promise_id: self._subject(row.ticket) for row in rows}

    def _subject(self, ticket: Ticket) -> Subject:
        holder = goes_on(ticket)
        is_over = not TicketStatus(ticket.status).is_live
        return Subject(row=ticket, is_over=is_over, holders=(holder.pk,) if holder else ())

    def title(self, subject: Subject) -> str:
        """Number and company."""
        return f"{subject.row}, {subject.row.company_name}"

    def message_of(self, step: Escalation) -> MessageKind:
        """One for all steps."""
        return NEXT_STEP

    def words(self, step: Escalation, subject: Subject, around: Around) -> NextStepFacts:
        """Which ticket, and by when."""
        by = by_when(step.promise.due_at, step.promise.office)
        return NextStepFacts(heading=heading(subject.row), by=by, **asdict(around))

    def address(self, step: Escalation, subject: Subject) -> str:
        """The ticket."""
        return str(subject.row.get_absolute_url())

    def number(self, subject: Subject) -> str:
        """Of the ticket."""
        return str(subject.row.number)

    def record(self, step: Escalation, subject: Subject, *, now: datetime) -> None:
        """In the ticket's timeline."""
        timeline.record(ticket=subject.row, kind=EntryKind.AUDIT, event=events.NextStepReminded(**_told(step)), at=now)

    def line(self, subject: Subject) -> DueLine:
        """The ticket, and who goes on with it."""
        ticket: Ticket = subject.row
        who = goes_on(ticket)
        return DueLine(
            title=heading(ticket),
            detail=", ".join(filter(None, (ticket.company_name, ticket.caller_name))),
            url=ticket.get_absolute_url(),
            why="",
            who=who.name if who else str(gettext_lazy("nobody yet")),
        )

    def held_by(self, user: User) -> QuerySet[Any]:
        """Those whose ticket somebody has, or has logged; what is nobody's lies with the managers."""
        return steps_held_by(user).values("promise_id")
