"""Devices by serial number as people say it, from the third sign on, and what was probably meant (E3)."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from contracts.models import Company, Device
from contracts.serials import NearMiss, canonical, near_misses, neighbours, normalise

MIN_SIGNS = 3
# A slip is only looked for in what could be a whole serial number.
MIN_SIGNS_OF_A_SLIP = 5
MAX_SIGNS = 40
_CANDIDATES = 200


@dataclass(frozen=True)
class DeviceHit:
    """A device whose serial number begins with (or contains) what was typed; `exact` if it is the very same."""

    device: Device
    exact: bool


@dataclass(frozen=True)
class NearMissHit:
    """A device one slip away from what was typed, and which slip."""

    device: Device
    miss: NearMiss


def find_devices(typed: str, *, company: Company | None = None, limit: int = 8) -> list[DeviceHit]:
    """Devices by serial number, spelled anyhow (case, dashes, O for 0), from the third sign (at most two queries).

    Exact hits come first, then those that begin so, then those that contain it; within each the devices of
    `company`, which need not be the owner.
    """
    sound, key = canonical(typed), normalise(typed)
    if not MIN_SIGNS <= len(sound) <= MAX_SIGNS:
        return []
    devices = _ordered(key, company)
    hits = list(devices.filter(serial_sound__startswith=sound)[:limit])
    if not hits:
        hits = list(devices.filter(serial_sound__contains=sound)[:limit])
    return [DeviceHit(device, device.serial_key == key) for device in hits]


def near_misses_for(typed: str, *, company: Company | None = None, limit: int = 5) -> list[NearMissHit]:
    """Devices one slip away from the typed serial number, likeliest first (one query, by index probes)."""
    sound = canonical(typed)
    if not MIN_SIGNS_OF_A_SLIP <= len(sound) <= MAX_SIGNS:
        return []
    probes = [sound, *neighbours(typed)]
    candidates = list(_ordered(normalise(typed), company).filter(serial_sound__in=probes)[:_CANDIDATES])
    misses = near_misses(typed, [device.serial for device in candidates])
    ranked = [NearMissHit(device, miss) for miss in misses for device in candidates if device.serial == miss.serial]
    return ranked[:limit]


def _ordered(key: str, company: Company | None) -> QuerySet[Device]:
    own = Q(owner=company) if company else Q(pk=None)
    return (
        Device.objects.select_related("product", "owner", "site", "manufacturer")
        .annotate(exact=_yes_first(Q(serial_key=key)), foreign=_yes_first(own))
        .order_by("exact", "foreign", "retired", "serial_sound", "pk")
    )


def _yes_first(condition: Q) -> Case:
    return Case(When(condition, then=Value(0)), default=Value(1), output_field=IntegerField())
