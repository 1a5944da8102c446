"""What `promises` knows of complaints, referrals and missing serial numbers: ladders, words, how each one ends."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import User
from core.outbox import Message
from offices.wording import Began
from promises.enums import Audience
from promises.kinds import Kind, Line, Rung, Subject
from promises.models import Escalation
from promises.wording import by_when
from tickets.domain import timeline
from tickets.domain.complaints import ACKNOWLEDGEMENT
from tickets.domain.referrals import ACCEPTANCE, lapse_referral
from tickets.domain.serials import SERIAL, is_missing
from tickets.enums import ComplaintState, EntryKind, ReferralState
from tickets.models import Complaint, MissingSerial, Referral, Ticket
from tickets.notices import heading, who_complains
from tickets.numbers import grouped

WORDS = 64  # characters of a complaint, in a list
PAGE = ("page",)


def _told(step: Escalation) -> dict[str, Any]:
    """What the timeline keeps of a step."""
    minutes = step.step.offset_minutes if step.step else 0
    return {"told": step.told, "minutes": minutes, "late_seconds": step.late_seconds}


def _is_before(step: Escalation) -> bool:
    return step.step is not None and step.step.offset_minutes < 0


class ComplaintKind(Kind):
    """A complaint is acknowledged by its owner within two staffed hours (R2)."""

    name = ACKNOWLEDGEMENT
    label = gettext_lazy("Acknowledgement of a complaint")
    icon = "mood-sad"
    audiences = {
        Audience.HOLDER: gettext_lazy("its owner or their deputy"),
        Audience.MANAGER: Audience.MANAGER.label,
        Audience.ALL_MANAGERS: Audience.ALL_MANAGERS.label,
    }
    first_ladder = (Rung(-30, Audience.HOLDER), Rung(0, Audience.MANAGER), Rung(30, Audience.ALL_MANAGERS))

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

    def message(self, step: Escalation, subject: Subject) -> Message:
        """Before it is due a reminder, from then on a warning."""
        values = {"who": self.title(subject), "when": by_when(step.promise.due_at, step.promise.office)}
        said = (
            _("Complaint to be acknowledged by %(when)s: %(who)s")
            if _is_before(step)
            else _("Complaint not acknowledged in time: %(who)s")
        )
        return Message(
            key="",
            kind="complaint_late",
            subject=said % values,
            body=subject.row.text,
            url=subject.row.get_absolute_url(),
        )

    def facts(self, subject: Subject) -> Mapping[str, str]:
        """The ticket, if it is about one."""
        ticket = subject.row.ticket
        return {"ticket": ticket.number if ticket else "", "url": subject.row.get_absolute_url()}

    def record(self, step: Escalation, subject: Subject, *, now: datetime) -> None:
        """In the ticket's timeline, if it is about one."""
        if subject.row.ticket:
            timeline.record(
                ticket=subject.row.ticket, kind=EntryKind.AUDIT, event="complaint_reminded", at=now, data=_told(step)
            )

    def line(self, subject: Subject) -> Line:
        """Who, and their words."""
        complaint: Complaint = subject.row
        return Line(
            title=self.title(subject),
            detail=Truncator(complaint.text).chars(WORDS),
            url=complaint.get_absolute_url(),
            why=reverse("tickets:complaint-why", args=[complaint.pk]),
            who=complaint.owner.name,
        )

    def held_by(self, user: User) -> QuerySet[Any]:
        """Those that somebody owns."""
        return Complaint.objects.filter(owner=user, state=ComplaintState.NEW).values("promise_id")


class ReferralKind(Kind):
    """A department accepts a referral in its own hours, or it comes back to the manager (R3)."""

    name = ACCEPTANCE
    label = gettext_lazy("Acceptance of a referral")
    icon = "arrow-ramp-right"
    audiences = {
        Audience.HOLDER: gettext_lazy("the department"),
        Audience.MANAGER: Audience.MANAGER.label,
        Audience.ALL_MANAGERS: Audience.ALL_MANAGERS.label,
    }
    first_ladder = (Rung(-60, Audience.HOLDER, ("email",)), Rung(0, Audience.MANAGER))
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

    def message(self, step: Escalation, subject: Subject) -> Message:
        """Before it is due a reminder to the department; then the manager reads that it comes back."""
        referral: Referral = subject.row
        values = {
            "department": referral.department.name,
            "heading": heading(referral.ticket),
            "when": by_when(step.promise.due_at, step.promise.office),
        }
        if _is_before(step):
            subject_line = _("To be accepted by %(when)s: ticket %(heading)s") % values
            body, url = _("What nobody accepts by then goes back to the manager."), referral.get_absolute_url()
        else:
            subject_line = _("Not accepted by %(department)s: ticket %(heading)s") % values
            body = _("It was due by %(when)s and is open again.") % values
            url = referral.ticket.get_absolute_url()
        return Message(key="", kind="referral_lapsed", subject=subject_line, body=body, url=url)

    def facts(self, subject: Subject) -> Mapping[str, str]:
        """The ticket."""
        return {"ticket": subject.row.ticket.number, "url": subject.row.get_absolute_url()}

    def record(self, step: Escalation, subject: Subject, *, now: datetime) -> None:
        """In the ticket's timeline: that the department was reminded, or the manager told."""
        referral: Referral = subject.row
        timeline.record(
            ticket=referral.ticket,
            kind=EntryKind.AUDIT,
            event="referral_reminded",
            at=now,
            data=_told(step)
            | {"department_de": referral.department.name_de, "department_en": referral.department.name_en},
        )

    def line(self, subject: Subject) -> Line:
        """The ticket, and which department has to say whether it takes it."""
        referral: Referral = subject.row
        return Line(
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
        """It comes back: the ticket is open again."""
        lapse_referral(promise, now=now)


class SerialKind(Kind):
    """A fault logged without its serial number is chased until the number is there (E3)."""

    name = SERIAL
    label = gettext_lazy("Missing serial number")
    icon = "barcode"
    audiences = {
        Audience.HOLDER: gettext_lazy("whoever has the ticket"),
        Audience.MANAGER: Audience.MANAGER.label,
        Audience.ALL_MANAGERS: Audience.ALL_MANAGERS.label,
    }
    # a day after the call, two days later once more, then the manager; days of eight and a half staffed hours
    first_ladder = (
        Rung(0, Audience.HOLDER, PAGE),
        Rung(1020, Audience.HOLDER, PAGE),
        Rung(2040, Audience.MANAGER, PAGE),
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

    def message(self, step: Escalation, subject: Subject) -> Message:
        """Which ticket, and why the number was not to be had."""
        return Message(
            key="",
            kind="serial_missing",
            subject=_("Serial number still missing: ticket %(number)s, %(company)s")
            % {"number": subject.row, "company": subject.row.company_name},
            body=subject.row.serial_missing,
            url=subject.row.get_absolute_url(),
        )

    def facts(self, subject: Subject) -> Mapping[str, str]:
        """The ticket."""
        return {"ticket": subject.row.number, "url": subject.row.get_absolute_url()}

    def record(self, step: Escalation, subject: Subject, *, now: datetime) -> None:
        """In the ticket's timeline."""
        timeline.record(ticket=subject.row, kind=EntryKind.AUDIT, event="serial_reminded", at=now, data=_told(step))

    def line(self, subject: Subject) -> Line:
        """Company and caller."""
        ticket: Ticket = subject.row
        who = ticket.owner or ticket.opened_by
        return Line(
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


KINDS = (ComplaintKind, ReferralKind, SerialKind)
