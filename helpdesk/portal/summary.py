"""Smaller answers of the portal: the list of tickets, the complaint, whether there is a survey to answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from callbacks.enums import LIVE as LIVE_CALLBACK
from callbacks.models import Callback
from core.lists.windows import Pages, pages_of, window_of
from helpdesk.portal.clocks import CustomerClocks
from helpdesk.portal.status import title_of
from helpdesk.portal.visitor import Visitor
from helpdesk.portal.why import Why, why_answer
from offices.domain.calendar import due_after
from promises.domain.promise import current_due
from surveys.enums import ANSWERABLE
from surveys.models import Interview
from surveys.queries.candidates import survey_for
from tickets.domain.complaints import ACKNOWLEDGE_WITHIN, owner_on_duty
from tickets.enums import ComplaintState, TicketStatus
from tickets.models import Complaint, Ticket


@dataclass(frozen=True)
class TicketSummary:
    """One line of the list."""

    number: str
    title: str
    status: str
    icon: str
    opened: str
    promised: str


@dataclass(frozen=True)
class Rows:
    """A window of their tickets, and the way to the others."""

    tickets: list[TicketSummary]
    pages: Pages


def rows(visitor: Visitor, *, clocks: CustomerClocks, now: datetime, page: str | None = None) -> Rows:
    """Their tickets, newest first, each with its open promise (three queries)."""
    promised = Callback.objects.filter(ticket=OuterRef("pk"), state__in=LIVE_CALLBACK).values("due_at")[:1]
    order = ("-opened_at", "-pk")
    window, keys = window_of(visitor.tickets().order_by(*order), page)
    found = visitor.tickets().filter(pk__in=keys).select_related("device__product", "classification")
    shown = found.annotate(promised=Subquery(promised)).order_by(*order)
    return Rows([_row(ticket, clocks, now) for ticket in shown], pages_of(window, {}))


def _row(ticket: Ticket, clocks: CustomerClocks, now: datetime) -> TicketSummary:
    promised = ticket.promised  # type: ignore[attr-defined]  # annotated above
    return TicketSummary(
        number=ticket.number,
        title=title_of(ticket),
        status=ticket.get_status_display(),
        icon=TicketStatus(ticket.status).icon,
        opened=clocks.short(ticket.opened_at, now=now),
        promised=clocks.day_and_time(promised) if promised else "",
    )


@dataclass(frozen=True)
class TheirComplaint:
    """Where their complaint stands."""

    owner: str
    is_answered: bool
    is_acknowledged: bool
    answer_by: str
    why: Why | None
    outcome: str


def complaint_of(visitor: Visitor, ticket: Ticket, *, clocks: CustomerClocks) -> TheirComplaint | None:
    """Their last complaint about this ticket."""
    found = Complaint.objects.filter(ticket=ticket, contact=visitor.contact).select_related("owner", "promise").first()
    if found is None:
        return None
    due = current_due(found.promise)
    return TheirComplaint(
        owner=found.owner.name,
        is_answered=found.state == ComplaintState.ANSWERED,
        is_acknowledged=found.state == ComplaintState.ACKNOWLEDGED,
        answer_by=clocks.day_and_time(found.acknowledge_by),
        why=why_answer(minutes=due.budget_minutes, steps=due.steps, clocks=clocks),
        outcome=found.outcome,
    )


def answer_by(ticket: Ticket, *, clocks: CustomerClocks, now: datetime) -> dict[str, Any]:
    """Who reads a complaint made now, by when they answer, and why then; as `raise_complaint` will set it."""
    due = due_after(office=ticket.office, start=now, minutes=ACKNOWLEDGE_WITHIN, now=now)
    owner = owner_on_duty(office=ticket.office, now=now)
    return {
        "owner": owner.name,
        "by": clocks.long(due.due_at),
        "at_office": clocks.at_office(due.due_at),
        "why": why_answer(minutes=due.budget_minutes, steps=due.steps, clocks=clocks),
    }


def opinion_of(visitor: Visitor, ticket: Ticket) -> str:
    """Whether they can say how it went: "ask", "done" or "" (no survey, or nothing to judge yet)."""
    if visitor.contact is None or ticket.status not in (TicketStatus.SOLVED, TicketStatus.CLOSED):
        return ""
    known = Interview.objects.filter(ticket=ticket).order_by("-drawn_at").first()
    if known:
        return "ask" if known.state in ANSWERABLE else "done" if known.state == "done" else ""
    return "ask" if survey_for(ticket) else ""
