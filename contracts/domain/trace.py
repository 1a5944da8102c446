"""Writes down who did what to a company, contact, device or contract (C5)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from contracts.enums import TraceEvent, TraceSubject
from contracts.models import Company, Contact, Contract, Device, Trace
from core.models import User

_SUBJECTS: dict[type[Model], TraceSubject] = {
    Company: TraceSubject.COMPANY,
    Contact: TraceSubject.CONTACT,
    Device: TraceSubject.DEVICE,
    Contract: TraceSubject.CONTRACT,
}


def record(
    instance: Model, event: TraceEvent, *, actor: User | None, now: datetime, data: Mapping[str, Any] | None = None
) -> Trace:
    """Add one row to the history of a company, contact, device or contract."""
    return Trace.objects.create(
        subject=_SUBJECTS[type(instance)],
        subject_id=instance.pk,
        event=event,
        data=plain(data or {}),
        actor=actor,
        at=now,
    )


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
