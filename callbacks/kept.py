"""What became of a promise and of a covered fault: exactly one class of G10, from one table of rules.

The table is asked twice, as an expression of the database (figures, lists) and as a verdict about rows in hand (chips,
pages); a test holds the two together. The first promise counts, as it was given: no later due time, no wish and no
new promise moves it (G3, G9). An attempt in time keeps it, whoever was reached (G5). Calling off is a class of its own
only while there was still time; what was late by then stays late, so that it makes no figure better (G10).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, F, Model, Q, QuerySet, Value, When

from callbacks.enums import FaultClass
from core.numbers import share
from offices.models import Office
from tickets.enums import TicketStatus
from tickets.models import Ticket

# -- conditions, each as an expression and as a verdict -------------------------------------------------------------


@dataclass(frozen=True)
class NotAfter:
    """Both instants are known and the first one is not after the second."""

    first: str
    second: str

    def q(self, prefix: str, now: datetime) -> Q:
        """For the database; a comparison with something unknown is never true there."""
        return Q(**{f"{prefix}{self.first}__lte": F(f"{prefix}{self.second}")})

    def holds(self, row: Model, now: datetime) -> bool:
        """For a row in hand."""
        first, second = _read(row, self.first), _read(row, self.second)
        return first is not None and second is not None and first <= second


@dataclass(frozen=True)
class IsKnown:
    """Whether the instant is known."""

    name: str
    known: bool = True

    def q(self, prefix: str, now: datetime) -> Q:
        """For the database."""
        return Q(**{f"{prefix}{self.name}__isnull": not self.known})

    def holds(self, row: Model, now: datetime) -> bool:
        """For a row in hand."""
        return (_read(row, self.name) is not None) == self.known


@dataclass(frozen=True)
class IsPast:
    """The instant lies before now; what is due this second is not late."""

    name: str

    def q(self, prefix: str, now: datetime) -> Q:
        """For the database."""
        return Q(**{f"{prefix}{self.name}__lt": now})

    def holds(self, row: Model, now: datetime) -> bool:
        """For a row in hand."""
        at = _read(row, self.name)
        return at is not None and at < now


Condition = NotAfter | IsKnown | IsPast


def _read(row: Model, path: str) -> datetime | None:
    value: Any = row
    for name in path.split("__"):
        value = getattr(value, name)
    instant: datetime | None = value
    return instant


# -- the rules ------------------------------------------------------------------------------------------------------

IN_TIME = NotAfter("first_attempt_at", "promised_due_at")  # G5
REACHED_IN_TIME = NotAfter("reached_at", "promised_due_at")  # G5, the second figure

# The first that holds decides; when none does, there is still time.
RULES: tuple[tuple[FaultClass, tuple[Condition, ...]], ...] = (
    (FaultClass.IN_TIME, (IN_TIME,)),
    (  # the caller rang again and was put through before the promised time
        FaultClass.CONNECTED,
        (NotAfter("promised_at", "ticket__connected_at"), NotAfter("ticket__connected_at", "promised_due_at")),
    ),
    (FaultClass.CALLED_OFF, (IsKnown("first_attempt_at", known=False), NotAfter("closed_at", "promised_due_at"))),
    (FaultClass.LATE, (IsKnown("first_attempt_at"),)),
    (FaultClass.LATE, (IsPast("promised_due_at"),)),
)


def verdict(callback: Model, *, now: datetime) -> FaultClass:
    """What has become of a promise; reads its ticket."""
    found = (each for each, conditions in RULES if all(one.holds(callback, now) for one in conditions))
    return next(found, FaultClass.WITHIN)


def verdict_in_sql(*, now: datetime, prefix: str = "") -> Case:
    """The same as an annotation; `prefix` leads from the rows to the promise ("callback__")."""
    whens = []
    for each, conditions in RULES:
        together = Q()
        for one in conditions:
            together &= one.q(prefix, now)
        whens.append(When(together, then=Value(each.value)))
    return Case(*whens, default=Value(FaultClass.WITHIN.value), output_field=CharField())


def verdict_of_fault(ticket: Ticket, *, now: datetime) -> FaultClass:
    """The class of a covered fault: that of its first promise, else whether the caller was connected. One query.

    Without either there is time as long as the ticket is live (it is promised by itself); one that ended before
    anybody had to call was called off: by whom and why is on the ticket.
    """
    first = ticket.callbacks.select_related("ticket").order_by("promised_at", "pk").first()
    if ticket.connected_at and (first is None or ticket.connected_at <= first.promised_at):
        return FaultClass.CONNECTED
    if first is not None:
        return verdict(first, now=now)
    return FaultClass.WITHIN if TicketStatus(ticket.status).is_live else FaultClass.CALLED_OFF


def due_between(office: Office, start: datetime, end: datetime) -> Q:
    """Promises of an office that fell due in `[start, end)`, by the due time that was promised first (G3)."""
    return Q(office=office, promised_due_at__gte=start, promised_due_at__lt=end)


# -- counting -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Promises by what became of them; each is in exactly one class, so that the five add up to `total` (G10)."""

    connected: int = 0
    in_time: int = 0
    late: int = 0
    within: int = 0
    called_off: int = 0
    reached: int = 0  # of those counted: reached in time, the second figure of G5

    @property
    def total(self) -> int:
        """All promises."""
        return self.connected + self.in_time + self.late + self.within + self.called_off

    @property
    def counted(self) -> int:
        """Those of which it is known whether they were kept: without those called off, without those with time left."""
        return self.connected + self.in_time + self.late

    @property
    def kept(self) -> int:
        """Called, or put through instead, in time."""
        return self.connected + self.in_time

    @property
    def percent(self) -> float | None:
        """Kept, of those counted; None when nothing was due."""
        return share(self.kept, self.counted)

    @property
    def percent_reached(self) -> float | None:
        """Reached in time, of those counted."""
        return share(self.reached, self.counted)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in NAMES})


NAMES = tuple(field.name for field in fields(Tally))
COUNTED = (FaultClass.CONNECTED, FaultClass.IN_TIME, FaultClass.LATE)  # it is known whether they were kept


def judged(promises: QuerySet[Any], *, now: datetime) -> QuerySet[Any]:
    """Promises with their class as `kept`, in no order: ready to be counted."""
    found: QuerySet[Any] = promises.order_by().annotate(kept=verdict_in_sql(now=now))
    return found


def tally(promises: QuerySet[Any], *, now: datetime) -> Tally:
    """Count promises by what became of them. One query."""
    return Tally(**judged(promises, now=now).aggregate(**counts(now=now)))


def counts(*, now: datetime, within: Q | None = None, stem: str = "") -> dict[str, Count]:
    """Aggregates for `judged` rows, named `stem` and the fields of Tally; `within`: only these rows."""
    rows = within if within is not None else Q()
    what = {name: Q(kept=name) for name in FaultClass.values}
    what["reached"] = Q(kept=FaultClass.CONNECTED) | REACHED_IN_TIME.q("", now)
    return {f"{stem}{name}": Count("pk", filter=rows & one) for name, one in what.items()}


def tally_of(row: Mapping[str, Any], *, stem: str = "") -> Tally:
    """What `counts` found, read from a row; nothing found is none."""
    return Tally(**{name: row.get(f"{stem}{name}") or 0 for name in NAMES})
