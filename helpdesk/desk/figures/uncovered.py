"""Callers who were not covered: which way was taken, month by month, and why goodwill was given (E3)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, DateField, DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import formats

from tickets.enums import TicketKind, Way
from tickets.models import CoverageReceipt, Ticket
from tickets.queries.serials import without_serial

MONTHS = 12


@dataclass(frozen=True)
class UncoveredMonth:
    """One month of faults that were not covered when they were told. `corrected`: covered after a second look."""

    first: date
    goodwill: int = 0
    chargeable: int = 0
    sales: int = 0
    undecided: int = 0
    corrected: int = 0

    @property
    def name(self) -> str:
        """May 2026, Mai 2026."""
        return formats.date_format(self.first, "F Y")


def months_of(*, today: date, months: int = MONTHS) -> list[UncoveredMonth]:
    """The last months, the present one first, by the local month of the ticket's office. One query."""
    firsts = [_month_before(today, back) for back in range(months)]
    rows = (
        _told_uncovered()
        .alias(local=Func(F("office__zone"), F("opened_at"), function="timezone", output_field=DateTimeField()))
        .annotate(first=Cast(Func(Value("month"), F("local"), function="date_trunc"), DateField()))
        .filter(first__gte=firsts[-1])
        .values("first")
        .annotate(
            goodwill=Count("pk", filter=Q(way=Way.GOODWILL)),
            chargeable=Count("pk", filter=Q(way=Way.CHARGEABLE)),
            sales=Count("pk", filter=Q(way=Way.SALES)),
            undecided=Count("pk", filter=Q(way=Way.OPEN)),
            corrected=Count("pk", filter=Q(way=Way.COVERED)),
        )
    )
    found = {row["first"]: UncoveredMonth(**row) for row in rows.order_by()}
    return [found.get(first, UncoveredMonth(first)) for first in firsts]


@dataclass(frozen=True)
class Uncovered:
    """What the dashboard shows: this month, and how many serial numbers are still to be found."""

    month: UncoveredMonth
    chased: int


def this_month(*, today: date) -> Uncovered:
    """Two queries."""
    return Uncovered(months_of(today=today, months=1)[0], without_serial().count())


def _told_uncovered() -> QuerySet[Ticket]:
    """Faults whose first verdict was not "covered": what was told on the phone counts, not what was found later."""
    receipts = CoverageReceipt.objects.filter(ticket=OuterRef("pk"), corrects=None, covered=False)
    return Ticket.objects.filter(kind=TicketKind.FAULT).filter(Exists(receipts))


def _month_before(day: date, back: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(years, month + 1, 1)
