"""Who is to be called, in which order."""

from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from contracts.models import ContactPhone
from core.models import User
from offices.wording import when_short
from surveys.enums import InterviewState
from surveys.models import Interview, Survey
from surveys.models.survey import in_language


def visible_interviews(viewer: User) -> QuerySet[Interview]:
    """A manager sees all; everybody else what waits to be asked, and what they hold or held."""
    interviews = Interview.objects.all()
    if viewer.is_manager:
        return interviews
    return interviews.filter(Q(state=InterviewState.DRAWN) | Q(interviewer=viewer))


def interview_for(viewer: User, pk: int) -> Interview:
    """One interview with all that its screen shows. 404 when the viewer may not see it."""
    return get_object_or_404(
        visible_interviews(viewer).select_related(
            "survey", "contact__company", "ticket__office", "ticket__classification", "ticket__product", "ticket__owner"
        ),
        pk=pk,
    )


def to_call(*, now: datetime) -> QuerySet[Interview]:
    """What waits and may be called now. An objection counts from the moment it is made (S1)."""
    return Interview.objects.filter(
        Q(call_after=None) | Q(call_after__lte=now),
        state=InterviewState.DRAWN,
        survey__active=True,
        contact__active=True,
        contact__objects_to_surveys=False,
        contact__merged_into=None,
    )


def next_call(*, viewer: User, survey: Survey | None, now: datetime) -> QuerySet[Interview]:
    """What the viewer should call next: agreed times first, then those in a language they speak, oldest first."""
    interviews = to_call(now=now)
    if survey:
        interviews = interviews.filter(survey=survey)
    agreed = Case(When(call_after__isnull=False, then=Value(0)), default=Value(1), output_field=IntegerField())
    languages = _languages_of(viewer)
    spoken = Q()
    for language in languages:
        spoken |= Q(contact__language__startswith=language)
    return interviews.filter(spoken).alias(agreed=agreed).order_by("agreed", "call_after", "drawn_at", "pk")


def _languages_of(viewer: User) -> list[str]:
    member = getattr(viewer, "member", None)
    return [language[:2] for language in member.languages] if member else []


@dataclass(frozen=True)
class CallRow:
    """One line of the call list, ready to show."""

    pk: int
    contact: str
    company: str
    phones: tuple[str, ...]
    language: str
    number: str
    subject: str
    solved: str
    office: str
    tries: int
    after: str
    state: InterviewState
    interviewer: str
    is_mine: bool
    is_ready: bool
    survey: str


def call_list(*, viewer: User, survey: Survey | None, now: datetime, limit: int = 200) -> list[CallRow]:
    """What is to be asked and what is under way, in the order in which it is called (two queries)."""
    interviews = Interview.objects.filter(
        state__in=[InterviewState.DRAWN, InterviewState.STARTED],
        survey__active=True,
        contact__active=True,
        contact__objects_to_surveys=False,
        contact__merged_into=None,
    )
    if survey:
        interviews = interviews.filter(survey=survey)
    running = Case(
        When(state=InterviewState.STARTED, then=Value(0)),
        When(call_after__lte=now, then=Value(1)),
        When(call_after=None, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    phones = Prefetch("contact__phones", ContactPhone.objects.order_by("id"))
    rows = (
        interviews.alias(running=running)
        .order_by("running", "call_after", "drawn_at", "pk")
        .select_related(
            "survey", "contact__company", "ticket__office", "ticket__classification", "ticket__product", "interviewer"
        )
        .prefetch_related(phones)
    )
    return [_row(interview, viewer, now) for interview in rows[:limit]]


def _row(interview: Interview, viewer: User, now: datetime) -> CallRow:
    ticket, contact = interview.ticket, interview.contact
    return CallRow(
        pk=interview.pk,
        contact=contact.name,
        company=contact.company.name,
        phones=tuple(phone.number for phone in contact.phones.all()) or (ticket.phone,),
        language=contact.language,
        number=ticket.number,
        subject=subject_of(interview),
        solved=when_short(ticket.solved_at, ticket.office, now=now) if ticket.solved_at else "",
        office=ticket.office.name,
        tries=interview.tries,
        after=when_short(interview.call_after, ticket.office, now=now) if interview.call_after else "",
        state=InterviewState(interview.state),
        interviewer=interview.interviewer.name if interview.interviewer else "",
        is_mine=interview.interviewer_id == viewer.pk,
        is_ready=interview.state == InterviewState.DRAWN and (interview.call_after or now) <= now,
        survey=interview.survey.name,
    )


def subject_of(interview: Interview) -> str:
    """What the ticket was about, in the language of the screen: the fault, and the product."""
    ticket = interview.ticket
    fault = (
        in_language(get_language() or "", german=ticket.classification.name_de, english=ticket.classification.name_en)
        if ticket.classification
        else ""
    )
    product = ticket.product.code if ticket.product else ticket.product_name
    return ", ".join(part for part in (fault, product) if part) or shorten(ticket.description, 80, placeholder=" …")


@dataclass(frozen=True)
class Numbers:
    """How a survey stands."""

    waiting: int
    done: int
    refused: int
    unreached: int


def numbers_of() -> dict[int, Numbers]:
    """How each survey stands, by its key (one query)."""
    found: dict[int, dict[str, int]] = {}
    for row in Interview.objects.order_by().values("survey_id", "state").annotate(n=Count("pk")):
        found.setdefault(row["survey_id"], {})[row["state"]] = row["n"]
    return {
        pk: Numbers(
            waiting=states.get("drawn", 0) + states.get("started", 0),
            done=states.get("done", 0),
            refused=states.get("refused", 0),
            unreached=states.get("unreached", 0),
        )
        for pk, states in found.items()
    }
