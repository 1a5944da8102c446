"""The history of a company, contact, device or contract in words (C5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from contracts.enums import TraceEvent, TraceSubject
from contracts.models import Company, Contact, Contract, Device, Trace
from contracts.wording import day

MODELS: dict[str, type[Model]] = {
    TraceSubject.COMPANY: Company,
    TraceSubject.CONTACT: Contact,
    TraceSubject.DEVICE: Device,
    TraceSubject.CONTRACT: Contract,
}
LABELS = {
    "phones": gettext_lazy("phone"),
    "site": gettext_lazy("site"),
    "first": gettext_lazy("first day"),
    "last": gettext_lazy("last day of it"),
    "on": pgettext_lazy("history", "from"),
    "reason": gettext_lazy("reason"),
    "successor": gettext_lazy("successor"),
    "predecessor": gettext_lazy("predecessor"),
    "document": gettext_lazy("document"),
    "keep": pgettext_lazy("history", "kept"),
    "drop": gettext_lazy("merged into it"),
    "file": gettext_lazy("file"),
}
# The database forgets in which order facts were written: these are told in this one, after all others.
ORDER = {name: place for place, name in enumerate(LABELS, start=1)}
# Facts for programs, not for people.
SILENT = frozenset({"other_id", "moved", "count", "serial_key", "serial_sound", "warranty_by_hand", "manufacturer"})


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened: what, by whom, the facts one by one, and where the other entry of a merge is."""

    at: datetime
    title: str
    who: str
    facts: tuple[str, ...]
    other: str = ""


def history_of(record: Model, *, limit: int = 50) -> list[HistoryLine]:
    """What happened to it, newest first. One query."""
    subject = next(name for name, model in MODELS.items() if isinstance(record, model))
    rows = Trace.objects.filter(subject=subject, subject_id=record.pk).select_related("actor")
    return [_line(row) for row in rows[:limit]]


def _line(row: Trace) -> HistoryLine:
    told = sorted((name for name in row.data if name not in SILENT), key=lambda name: ORDER.get(name, 0))
    facts = [_fact(row, name, row.data[name]) for name in told]
    who = row.actor.name if row.actor else _("automatically")
    return HistoryLine(row.at, str(TraceEvent(row.event).label), who, tuple(filter(None, facts)), _other(row))


def _other(row: Trace) -> str:
    """The address of the entry that it was merged with."""
    model = MODELS[row.subject]
    return str(model(pk=row.data["other_id"]).get_absolute_url()) if "other_id" in row.data else ""  # type: ignore[attr-defined]


def _fact(row: Trace, name: str, value: Any) -> str:
    if name == "devices":
        count = int(row.data.get("count", len(value)))
        more = ngettext("and %(n)d more", "and %(n)d more", count - len(value)) % {"n": count - len(value)}
        return ", ".join(value) + (f" {more}" if count > len(value) else "")
    label = _label(row.subject, name)
    if isinstance(value, list) and len(value) == 2:
        return _("%(what)s: %(old)s → %(new)s") % {"what": label, "old": _word(value[0]), "new": _word(value[1])}
    return _("%(what)s: %(value)s") % {"what": label, "value": _word(value)} if value else ""


def _label(subject: str, name: str) -> str:
    if name in LABELS:
        return str(LABELS[name])
    try:
        return str(getattr(MODELS[subject]._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name


def _word(value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_word(each) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_word(each)}" for name, each in value.items())
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
