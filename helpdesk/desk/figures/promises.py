"""Promises: open ones by how near they are, those kept, and how long they waited (G2, G5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Coalesce

from callbacks.enums import LIVE, FaultClass
from callbacks.kept import COUNTED, NAMES, Tally, counts, due_between, judged, tally_of
from callbacks.models import Callback
from core.languages import in_both
from helpdesk.desk.figures.places import FigurePeriod, Place
from offices.duty import FREE, specialists
from offices.models import Office
from offices.worktime import OfficeHours, StepReason, add_working_time, working_time_between
from promises.countdown import HOT, SOON, reaches

BINS = 8  # of the waiting times within the guarantee; one more for those after it
LOOK_BACK = timedelta(days=45)  # a promise that fell due this week was made after this

# -- due now ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DueNow:
    """Open promises by how near they are; `free` of `staff` specialists could call now. `office` None is the sum."""

    office: Office | None
    escalated: int = 0
    late: int = 0
    hot: int = 0
    soon: int = 0
    calm: int = 0
    free: int = 0
    staff: int = 0

    @property
    def total(self) -> int:
        """All that somebody still has to call."""
        return self.escalated + self.late + self.hot + self.soon + self.calm


def due_now(found: Sequence[Place], *, now: datetime) -> list[DueNow]:
    """The sum first, then each office (two queries). How near is near is said in `promises.countdown`."""
    counted = _live_by_state(found, now=now)
    staff = _staff_by_office()
    rows = [
        DueNow(place.office, **counted.get(place.office.pk, {}), **staff.get(place.office.pk, {})) for place in found
    ]
    names = ("escalated", "late", "hot", "soon", "calm", "free", "staff")
    return [DueNow(None, **{name: sum(getattr(row, name) for row in rows) for name in names}), *rows]


def _live_by_state(found: Sequence[Place], *, now: datetime) -> dict[int, dict[str, int]]:
    hot, soon = Q(pk__in=[]), Q(pk__in=[])
    for place in found:
        here = Q(office=place.office)
        hot |= here & Q(due_at__lte=reaches(place.hours, now, HOT))
        soon |= here & Q(due_at__lte=reaches(place.hours, now, SOON))
    state = Case(
        When(promise__escalated_at__isnull=False, then=Value("escalated")),
        When(due_at__lt=now, then=Value("late")),
        When(hot, then=Value("hot")),
        When(soon, then=Value("soon")),
        default=Value("calm"),
    )
    rows = Callback.objects.filter(state__in=LIVE).order_by().values("office", nearness=state).annotate(n=Count("pk"))
    counted: dict[int, dict[str, int]] = {}
    for row in rows:
        counted.setdefault(row["office"], {})[row["nearness"]] = row["n"]
    return counted


def _staff_by_office() -> dict[int, dict[str, int]]:
    people = specialists().order_by().values("office")
    rows = people.annotate(n=Count("pk"), free=Count("pk", filter=FREE))
    return {row["office"]: {"staff": row["n"], "free": row["free"]} for row in rows}


# -- kept ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Kept(Tally):
    """Promises that fell due by what became of them (G5, G10), and the office's target in percent."""

    target: int = 95

    @classmethod
    def of(cls, counted: Tally, *, target: int) -> "Kept":
        """A tally measured against a target."""
        return cls(target=target, **{name: getattr(counted, name) for name in NAMES})

    @property
    def short(self) -> int:
        """How many more would have met the target."""
        return max(0, ceil(self.counted * self.target / 100) - self.kept)


@dataclass(frozen=True)
class KeptIn:
    """One period: all offices together, and each."""

    period: FigurePeriod
    all: Kept
    offices: tuple[tuple[Office, Kept], ...]


def kept(found: Sequence[Place], *, now: datetime) -> list[KeptIn]:
    """Promises kept today, this week, this month (one query), by the due time that was promised first (G3, G5)."""
    asked: dict[str, Count] = {}
    for period in FigurePeriod:
        asked |= counts(now=now, within=_due_in(found, period), stem=f"{period}_")
    rows = _due_lately(found, now=now).values("office").annotate(**asked)
    by_office = {row["office"]: row for row in rows}
    return [_kept_in(period, found, by_office) for period in FigurePeriod]


def _due_in(found: Iterable[Place], period: FigurePeriod) -> Q:
    within = Q(pk__in=[])
    for place in found:
        within |= due_between(place.office, place.first(period), place.tomorrow)
    return within


def _due_lately(found: Sequence[Place], *, now: datetime) -> Any:
    """What fell due since the earliest of the periods began, judged; narrow enough for the index."""
    earliest = min((place.first(period) for place in found for period in FigurePeriod), default=now)
    latest = max((place.tomorrow for place in found), default=now)
    rows = Callback.objects.filter(promised_due_at__gte=earliest, promised_due_at__lt=latest)
    return judged(rows, now=now)


def kept_by_team(found: Sequence[Place], *, now: datetime) -> list[tuple[Office, str, Kept]]:
    """This month's promises of each office by what the specialist had to know (one query): teams, no persons (L2)."""
    promises = _due_lately(found, now=now).filter(_due_in(found, FigurePeriod.MONTH))
    named = promises.values("office", code=F("skill__code"), de=F("skill__name_de"), en=F("skill__name_en"))
    offices = {place.office.pk: place.office for place in found}
    return [
        (offices[row["office"]], _skill_name(row), Kept.of(tally_of(row), target=offices[row["office"]].target_percent))
        for row in named.annotate(**counts(now=now)).order_by("office__name", "code")
    ]


def _skill_name(row: dict[str, Any]) -> str:
    return in_both(row["de"] or "", row["en"] or "")


def _kept_in(period: FigurePeriod, found: Sequence[Place], by_office: dict[int, dict[str, int]]) -> KeptIn:
    rows = tuple((place.office, _kept_of(period, place.office, by_office.get(place.office.pk, {}))) for place in found)
    target = max((office.target_percent for office, _row in rows), default=0)
    whole = Kept.of(sum((row for _office, row in rows), Tally()), target=target)
    return KeptIn(period, whole, rows)


def _kept_of(period: FigurePeriod, office: Office, row: dict[str, int]) -> Kept:
    return Kept.of(tally_of(row, stem=f"{period}_"), target=office.target_percent)


# -- time until callback ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waits:
    """How long this week's promises waited for their first attempt, in staffed minutes.

    `bins` has BINS equal parts of the guarantee (`width` minutes each); `late` came after the promised time, or has not
    come yet.
    """

    bins: tuple[int, ...] = (0,) * BINS
    late: int = 0
    width: int = 15
    median: float | None = None

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.bins) + self.late

    @property
    def guarantee(self) -> int:
        """Where the line stands, in minutes."""
        return self.width * BINS


# The promises stand between: an expression of the database that `callbacks.kept` has judged.
_STAFFED = """
WITH staffed(office_id, opens, closes) AS (
  SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[])
), promises(id, office_id, promised_at, until, late) AS ("""
_WAITS = """), waits AS (
  SELECT p.id, p.late, COALESCE(
    EXTRACT(EPOCH FROM sum(LEAST(s.closes, p.until) - GREATEST(s.opens, p.promised_at))) / 60, 0) AS minutes
  FROM promises p LEFT JOIN staffed s
    ON s.office_id = p.office_id AND s.opens < p.until AND s.closes > p.promised_at
  GROUP BY p.id, p.late
)
SELECT CASE WHEN late THEN %s ELSE LEAST(floor(minutes / %s)::int, %s - 1) END AS bin,
       count(*), (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes) FROM waits)
FROM waits GROUP BY 1
"""


def waits(found: Sequence[Place], *, now: datetime) -> Waits:
    """This week's waiting times (one query): the database adds up each promise's share of the staffed hours."""
    if not found:
        return Waits()
    width = ceil(max(place.office.guarantee_minutes for place in found) / BINS)
    promises, values = _waited(found, now=now)
    rows = _ask(_STAFFED + promises + _WAITS, [*_staffed(found), *values, BINS, width, BINS])
    counted = {int(number): int(count) for number, count, _median in rows}
    return Waits(
        bins=tuple(counted.get(number, 0) for number in range(BINS)),
        late=counted.get(BINS, 0),
        width=width,
        median=float(rows[0][2]) if rows else None,
    )


def _waited(found: Sequence[Place], *, now: datetime) -> tuple[str, Sequence[Any]]:
    """This week's promises that count, until somebody called or nobody had to any more: SQL with its values."""
    counted = judged(Callback.objects.filter(_due_in(found, FigurePeriod.WEEK)), now=now).filter(kept__in=COUNTED)
    until = Coalesce("first_attempt_at", "closed_at", Value(now))
    late = ExpressionWrapper(Q(kept=FaultClass.LATE), output_field=BooleanField())
    rows = counted.annotate(until=until, late=late).values_list("pk", "office_id", "promised_at", "until", "late")
    sql, values = rows.query.sql_with_params()
    return sql, values


def _staffed(found: Iterable[Place]) -> list[list[Any]]:
    """The offices' staffed stretches from some weeks ago until now: offices, beginnings, ends."""
    stretches = [
        (place.office.pk, step.start, step.end)
        for place in found
        for step in _worked_steps(place.hours, place.now - LOOK_BACK, place.now)
    ]
    return [list(column) for column in zip(*stretches, strict=True)] or [[], [], []]


def _worked_steps(hours: OfficeHours, start: datetime, end: datetime) -> list[Any]:
    staffed = working_time_between(hours, start, end)
    steps = add_working_time(hours, start, staffed).steps if staffed else ()
    return [step for step in steps if step.reason == StepReason.WORKED]


def _ask(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
