"""Writes down who did what to a company, contact, device or contract (C5)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from contracts.events import MODELS, RecordEvent
from contracts.models import Trace
from core.models import User


def record(instance: Model, told: RecordEvent, *, actor: User | None, now: datetime) -> Trace:
    """Add one row to the history of a company, contact, device or contract.

    Raises ValueError for an event of another kind of record.
    """
    if not isinstance(instance, MODELS[told.subject()]):
        raise ValueError(f"{told.event_name} does not happen to a {type(instance).__name__}")
    return Trace.objects.create(**row_of(told), subject_id=instance.pk, actor=actor, at=now)


def row_of(told: RecordEvent) -> dict[str, Any]:
    """Subject, event and facts as a row keeps them; what was not touched is left out."""
    facts = {name: plain(value) for name, value in told.told().items()}
    return {"subject": told.subject(), "event": told.happened(), "data": facts}


def apply(instance: Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the fields and save those that changed. Returns `{field: [old, new]}`, plain values for the history."""
    changed = {name: [getattr(instance, name), new] for name, new in values.items() if getattr(instance, name) != new}
    for name, (_old, new) in changed.items():
        setattr(instance, name, new)
    if changed:
        instance.save(update_fields=list(changed))
    return {name: [plain(old), plain(new)] for name, (old, new) in changed.items()}


def plain(value: Any) -> Any:
    """The value as JSON can hold it: rows by their name, days as 2027-03-31, ranges as [first, day after the last]."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if hasattr(value, "lower") and hasattr(value, "upper"):
        return [plain(value.lower), plain(value.upper)]
    return str(value)
