"""Figures of single persons: only of offices whose works council has agreed, off by default (L2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q

from callbacks.enums import AttemptOutcome
from callbacks.kept import IN_TIME
from callbacks.models import Attempt
from helpdesk.desk.figures.places import FigurePeriod, Place
from offices.models import Office


@dataclass(frozen=True)
class PersonFigure:
    """One person's attempts of this month: all, those that reached somebody, and first ones within the promise."""

    office: Office
    name: str
    attempts: int
    reached: int
    in_time: int


def people(found: Sequence[Place]) -> list[PersonFigure]:
    """By name, of the offices that allow it and no others (one query, none when no office does)."""
    allowed = {place.office.pk: place for place in found if place.office.figures_per_agent}
    if not allowed:
        return []
    within = Q(pk__in=[])
    for pk, place in allowed.items():
        within |= Q(by__member__office=pk, at__gte=place.first(FigurePeriod.MONTH))
    first = Q(at=F("callback__first_attempt_at")) & IN_TIME.q("callback__", found[0].now)
    reached = Q(outcome=AttemptOutcome.REACHED)
    rows = (
        Attempt.objects.filter(within)
        .order_by()
        .values("by", name=F("by__name"), office=F("by__member__office"))
        .annotate(n=Count("pk"), reached=Count("pk", filter=reached), in_time=Count("pk", filter=first))
    )
    return [
        PersonFigure(allowed[row["office"]].office, row["name"], row["n"], row["reached"], row["in_time"])
        for row in rows.order_by("office", "name")
    ]
