"""How satisfied customers are on the whole, by the one definition of `surveys.rules.mark_of` (S2, S4)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Q, QuerySet

from surveys.enums import InterviewState, QuestionKind
from surveys.models import Interview
from surveys.rules import FEWEST, LOW, mark_of

ON_SCALE = Q(answers__question__kind=QuestionKind.SCALE)
IS_LOW = ON_SCALE & Q(answers__value__lte=LOW) | Q(answers__question__asks_solved=True, answers__value=0)
MARKS = (5, 4, 3, 2, 1)


@dataclass(frozen=True)
class Satisfaction:
    """Of the contacts drawn in a time: how many said 5, 4, 3, 2, 1 on the whole, their mean, and how many answered.

    The mean is that of everybody's own mean on the scale. Of fewer than five marks neither is there (S4).
    """

    counts: tuple[int, ...] = (0, 0, 0, 0, 0)
    mean: float | None = None
    asked: int = 0
    answered: int = 0

    @property
    def is_shown(self) -> bool:
        """Whether there are answers enough."""
        return self.mean is not None

    @property
    def satisfied(self) -> int:
        """How many said 4 or 5."""
        return sum(self.counts[:2])


def satisfaction(since: Mapping[int, datetime]) -> Satisfaction:
    """Of everybody drawn since then, by office (one query)."""
    drawn = _drawn(since).annotate(mean=Avg("answers__value", filter=ON_SCALE), low=Count("answers", filter=IS_LOW))
    rows = list(drawn)
    done = [row for row in rows if row.state == InterviewState.DONE]
    given = [row for row in done if row.mean is not None]
    asked, answered = len(rows), len(done)
    if len(given) < FEWEST:
        return Satisfaction(asked=asked, answered=answered)
    marks = Counter(mark_of(row.mean, has_low=bool(row.low)) for row in given)
    mean = sum(row.mean for row in given) / len(given)
    return Satisfaction(tuple(marks[mark] for mark in MARKS), mean, asked, answered)


def _drawn(since: Mapping[int, datetime]) -> QuerySet[Interview]:
    drawn = Q(pk__in=[])
    for office, start in since.items():
        drawn |= Q(ticket__office=office, drawn_at__gte=start)
    return Interview.objects.filter(drawn).order_by().only("state")
