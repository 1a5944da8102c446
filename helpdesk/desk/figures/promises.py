"""Promises: open ones by how near they are, those kept, and how long they waited (G2, G5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import connection
from django.db.models import Case, Count, F, Q, Value, When
from django.utils.translation import get_language

from callbacks.enums import LIVE
from callbacks.models import Callback
from core.models import Role
from helpdesk.desk.figures.places import Period, Place
from offices.enums import Presence
from offices.models import Office, StaffMember
from offices.worktime import OfficeHours, Reason, add_working_time, working_time_between
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
    people = StaffMember.objects.filter(user__is_active=True, user__role=Role.SPECIALIST).order_by()
    free = Count("pk", filter=Q(presence=Presence.AVAILABLE))
    rows = people.values("office").annotate(n=Count("pk"), free=free)
    return {row["office"]: {"staff": row["n"], "free": row["free"]} for row in rows}


# -- kept ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """Promises that fell due: `attempted` in time keeps the promise, `reached` in time is the second figure (G5)."""

    due: int = 0
    attempted: int = 0
    reached: int = 0
    target: int = 95

    @property
    def percent(self) -> float | None:
        """Attempted in time; None when nothing was due."""
        return 100 * self.attempted / self.due if self.due else None

    @property
    def percent_reached(self) -> float | None:
        """Reached in time."""
        return 100 * self.reached / self.due if self.due else None

    @property
    def short(self) -> int:
        """How many more would have met the target."""
        return max(0, ceil(self.due * self.target / 100) - self.attempted)


@dataclass(frozen=True)
class KeptIn:
    """One period: all offices together, and each."""

    period: Period
    all: Kept
    offices: tuple[tuple[Office, Kept], ...]


def kept(found: Sequence[Place], *, now: datetime) -> list[KeptIn]:
    """Promises kept today, this week, this month (one query), by the due time that was promised first (G3, G5)."""
    counts: dict[str, Count] = {}
    for period in Period:
        within = Q(pk__in=[])
        for place in found:
            within |= _due_in(place, period)
        counts |= {f"{period}_{name}": Count("pk", filter=within & what) for name, what in _outcomes().items()}
    rows = _counted_promises(found, now=now).values("office").annotate(**counts)
    by_office = {row["office"]: row for row in rows}
    return [_kept_in(period, found, by_office) for period in Period]


def _due_in(place: Place, period: Period) -> Q:
    return Q(office=place.office, promised_due_at__gte=place.first(period), promised_due_at__lt=place.tomorrow)


def _outcomes() -> dict[str, Q]:
    return {
        "due": Q(),
        "attempted": Q(first_attempt_at__lte=F("promised_due_at")),
        "reached": Q(reached_at__lte=F("promised_due_at")),
    }


def _counted_promises(found: Sequence[Place], *, now: datetime) -> Any:
    """Promises whose outcome is known: tried, or due and not tried; without those called off before they were due."""
    earliest = min((place.first(period) for place in found for period in Period), default=now)
    latest = max((place.tomorrow for place in found), default=now)
    known = Q(first_attempt_at__isnull=False) | Q(promised_due_at__lt=now)
    called_off = Q(first_attempt_at=None, closed_at__lte=F("promised_due_at"))
    in_reach = Q(promised_due_at__gte=earliest, promised_due_at__lt=latest)
    return Callback.objects.filter(in_reach & known).exclude(called_off).order_by()


def kept_by_team(found: Sequence[Place], *, now: datetime) -> list[tuple[Office, str, Kept]]:
    """This month's promises of each office by what the specialist had to know (one query): teams, no persons (L2)."""
    within = Q(pk__in=[])
    for place in found:
        within |= _due_in(place, Period.MONTH)
    counts = {name: Count("pk", filter=what) for name, what in _outcomes().items()}
    promises = _counted_promises(found, now=now).filter(within)
    named = promises.values("office", code=F("skill__code"), de=F("skill__name_de"), en=F("skill__name_en"))
    offices = {place.office.pk: place.office for place in found}
    return [
        (offices[row["office"]], _skill_name(row), _team(offices[row["office"]], row))
        for row in named.annotate(**counts).order_by("office__name", "code")
    ]


def _skill_name(row: dict[str, Any]) -> str:
    return str((row["de"] if (get_language() or "").startswith("de") else row["en"]) or "")


def _team(office: Office, row: dict[str, Any]) -> Kept:
    return Kept(target=office.target_percent, **{name: row[name] for name in _outcomes()})


def _kept_in(period: Period, found: Sequence[Place], by_office: dict[int, dict[str, int]]) -> KeptIn:
    rows = tuple((place.office, _kept_of(period, place.office, by_office.get(place.office.pk, {}))) for place in found)
    whole = Kept(
        due=sum(row.due for _office, row in rows),
        attempted=sum(row.attempted for _office, row in rows),
        reached=sum(row.reached for _office, row in rows),
        target=max((office.target_percent for office, _row in rows), default=0),
    )
    return KeptIn(period, whole, rows)


def _kept_of(period: Period, office: Office, row: dict[str, int]) -> Kept:
    return Kept(target=office.target_percent, **{name: row.get(f"{period}_{name}", 0) for name in _outcomes()})


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


_WAITS = """
WITH staffed(office_id, opens, closes) AS (
  SELECT * FROM unnest(%(offices)s::bigint[], %(opens)s::timestamptz[], %(closes)s::timestamptz[])
), week(office_id, starts, ends) AS (
  SELECT * FROM unnest(%(ids)s::bigint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
), promises AS (
  SELECT c.id, c.office_id, c.promised_at, COALESCE(c.first_attempt_at, %(now)s) AS until,
         COALESCE(c.first_attempt_at, 'infinity') > c.promised_due_at AS late
  FROM callbacks_callback c JOIN week w
    ON w.office_id = c.office_id AND c.promised_due_at >= w.starts AND c.promised_due_at < w.ends
  WHERE (c.first_attempt_at IS NOT NULL OR c.promised_due_at < %(now)s)
    AND NOT (c.first_attempt_at IS NULL AND c.closed_at IS NOT NULL AND c.closed_at <= c.promised_due_at)
), waits AS (
  SELECT p.id, p.late, COALESCE(
    EXTRACT(EPOCH FROM sum(LEAST(s.closes, p.until) - GREATEST(s.opens, p.promised_at))) / 60, 0) AS minutes
  FROM promises p LEFT JOIN staffed s
    ON s.office_id = p.office_id AND s.opens < p.until AND s.closes > p.promised_at
  GROUP BY p.id, p.late
)
SELECT CASE WHEN late THEN %(bins)s ELSE LEAST(floor(minutes / %(width)s)::int, %(bins)s - 1) END AS bin,
       count(*), (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes) FROM waits)
FROM waits GROUP BY 1
"""


def waits(found: Sequence[Place], *, now: datetime) -> Waits:
    """This week's waiting times (one query): the database adds up each promise's share of the staffed hours."""
    width = ceil(max((place.office.guarantee_minutes for place in found), default=120) / BINS)
    rows = _ask(_WAITS, {"now": now, "width": width, "bins": BINS, **_staffed(found), **_weeks(found)})
    counted = {int(number): int(count) for number, count, _median in rows}
    return Waits(
        bins=tuple(counted.get(number, 0) for number in range(BINS)),
        late=counted.get(BINS, 0),
        width=width,
        median=float(rows[0][2]) if rows else None,
    )


def _weeks(found: Sequence[Place]) -> dict[str, list[Any]]:
    return {
        "ids": [place.office.pk for place in found],
        "starts": [place.first(Period.WEEK) for place in found],
        "ends": [place.tomorrow for place in found],
    }


def _staffed(found: Iterable[Place]) -> dict[str, list[Any]]:
    """The offices' staffed stretches from some weeks ago until now."""
    stretches = [
        (place.office.pk, step.start, step.end)
        for place in found
        for step in _worked_steps(place.hours, place.now - LOOK_BACK, place.now)
    ]
    return {
        "offices": [pk for pk, _opens, _closes in stretches],
        "opens": [opens for _pk, opens, _closes in stretches],
        "closes": [closes for _pk, _opens, closes in stretches],
    }


def _worked_steps(hours: OfficeHours, start: datetime, end: datetime) -> list[Any]:
    staffed = working_time_between(hours, start, end)
    steps = add_working_time(hours, start, staffed).steps if staffed else ()
    return [step for step in steps if step.reason == Reason.WORKED]


def _ask(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
