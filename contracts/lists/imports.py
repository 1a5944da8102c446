"""Imports so far, and the lines of one."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.enums import LineOutcome
from contracts.models import ImportRow, ImportRun
from contracts.queries.runs import runs
from core.lists import cells
from core.lists.filters import Filters
from core.lists.listing import Column, Context, Empty, Extras, Listing
from core.lists.words import moment


def _runs(_context: Context) -> QuerySet[ImportRun]:
    return runs()


def _zone(_rows: Sequence[ImportRun], context: Context) -> Extras:
    return {"zone": context.zone}


IMPORTS = Listing(
    name="imports",
    address="contracts:imports",
    title=_("Imports"),
    columns=(
        Column(
            "file", pgettext_lazy("column", "File"), lambda run, _e: run.name, link=lambda run: run.get_absolute_url()
        ),
        Column("kind", _("Contents"), lambda run, _e: run.get_kind_display()),
        Column("state", _("State"), lambda run, _e: cells.first_upper(run.get_state_display())),
        Column("author", _("By"), lambda run, _e: run.author.name),
        Column(
            "at",
            _("At"),
            lambda run, extras: run.created_at.astimezone(extras["zone"]),
            show=lambda run, extras: cells.plain(moment(run.created_at, extras["zone"])),
        ),
    ),
    rows=_runs,
    order=("-created_at", "-pk"),
    extras=_zone,
    title_of=lambda run: run.name,
    saved=False,
    files=False,
    empty=Empty(_("Nothing has been imported yet"), _("Upload a file above; it is only checked at first.")),
)


class LineFilters(Filters):
    """Lines of an import by what becomes of them."""

    show = django_filters.ChoiceFilter(choices=LineOutcome.choices, field_name="outcome")


def lines_of(run: ImportRun, shown: str) -> Listing:
    """The lines of an import that end so, as the spreadsheet has them."""
    return Listing(
        name="import-lines",
        title=_("Lines"),
        columns=(
            Column("line", _("Line"), lambda row, _e: row.line, "plain"),
            Column("entry", _("Entry"), lambda row, _e: row.title, "plain"),
            *_SAID.get(shown, _SAID[LineOutcome.NEW]),
        ),
        filters=LineFilters,
        segments=("show",),
        rows=lambda _context: run.rows.all(),
        order=("line", "pk"),
        title_of=lambda row: row.title,
        css="hd-lines",
        saved=False,
        files=False,
    )


def _each(pairs: Any) -> SafeString:
    return format_html_join("", '<span class="hd-said">{}</span>', ((pair,) for pair in pairs))


def _old_and_new(row: ImportRow, _extras: Extras) -> SafeString:
    return _each(
        cells.joined(cells.meta(label), " ", cells.plain(old), " → ", cells.plain(new))
        for label, (old, new) in row.changes.items()
    )


def _reasons(row: ImportRow, _extras: Extras) -> SafeString:
    return _each(cells.joined(cells.meta(column), " ", reason) for column, reason in row.faults)


def _says(row: ImportRow, _extras: Extras) -> SafeString:
    return _each(cells.joined(cells.meta(label), " ", new) for label, (_old, new) in row.changes.items())


_SAID: dict[str, tuple[Column, ...]] = {
    LineOutcome.REFUSED: (Column("reasons", _("Column and reason"), show=_reasons, css="text-wrap"),),
    LineOutcome.CHANGED: (Column("changes", _("Column, old and new"), show=_old_and_new, css="text-wrap"),),
    LineOutcome.NEW: (Column("says", pgettext_lazy("a line of a file", "What it says"), show=_says, css="text-wrap"),),
}
