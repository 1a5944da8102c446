"""Drawing people for a survey (S1), by the rule of `surveys.queries.candidates`."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from contracts.models import Contact
from core.access import require
from core.errors import Conflict
from core.models import User
from surveys import messages, wording
from surveys.enums import ANSWERABLE, InterviewChannel, InterviewState
from surveys.models import Interview, Survey
from surveys.queries.candidates import candidates, survey_for
from surveys.rules import may_be_drawn
from tickets.models import Ticket

ABANDONED_AFTER = timedelta(hours=4)


@transaction.atomic
def draw(*, survey: Survey, actor: User | None, now: datetime) -> list[Interview]:
    """Put everybody on the call list who may be asked; mail them the link where the survey says so.

    Safe to run twice and at once: contacts are locked and looked at again, so nobody meets two draws (the quarantine
    of S1), and one invitation per survey and ticket is a constraint. Raises Refused for a survey that asks nobody.
    """
    require(may_be_drawn(survey))
    wanted = list(candidates(survey, now=now).values_list("contact_id", flat=True))
    _lock(wanted)
    tickets = candidates(survey, now=now).filter(contact_id__in=wanted).select_related("contact", "office")
    drawn = _invite(survey, tickets, now=now)
    if survey.mails_link:
        for interview in drawn:
            _mail(interview, now=now)
    return drawn


def _lock(contacts: Iterable[int]) -> None:
    locked = Contact.objects.select_for_update(no_key=True).filter(pk__in=list(contacts)).order_by("pk")
    list(locked.values_list("pk", flat=True))


def _invite(survey: Survey, tickets: Iterable[Ticket], *, now: datetime) -> list[Interview]:
    rows = [_invitation(survey, ticket, now=now) for ticket in tickets]
    Interview.objects.bulk_create(rows, ignore_conflicts=True)
    tokens = [row.token for row in rows]
    return list(
        Interview.objects.filter(token__in=tokens).select_related("survey", "contact", "ticket__office").order_by("pk")
    )


def _invitation(survey: Survey, ticket: Ticket, *, now: datetime) -> Interview:
    return Interview(
        survey=survey, contact=ticket.contact, ticket=ticket, token=secrets.token_urlsafe(32), drawn_at=now
    )


def _mail(interview: Interview, *, now: datetime) -> None:
    if not interview.contact.email:
        return
    messages.mail_invitation(interview, now=now)
    interview.mailed_at = now
    interview.save(update_fields=["mailed_at"])


@transaction.atomic
def mail_link(*, interview: Interview, actor: User, now: datetime) -> Interview:
    """Mail somebody the link to answer alone, on their wish. Raises Conflict when there is nothing left to answer
    or no address to mail to."""
    interview = (
        Interview.objects.select_for_update(of=("self",)).select_related("contact", "survey").get(pk=interview.pk)
    )
    if interview.state not in ANSWERABLE:
        raise Conflict("survey_over", wording.OVER)
    if not interview.contact.email:
        raise Conflict("no_address", wording.NO_ADDRESS)
    _mail(interview, now=now)
    if interview.state == InterviewState.STARTED and interview.channel != InterviewChannel.LINK:
        interview.state, interview.interviewer = InterviewState.DRAWN, None
        interview.save(update_fields=["state", "interviewer"])
    return interview


@transaction.atomic
def volunteer(*, ticket: Ticket, now: datetime) -> Interview | None:
    """The customer wants to say how it went: their invitation, made when there is none yet.

    The quarantine protects from being asked, not from speaking, so it does not count here. None when no survey asks
    about such tickets, or when the ticket has no contact.
    """
    if ticket.contact_id is None:
        return None
    _lock([ticket.contact_id])
    known = Interview.objects.filter(ticket=ticket).order_by("-drawn_at").first()
    if known:
        return known
    survey = survey_for(ticket)
    if survey is None:
        return None
    interview = _invitation(survey, ticket, now=now)
    interview.save()
    return interview


def give_back_abandoned(*, now: datetime) -> int:
    """Interviews begun and left lie on the call list again; what was answered is kept. Returns how many."""
    return Interview.objects.filter(state=InterviewState.STARTED, started_at__lt=now - ABANDONED_AFTER).update(
        state=InterviewState.DRAWN, interviewer=None
    )
