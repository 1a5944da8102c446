"""What customers say and what waits for the manager: escalations, complaints, answers, suggestions (G7, R2, S2, S3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, Count, IntegerField, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from callbacks.enums import LIVE
from callbacks.models import Attempt, Callback
from helpdesk.desk.figures.places import Period, Place
from surveys.enums import SuggestionState
from surveys.models import Suggestion
from tickets.enums import ComplaintState
from tickets.models import Complaint


@dataclass(frozen=True)
class Waiting:
    """What waits for a manager, the most urgent first; the counts say how many there are in all."""

    escalated: list[Callback]
    complaints: list[Complaint]
    escalated_count: int
    complaints_count: int


def waiting(*, limit: int = 3) -> Waiting:
    """Promises in escalation and complaints not yet answered (four queries)."""
    callbacks = Callback.objects.filter(state__in=LIVE, promise__escalated_at__isnull=False)
    complaints = Complaint.objects.exclude(state=ComplaintState.ANSWERED)
    attempts = Attempt.objects.filter(callback=OuterRef("pk")).order_by().values("callback").annotate(n=Count("pk"))
    tried = callbacks.annotate(tries=Coalesce(Subquery(attempts.values("n")), 0))
    shown = tried.select_related("promise", "ticket__company", "office", "assignee", "taken_by")
    new_first = Case(When(state=ComplaintState.NEW, then=0), default=1, output_field=IntegerField())
    return Waiting(
        escalated=list(shown.order_by("due_at", "pk")[:limit]),
        complaints=list(
            complaints.select_related("promise", "ticket", "company", "contact", "office", "owner")
            .alias(new_first=new_first)
            .order_by("new_first", "promise__due_at", "pk")[:limit]
        ),
        escalated_count=callbacks.count(),
        complaints_count=complaints.count(),
    )


@dataclass(frozen=True)
class Satisfaction:
    """This month's interviews: how many customers gave 5, 4, 3, 2, 1 on the whole, and how many were asked.

    On the whole: the mean of all their answers on the scale; `counts` has it rounded.
    """

    counts: tuple[int, ...] = (0, 0, 0, 0, 0)
    mean: float | None = None
    asked: int = 0
    answered: int = 0


_SATISFACTION = """
WITH month(office_id, starts) AS (SELECT * FROM unnest(%(offices)s::bigint[], %(starts)s::timestamptz[])
), drawn AS (
  SELECT i.id, i.state FROM surveys_interview i JOIN tickets_ticket t ON t.id = i.ticket_id
  JOIN month m ON m.office_id = t.office_id AND i.drawn_at >= m.starts
), given AS (
  SELECT a.interview_id, avg(a.value) AS mean FROM surveys_answer a
  JOIN surveys_question q ON q.id = a.question_id AND q.kind = 'scale'
  JOIN drawn d ON d.id = a.interview_id
  WHERE a.value IS NOT NULL GROUP BY a.interview_id
)
SELECT array(SELECT count(*) FILTER (WHERE round(mean) = mark) FROM unnest(ARRAY[5, 4, 3, 2, 1]) mark
             LEFT JOIN given ON true GROUP BY mark ORDER BY mark DESC),
       (SELECT avg(mean) FROM given), (SELECT count(*) FROM drawn), (SELECT count(*) FROM drawn WHERE state = 'done')
"""


def satisfaction(found: Sequence[Place]) -> Satisfaction:
    """Of the contacts drawn this month: who answered, and what (one query)."""
    starts = [place.first(Period.MONTH) for place in found]
    with connection.cursor() as cursor:
        cursor.execute(_SATISFACTION, {"offices": [place.office.pk for place in found], "starts": starts})
        counts, mean, asked, answered = cursor.fetchone()
    return Satisfaction(tuple(counts), None if mean is None else float(mean), asked, answered)


@dataclass(frozen=True)
class Suggestions:
    """Those not yet decided, the most wished for first (`.wished` customers), and how many are new."""

    shown: list[Suggestion]
    new: int


def suggestions(*, limit: int = 3) -> Suggestions:
    """Two queries."""
    undecided = Suggestion.objects.filter(state__in=[SuggestionState.NEW, SuggestionState.REVIEW], same_as=None)
    wished = undecided.select_related("office", "contact__company").annotate(wished=Count("echoes") + 1)
    return Suggestions(
        shown=list(wished.order_by("-wished", "-made_at")[:limit]),
        new=undecided.filter(state=SuggestionState.NEW).count(),
    )
