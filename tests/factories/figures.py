"""Rows for the dashboard's figures: promises, calls, complaints, interviews, suggestions, at times of May 2026."""

from datetime import UTC, date, datetime, time

from callbacks.models import Attempt, Callback
from core.models import Role
from offices.models import Office, StaffMember
from surveys.enums import InterviewState, QuestionKind, SuggestionSource
from surveys.models import Answer, Interview, Question, Suggestion, Survey
from tests.factories.callbacks import make_row
from tests.factories.core import make_user
from tests.factories.promises import make_promise
from tests.factories.tickets import make_customer, make_ticket
from tickets.enums import CallKind, ComplaintSource, ComplaintState
from tickets.models import Call, Complaint

NOW = datetime(2026, 5, 13, 14, 42, tzinfo=UTC)  # Wednesday, 16:42 in Hamburg, 15:42 in Woking


def at(text: str) -> datetime:
    """An instant of May 2026 in UTC: "13 14:42"."""
    day, clock = text.split()
    return datetime.combine(date(2026, 5, int(day)), time.fromisoformat(clock), tzinfo=UTC)


def promise(office: Office, promised: datetime, due: datetime, **fields: object) -> Callback:
    """A promise with its ticket."""
    ticket = make_ticket(office, now=promised)
    return make_row(ticket, promised=promised, due=due, **{"contact_name": "Tobias Wernicke"} | fields)


def tried(office: Office, promised: str, due: str, first: str, reached: str = "") -> Callback:
    """A promise with a first attempt, and reached or still open."""
    fields: dict[str, object] = {"first_attempt_at": at(first)}
    if reached:
        fields |= {"reached_at": at(reached), "state": "reached"}
    return promise(office, at(promised), at(due), **fields)


def call_back(member: StaffMember, callback: Callback, when: str, outcome: str) -> None:
    due_time = callback.due_times.earliest("pk")
    Attempt.objects.create(
        callback=callback, due_time=due_time, by=member.user, at=at(when), outcome=outcome, number="1"
    )


def ring(office: Office, started: datetime, **fields: object) -> Call:
    """A call without a ticket."""
    values = {"kind": CallKind.WRONG_NUMBER, "no_ticket_reason": "wrong number"}
    return Call.objects.create(office=office, agent=make_user(), started_at=started, **values | fields)


def complain(office: Office, by: str, state: str = ComplaintState.NEW) -> Complaint:
    """A complaint to be acknowledged by an instant of May."""
    owner = make_user(role=Role.MANAGER)
    outcome = "We sent a new one." if state == ComplaintState.ANSWERED else ""
    return Complaint.objects.create(
        office=office,
        source=ComplaintSource.PHONE,
        text="Third outage.",
        owner=owner,
        state=state,
        outcome=outcome,
        promise=make_promise(office, at(by), kind="complaint"),
        raised_at=at("13 08:00"),
    )


def interview(office: Office, drawn: str, *values: int | None, state: str = InterviewState.DONE) -> Interview:
    """A contact drawn for the survey, with answers to a yes-no question and to as many on the scale as are given."""
    survey, made = Survey.objects.get_or_create(name_en="Service", defaults={"name_de": "Service", "created_at": NOW})
    kinds = (QuestionKind.YES_NO, *[QuestionKind.SCALE] * 4)
    for position, kind in enumerate(kinds) if made else ():
        Question.objects.create(survey=survey, position=position, kind=kind, text_de="?", text_en="?")
    contact = make_customer(office)
    row = Interview.objects.create(
        survey=survey,
        contact=contact,
        ticket=make_ticket(office),
        state=state,
        token=f"{contact.pk:043d}",
        drawn_at=at(drawn),
        finished_at=at(drawn) if state == InterviewState.DONE else None,
        consented_at=at(drawn),
    )
    for question, value in zip(survey.questions.order_by("position"), (1, *values), strict=False):
        Answer.objects.create(interview=row, question=question, value=value, at=NOW)
    return row


def suggest(title: str, *, made: str = "10 08:00", **fields: object) -> Suggestion:
    """A suggestion."""
    return Suggestion.objects.create(title=title, source=SuggestionSource.CALL, made_at=at(made), **fields)
