"""What customers say and what waits for the manager: escalations, complaints, answers, suggestions (G7, R2, S2, S3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from callbacks.enums import LIVE
from callbacks.models import Attempt, Callback
from core.models import User
from helpdesk.desk.figures.places import FigurePeriod, Place
from surveys import queries as surveys
from surveys.enums import SuggestionState
from surveys.models import Suggestion
from surveys.queries import Satisfaction
from tickets.enums import ComplaintState
from tickets.models import Complaint


@dataclass(frozen=True)
class WaitingForManager:
    """What waits for a manager, the most urgent first; the counts say how many there are in all."""

    escalated: list[Callback]
    complaints: list[Complaint]
    escalated_count: int
    complaints_count: int


def waiting(*, limit: int = 3) -> WaitingForManager:
    """Promises in escalation and complaints not yet answered (four queries)."""
    callbacks = Callback.objects.filter(state__in=LIVE, promise__escalated_at__isnull=False)
    complaints = Complaint.objects.exclude(state=ComplaintState.ANSWERED)
    attempts = Attempt.objects.filter(callback=OuterRef("pk")).order_by().values("callback").annotate(n=Count("pk"))
    tried = callbacks.annotate(tries=Coalesce(Subquery(attempts.values("n")), 0))
    shown = tried.select_related("promise", "ticket__company", "office", "assignee", "taken_by")
    new_first = Case(When(state=ComplaintState.NEW, then=0), default=1, output_field=IntegerField())
    return WaitingForManager(
        escalated=list(shown.order_by("due_at", "pk")[:limit]),
        complaints=list(
            complaints.select_related("promise", "ticket", "company", "contact", "office", "owner")
            .alias(new_first=new_first)
            .order_by("new_first", "promise__due_at", "pk")[:limit]
        ),
        escalated_count=callbacks.count(),
        complaints_count=complaints.count(),
    )


def satisfaction(found: Sequence[Place]) -> Satisfaction:
    """Of the contacts drawn this month: who answered, and what (one query)."""
    return surveys.satisfaction({place.office.pk: place.first(FigurePeriod.MONTH) for place in found})


@dataclass(frozen=True)
class Suggestions:
    """Those not yet decided, the most wished for first (`.wished` customers), and how many are new."""

    shown: list[Suggestion]
    new: int


def suggestions(viewer: User, *, limit: int = 3) -> Suggestions:
    """Those that the viewer may see (two queries)."""
    undecided = surveys.visible_to(viewer).filter(state__in=[SuggestionState.NEW, SuggestionState.REVIEW], same_as=None)
    wished = undecided.select_related("office", "contact__company").annotate(wished=Count("echoes") + 1)
    return Suggestions(
        shown=list(wished.order_by("-wished", "-made_at")[:limit]),
        new=undecided.filter(state=SuggestionState.NEW).count(),
    )
