"""Who is to be called, in which order."""

from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    IntegerField,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from contracts.models import ContactPhone
from core import values
from core.languages import is_german, without_region
from core.models import User
from core.phones import written
from offices.wording import when_short
from surveys.enums import InterviewState
from surveys.models import Interview, Survey
from surveys.models.survey import in_language
from surveys.queries.handled import handled
from tickets.numbers import grouped


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
    """What the viewer should call next: agreed times first, then those in a language they speak, oldest first.

    Never a case that they worked on themselves (S4).
    """
    interviews = to_call(now=now).exclude(handled(viewer))
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
    return [without_region(language) for language in member.languages] if member else []


@dataclass(frozen=True)
class CallRow:
    """One line of the call list, ready to show."""

    pk: int
    contact: str
    company: str
    phone: str
    speaks: str
    number: str
    grouped: str
    subject: str
    solved: str
    solved_at: datetime | None
    office: str
    tries: int
    state_words: str
    interviewer: str
    is_mine: bool
    is_handled: bool
    handled_words: str
    ask: str
    in_person: str
    go_on: str


def to_ask(*, viewer: User, now: datetime) -> QuerySet[Interview]:
    """What is to be asked and what is under way; `running` orders it as it is called, `is_handled` says whose case the
    viewer worked on (S4). Two queries with its phones."""
    running = Case(
        When(state=InterviewState.STARTED, then=Value(0)),
        When(call_after__lte=now, then=Value(1)),
        When(call_after=None, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    interviews = Interview.objects.filter(
        state__in=[InterviewState.DRAWN, InterviewState.STARTED],
        survey__active=True,
        contact__active=True,
        contact__objects_to_surveys=False,
        contact__merged_into=None,
    )
    related = interviews.select_related(
        "survey", "contact__company", "ticket__office", "ticket__classification", "ticket__product", "interviewer"
    )
    phones = Prefetch("contact__phones", ContactPhone.objects.order_by("id"))
    is_handled = ExpressionWrapper(handled(viewer), output_field=BooleanField())
    return related.alias(running=running).annotate(is_handled=is_handled).prefetch_related(phones)


def held_by(viewer: User, *, survey: Survey | None) -> list[Interview]:
    """The interviews that the viewer holds."""
    held = Interview.objects.filter(state=InterviewState.STARTED, interviewer=viewer, survey__active=True)
    return list((held.filter(survey=survey) if survey else held).select_related("contact").order_by("pk"))


def call_row(interview: Any, viewer: User, now: datetime) -> CallRow:
    """A line of the list."""
    ticket, contact = interview.ticket, interview.contact
    phones = [phone.number for phone in contact.phones.all()]
    return CallRow(
        pk=interview.pk,
        contact=contact.name,
        company=contact.company.name,
        phone=written(phones[0] if phones else ticket.phone),
        speaks=_("German") if is_german(contact.language) else _("English"),
        number=ticket.number,
        grouped=grouped(ticket.number),
        subject=subject_of(interview),
        solved=when_short(ticket.solved_at, ticket.office, now=now) if ticket.solved_at else "",
        solved_at=ticket.solved_at.astimezone(ticket.office.tz) if ticket.solved_at else None,
        office=ticket.office.name,
        tries=interview.tries,
        state_words=_state_words(interview, now=now),
        interviewer=interview.interviewer.name if interview.interviewer else "",
        is_mine=interview.interviewer_id == viewer.pk,
        is_handled=interview.is_handled,
        handled_words=_("A colleague asks: you worked on this case."),
        ask=pgettext("interview", "Ask"),
        in_person=_("in person"),
        go_on=_("Go on"),
    )


def _state_words(interview: Interview, *, now: datetime) -> str:
    """Who has it, or from when it may be called and why."""
    if interview.interviewer:
        return _("with %(name)s") % {"name": interview.interviewer.name}
    if interview.call_after is None:
        return str(InterviewState(interview.state).label)
    when = {"when": when_short(interview.call_after, interview.ticket.office, now=now)}
    if interview.call_after > now:
        return _("not before %(when)s") % when
    return (_("not reached, again since %(when)s") if interview.tries else _("agreed for %(when)s")) % when


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


def survey_for(pk: int) -> Survey:
    """One survey; 404 for none."""
    return get_object_or_404(Survey, pk=pk)


def survey_called(key: str) -> Survey | None:
    """The survey that an address names; None for none."""
    pk = values.key(key)
    return Survey.objects.filter(pk=pk).first() if pk else None


def surveys_by_age() -> QuerySet[Survey]:
    """Those that run first, the oldest of them first."""
    return Survey.objects.order_by("-active", "created_at")
