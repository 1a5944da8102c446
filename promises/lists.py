"""What is due, of every kind, as a list: the earliest due time first."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.lists import cells
from core.lists.filters import Filters
from core.lists.listing import Column, Context, Counts, Empty, Extras, Listing
from offices.queries import hours_of_all
from offices.topics import FIGURES
from promises.cells import due
from promises.kinds import kinds
from promises.models import Promise
from promises.queries.due import DueRow, counts_by_kind, due_row, lines_of, owed, owed_by
from promises.rules import may_see_all_due
from promises.topics import QUEUE

MINE, EVERYBODY = "mine", "all"


def _kinds() -> list[tuple[str, Any]]:
    return [(kind.name, kind.label) for kind in kinds()]


class DueFilters(Filters):
    """Promises by who has to keep them, and by kind. Whoever may see their own alone is not asked whose."""

    defaults = {"whose": MINE}

    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        method="by_whose",
        empty_label=None,
        choices=[(MINE, _("With me")), (EVERYBODY, _("With everybody"))],
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=_kinds, empty_label=_("all"))

    def __init__(self, data: QueryDict, *, queryset: QuerySet[Promise], context: Context) -> None:
        super().__init__(data, queryset=queryset, context=context)
        self.may_see_all = bool(may_see_all_due(context.viewer))
        if not self.may_see_all:
            del self.filters["whose"]
            self.__dict__.pop("_form", None)  # made anew without it

    def by_whose(self, rows: QuerySet[Promise], _name: str, value: str) -> QuerySet[Promise]:
        """Those of the reader, or all."""
        return rows if value == EVERYBODY else rows.filter(pk__in=owed_by(self.viewer).values("pk"))

    @property
    def of_every_kind(self) -> QuerySet[Promise]:
        """The same promises whatever kind is chosen."""
        rows: QuerySet[Promise] = self.queryset
        if not self.may_see_all:
            return rows
        return self.by_whose(rows, "whose", self.form.cleaned_data["whose"])


def _promises(context: Context) -> QuerySet[Promise]:
    rows = owed() if may_see_all_due(context.viewer) else owed_by(context.viewer)
    return rows.select_related("office")


def _counts(filters: Any) -> Counts:
    filters.form.is_valid()
    return {"kind": counts_by_kind(filters.of_every_kind)}


def _extras(rows: Sequence[Promise], context: Context) -> Extras:
    offices = {promise.office_id: promise.office for promise in rows}
    return {"lines": lines_of(rows), "hours": hours_of_all(offices.values()) if rows else {}, "now": context.now}


def _row(promise: Promise, extras: Extras) -> DueRow:
    return due_row(promise, extras["lines"], extras["hours"], now=extras["now"])


def _due(row: DueRow, _extras: Extras) -> SafeString:
    by = cells.why(row.line.why, row.by) if row.line.why else row.by
    return cells.joined(due(row.chip), cells.meta(by))


def _who(row: DueRow, _extras: Extras) -> SafeString:
    return cells.joined(cells.link(row.line.url, row.line.title, css="hd-a hd-clip"), cells.meta(row.line.detail))


DUE = Listing(
    name="due",
    address="promises:due",
    title=_("What is due"),
    columns=(
        Column("due", pgettext_lazy("heading", "Due"), lambda row, _e: row.due_at, show=_due),
        Column("office", _("Office"), lambda row, _e: row.office, only="file"),
        Column(
            "kind",
            _("Kind"),
            lambda row, _e: row.kind.label,
            show=lambda row, _e: cells.with_icon(row.kind.icon, row.kind.label),
        ),
        Column("who", _("Who"), lambda row, _e: row.line.title, show=_who, css="is-wide"),
        Column("what", _("Subject"), lambda row, _e: row.line.detail, only="file"),
        Column("responsible", _("Responsible"), lambda row, _e: row.line.who),
    ),
    filters=DueFilters,
    segments=("whose", "kind"),
    counts=_counts,
    rows=_promises,
    order=("due_at", "pk"),
    extras=_extras,
    line=_row,
    title_of=lambda row: row.line.title,
    live=(FIGURES, QUEUE),
    saved=False,
    empty=Empty(
        _("Nothing is due"),
        _("Callbacks, complaints, referrals, next steps and missing serial numbers appear here by their due times."),
        icon="circle-check",
    ),
)

LISTINGS = (DUE,)
