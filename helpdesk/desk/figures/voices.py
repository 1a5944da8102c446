"""What customers say and what waits for the manager: escalations, complaints, answers, suggestions (G7, R2, S2, S3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, When

from callbacks.enums import LIVE
from callbacks.models import Callback
from helpdesk.desk.figures.places import Period, Place
from surveys.enums import InterviewState, QuestionKind, SuggestionState
from surveys.models import Answer, Interview, Question, Suggestion
from tickets.enums import ComplaintState
from tickets.models import Complaint


@dataclass(frozen=True)
class Waiting:
    """What waits for a manager, the most urgent first; the counts say how many there are in all."""

    escalated: list[Callback]
    complaints: list[Complaint]
    escalated_count: int
    complaints_count: int


def waiting(*, limit: int = 5) -> Waiting:
    """Promises in escalation and complaints not yet answered (four queries)."""
    callbacks = Callback.objects.filter(state__in=LIVE, escalated_at__isnull=False)
    complaints = Complaint.objects.exclude(state=ComplaintState.ANSWERED)
    tried = callbacks.annotate(tries=Count("attempts"))
    shown = tried.select_related("ticket__company", "office", "assignee", "taken_by")
    new_first = Case(When(state=ComplaintState.NEW, then=0), default=1, output_field=IntegerField())
    return Waiting(
        escalated=list(shown.order_by("due_at", "pk")[:limit]),
        complaints=list(
            complaints.select_related("ticket", "company", "contact", "office", "owner")
            .alias(new_first=new_first)
            .order_by("new_first", "acknowledge_by", "pk")[:limit]
        ),
        escalated_count=callbacks.count(),
        complaints_count=complaints.count(),
    )


@dataclass(frozen=True)
class Satisfaction:
    """This month's answers to the first question on the scale: how many gave 5, 4, 3, 2, 1; how many were asked."""

    counts: tuple[int, ...] = (0, 0, 0, 0, 0)
    asked: int = 0
    answered: int = 0

    @property
    def given(self) -> int:
        """Answers on the scale."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """Of 5; None without an answer."""
        points = sum(value * count for value, count in zip((5, 4, 3, 2, 1), self.counts, strict=True))
        return points / self.given if self.given else None


def satisfaction(found: Sequence[Place]) -> Satisfaction:
    """Of the contacts drawn this month: who answered, and what (two queries)."""
    within = Q(pk__in=[])
    for place in found:
        first = place.first(Period.MONTH)
        within |= Q(ticket__office=place.office, drawn_at__gte=first)
    drawn = Interview.objects.filter(within)
    asked = drawn.aggregate(asked=Count("pk"), answered=Count("pk", filter=Q(state=InterviewState.DONE)))
    scale = Question.objects.filter(survey=OuterRef("question__survey"), kind=QuestionKind.SCALE)
    first_position = Subquery(scale.order_by("position").values("position")[:1])
    answers = Answer.objects.filter(interview__in=drawn, value__isnull=False, question__position=first_position)
    given = {row["value"]: row["n"] for row in answers.order_by().values("value").annotate(n=Count("pk"))}
    return Satisfaction(counts=tuple(given.get(value, 0) for value in (5, 4, 3, 2, 1)), **asked)


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
        new=Suggestion.objects.filter(state=SuggestionState.NEW).count(),
    )
