"""The ticket list as a table: the columns on the screen."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from contracts.coverage import Kind
from contracts.wording import kind_label
from core.sheets import Table
from tickets.queries.lists import Row

Column = tuple[str, Callable[[Row], str]]


def columns() -> list[Column]:
    """Headings and values, in the order of the screen."""
    return [
        (_("Ticket"), lambda row: row.number),
        (_("Logged"), lambda row: row.opened),
        (_("Status"), lambda row: row.status),
        (_("Priority"), lambda row: row.priority),
        (_("Title"), lambda row: row.title),
        (_("Code"), lambda row: row.code),
        (_("Classification"), lambda row: row.fault),
        (_("Caller"), lambda row: row.caller),
        (_("Company"), lambda row: row.company),
        (_("Product"), lambda row: row.product),
        (_("Serial number"), lambda row: row.serial),
        (_("Cover"), lambda row: kind_label(Kind(row.cover)) if row.cover else ""),
        (_("How we help"), lambda row: row.way),
        (_("Owner"), lambda row: row.owner),
    ]


def table_of(rows: Iterable[Row]) -> Table:
    """What `core.sheets` writes."""
    shown = columns()
    cells = ([value(row) for _heading, value in shown] for row in rows)
    return Table(_("Tickets"), [heading for heading, _value in shown], cells)
