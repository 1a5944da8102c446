"""Devices by serial number as people say it, from the third character on, and what was probably meant (E3)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, Value

from contracts.models import Company, Contract, Device, Ownership
from contracts.serials import NearMiss, canonical, near_misses, neighbours, normalise, readings
from core.models import User

MIN_SIGNS = 3
# Inside of a serial number three characters would stand almost everywhere.
MIN_SIGNS_INSIDE = 4
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
    """Devices by serial number, spelled anyhow (case, dashes, O for 0), from the third character. Three queries.

    Exact hits come first, then those that begin so, within each the devices of `company` (who need not be the owner);
    if none begins so, those that contain it. Each question stops at `limit` rows of the index: three characters may
    stand for a million devices.
    """
    found: list[DeviceHit] = []
    for said in readings(typed):
        found = found or _find(said, company=company, limit=limit)
    return found


def device_called(typed: str, rows: QuerySet[Device] | None = None) -> Device | None:
    """The one device, of `rows` or all, with exactly this serial number, its label or type beside it. Few queries."""
    for said in readings(typed):
        found = list((Device.objects.all() if rows is None else rows).filter(serial_key=normalise(said))[:2])
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _find(typed: str, *, company: Company | None, limit: int) -> list[DeviceHit]:
    sound, key = canonical(typed), normalise(typed)
    if not MIN_SIGNS <= len(sound) <= MAX_SIGNS:
        return []
    begins = _devices().filter(serial_sound__startswith=sound).order_by("serial_sound", "pk")
    own = list(begins.filter(owner=company)[:limit]) if company else []
    hits = list({device.pk: device for device in (*own, *begins[:limit])}.values())
    if not hits and len(sound) >= MIN_SIGNS_INSIDE:
        hits = list(_devices().filter(serial_sound__contains=sound)[:_CANDIDATES])
    hits.sort(key=lambda device: _rank(device, key, sound, company))
    return [DeviceHit(device, device.serial_key == key) for device in hits[:limit]]


def near_misses_for(typed: str, *, company: Company | None = None, limit: int = 5) -> list[NearMissHit]:
    """Devices one slip away from the typed serial number, likeliest first. One query for each way to read it."""
    found: list[NearMissHit] = []
    for said in readings(typed):
        found = found or _slips(said, company=company, limit=limit)
    return found


def _slips(typed: str, *, company: Company | None, limit: int) -> list[NearMissHit]:
    sound, key = canonical(typed), normalise(typed)
    if not MIN_SIGNS_OF_A_SLIP <= len(sound) <= MAX_SIGNS:
        return []
    probes = [sound, *neighbours(typed)]
    rows = _devices().filter(AnyOf("serial_sound", probes))[:_CANDIDATES]
    candidates = sorted(rows, key=lambda device: _rank(device, key, sound, company))
    misses = near_misses(typed, [device.serial for device in candidates])
    ranked = [NearMissHit(device, miss) for miss in misses for device in candidates if device.serial == miss.serial]
    return ranked[:limit]


class AnyOf(Func):
    """column = ANY(array): one parameter instead of 700."""

    template = "(%(expressions)s)"
    arg_joiner = " = ANY"
    output_field = BooleanField()

    def __init__(self, column: str, values: list[Any]) -> None:
        super().__init__(F(column), _Array(values))


class _Array(Value):
    """A list as one parameter."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return ("(%s)", [self.value]) if self.value else ("('{}')", [])


def _devices() -> QuerySet[Device]:
    return Device.objects.select_related("product", "owner", "site", "manufacturer")


def _rank(device: Device, key: str, sound: str, company: Company | None) -> tuple[bool, bool, bool, bool, str, int]:
    """The very same characters, the same but for confused ones, the caller's own, in service, by number."""
    foreign = company is None or device.owner_id != company.pk
    is_other = device.serial_sound != sound
    return device.serial_key != key, is_other, foreign, device.retired, device.serial_sound, device.pk


def devices_of_company(viewer: User, company: Company) -> QuerySet[Device]:
    """What the company owns, those in service first."""
    rows = Device.objects.visible_to(viewer).filter(owner=company)
    return rows.select_related("product", "site").order_by("retired", "serial")


def owners_of(device: Device) -> QuerySet[Ownership]:
    """Who has owned it, the last one first."""
    return Ownership.objects.filter(device=device).select_related("company").order_by("-days")


def also_covered(contract: Contract, *, on: date, but: Device) -> QuerySet[Device]:
    """The other devices that the contract covers on that day."""
    rows = Device.objects.filter(coverages__contract=contract, coverages__days__contains=on).exclude(pk=but.pk)
    return rows.select_related("product", "site").order_by("serial")
