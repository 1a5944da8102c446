"""The field history: who changed what, when, from what to what (C5). The database writes it, see `TicketPast`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import User
from offices.wording import when
from tickets.models import Ticket, TicketPast
from tickets.models.ticket import TRACKED

# Labels of fields whose column name is no word for people.
LABELS = {
    "office": gettext_lazy("office"),
    "company": gettext_lazy("customer record"),
    "contact": gettext_lazy("contact"),
    "device": gettext_lazy("device"),
    "product": gettext_lazy("product record"),
    "classification": gettext_lazy("classification"),
    "owner": gettext_lazy("owner"),
    "connected_to": gettext_lazy("connected to"),
    "settled_at": gettext_lazy("connected or promised"),
    "solved_at": gettext_lazy("solved"),
    "closed_at": gettext_lazy("closed"),
    "remind_at": gettext_lazy("reminder"),
    "merged_into": gettext_lazy("merged into"),
}
Names = dict[type[Model], dict[Any, str]]


@dataclass(frozen=True)
class FieldChange:
    """One field of one change."""

    at: datetime
    when: str
    who: str
    field: str
    label: str
    old: str
    new: str


def history_of(ticket: Ticket, *, after: int = 0) -> list[FieldChange]:
    """Every change of every tracked field, newest first; only those later than the change `after`.

    One query, plus one per kind of row that is named.
    """
    past = list(TicketPast.objects.filter(pgh_obj=ticket, pgh_id__gt=after).order_by("pgh_id"))
    then: list[TicketPast | Ticket] = [*past[1:], Ticket.objects.get(pk=ticket.pk)] if past else []
    changes = [change for pair in zip(past, then, strict=True) for change in _differences(*pair)]
    names = _names(changes)
    return [_worded(change, ticket, names) for change in reversed(changes)]


def latest_change(ticket: Ticket) -> int:
    """The key of the last change, 0 when there was none."""
    past = TicketPast.objects.filter(pgh_obj=ticket).order_by("-pgh_id")
    return past.values_list("pgh_id", flat=True).first() or 0


def _field(name: str) -> Any:
    return Ticket._meta.get_field(name)


@dataclass(frozen=True)
class _Raw:
    at: datetime
    who: int | None
    field: str
    old: Any
    new: Any


def _differences(before: TicketPast, after: TicketPast | Ticket) -> Iterator[_Raw]:
    # The later state carries the time of the change; a change that passed by our code has the database's.
    at = after.changed_at if after.changed_at != before.changed_at else before.pgh_created_at
    who = (before.pgh_context or {}).get("user")
    for name in TRACKED:
        attname = _field(name).attname
        old, new = getattr(before, attname), getattr(after, attname)
        if old != new:
            yield _Raw(at, who, name, old, new)


def _names(changes: Iterable[_Raw]) -> Names:
    """Names of all rows that the changes point at: one query per model."""
    wanted: dict[type[Model], set[Any]] = {User: {change.who for change in changes}}
    for change in changes:
        model = _field(change.field).related_model
        if isinstance(model, type):
            wanted.setdefault(model, set()).update((change.old, change.new))
    return {
        model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=keys - {None})}
        for model, keys in wanted.items()
        if keys - {None}
    }


def _worded(change: _Raw, ticket: Ticket, names: Names) -> FieldChange:
    field = _field(change.field)
    return FieldChange(
        at=change.at,
        when=when(change.at, ticket.office),
        who=names.get(User, {}).get(change.who, "") or _("automatically"),
        field=change.field,
        label=str(LABELS.get(change.field, field.verbose_name)),
        old=_value(change.old, field, ticket, names),
        new=_value(change.new, field, ticket, names),
    )


def _value(value: Any, field: Any, ticket: Ticket, names: Names) -> str:
    if value in (None, ""):
        return "–"
    if isinstance(field.related_model, type):
        return names.get(field.related_model, {}).get(value, str(value))
    if isinstance(value, datetime):
        return when(value, ticket.office)
    return str(dict(field.flatchoices).get(value, value))
