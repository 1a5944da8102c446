"""Who may be asked: the stated rule of S1 as one query."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from surveys.models import Interview, Survey
from tickets.enums import TicketStatus
from tickets.models import Ticket


def candidates(survey: Survey, *, now: datetime) -> QuerySet[Ticket]:
    """For each contact who may be asked, the ticket solved last.

    The rule (S1): solved within the survey's days, of its office and product family where it has one; the contact is
    active, has not objected, and was not drawn for any survey within this survey's quarantine.
    """
    asked_lately = Interview.objects.filter(
        contact=OuterRef("contact"), drawn_at__gt=now - timedelta(days=survey.quarantine_days)
    )
    asked_for_it = Interview.objects.filter(survey=survey, ticket=OuterRef("pk"))
    return (
        Ticket.objects.filter(
            _of_survey(survey),
            status__in=[TicketStatus.SOLVED, TicketStatus.CLOSED],
            solved_at__gt=now - timedelta(days=survey.solved_within_days),
            solved_at__lte=now,
            contact__active=True,
            contact__objects_to_surveys=False,
            contact__merged_into=None,
        )
        .exclude(Exists(asked_lately))
        .exclude(Exists(asked_for_it))
        .order_by("contact_id", "-solved_at", "-pk")
        .distinct("contact_id")
    )


def _of_survey(survey: Survey) -> Q:
    of_survey = Q()
    if survey.office_id:
        of_survey &= Q(office_id=survey.office_id)
    if survey.family_id:
        of_survey &= Q(product__family_id=survey.family_id) | Q(
            product=None, device__product__family_id=survey.family_id
        )
    return of_survey


def survey_for(ticket: Ticket) -> Survey | None:
    """The running survey that asks about such a ticket; one made for its office or product before a general one."""
    family = ticket.product.family_id if ticket.product else None
    if family is None and ticket.device:
        family = ticket.device.product.family_id
    return (
        Survey.objects.filter(
            Q(office=None) | Q(office_id=ticket.office_id), Q(family=None) | Q(family_id=family), active=True
        )
        .filter(questions__isnull=False)
        .distinct()
        .order_by("family", "office", "-created_at")
        .first()
    )
