"""The history of a company, contact, device or contract, as its page shows it (C5)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from contracts.events import MODELS, RecordWords
from contracts.models import Trace


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
    words = row.told.desk(row) or RecordWords(row.get_event_display(), ())
    who = row.actor.name if row.actor else _("automatically")
    return HistoryLine(row.at, words.title, who, words.facts, words.other)
