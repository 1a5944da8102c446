"""Customers with a solved ticket, and surveys that ask them."""

from datetime import UTC, datetime, timedelta
from itertools import count

from contracts.models import Company, Contact
from core.models import User
from offices.models import Office
from surveys.enums import InterviewChannel, InterviewState, QuestionKind
from surveys.models import Interview, Question, Survey
from tickets.enums import TicketKind, TicketStatus
from tickets.models import Ticket
from tickets.numbers import number_from_sequence

NOW = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)  # a Wednesday, 16:20 in Hamburg, 15:20 in Woking
KEY = b"only-for-the-tests"
_numbers = count(1)


def make_contact(office: Office, *, name: str = "Michael Obermaier", language: str = "de", **fields: object) -> Contact:
    """Somebody at a company of their own."""
    number = next(_numbers)
    company = Company.objects.create(
        number=f"S-{number}", name=f"Brauhaus {number}", language=language, home_office=office
    )
    values = {"email": f"contact{number}@example.com"} | fields
    return Contact.objects.create(company=company, name=name, language=language, **values)


def make_solved(
    contact: Contact, *, solved_at: datetime = NOW - timedelta(days=1), office: Office | None = None, **fields: object
) -> Ticket:
    """An enquiry of theirs, solved."""
    sequence = 80_000_000 + next(_numbers)
    values: dict[str, object] = {
        "kind": TicketKind.ENQUIRY,
        "status": TicketStatus.SOLVED,
        "language": contact.language,
        "caller_name": contact.name,
        "company_name": contact.company.name,
        "phone": "+498999998340",
        "email": contact.email,
        "description": "Wo finde ich das Handbuch?",
        "opened_at": solved_at - timedelta(hours=5),
        "changed_at": solved_at,
    }
    return Ticket.objects.create(
        sequence=sequence,
        number=number_from_sequence(sequence, key=KEY),
        office=office or contact.company.home_office,
        company=contact.company,
        contact=contact,
        solved_at=solved_at,
        **values | fields,
    )


def make_survey(*, kinds: tuple[str, ...] = (QuestionKind.SCALE,), **fields: object) -> Survey:
    """A running survey with one question of each kind given, at positions 1, 2 …"""
    values = {
        "name_de": "Zufriedenheit",
        "name_en": "Satisfaction",
        "intro_de": "Guten Tag, {name}.",
        "intro_en": "Good morning, {name}.",
        "created_at": NOW - timedelta(days=100),
    } | fields
    survey = Survey.objects.create(**values)
    for position, kind in enumerate(kinds, start=1):
        make_question(survey, position=position, kind=kind)
    return survey


def make_question(survey: Survey, *, position: int, kind: str = QuestionKind.SCALE, **fields: object) -> Question:
    """A question in both languages."""
    values = {
        "label_de": f"Punkt {position}",
        "label_en": f"Point {position}",
        "text_de": f"Wie zufrieden waren Sie mit Punkt {position}?",
        "text_en": f"How satisfied were you with point {position}?",
    } | fields
    return Question.objects.create(survey=survey, position=position, kind=kind, **values)


def make_interview(survey: Survey, ticket: Ticket, *, drawn_at: datetime = NOW, **fields: object) -> Interview:
    """An invitation of the ticket's contact."""
    agreed = {"consented_at": NOW} if fields.get("state") == InterviewState.DONE else {}
    values = {"token": f"token-{next(_numbers)}"} | agreed | fields
    assert ticket.contact
    return Interview.objects.create(survey=survey, ticket=ticket, contact=ticket.contact, drawn_at=drawn_at, **values)


def make_held(survey: Survey, ticket: Ticket, interviewer: User) -> Interview:
    """An interview by phone, under way."""
    return make_interview(
        survey,
        ticket,
        state=InterviewState.STARTED,
        channel=InterviewChannel.PHONE,
        interviewer=interviewer,
        started_at=NOW,
        consented_at=NOW,
        consent_text="May I ask you?",
    )
