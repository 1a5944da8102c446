"""Questions to the contracts app's tables. Each gives rows or frozen values, never a half-made page."""

from contracts.queries.bars import Axis, Bar, Bars, coverage_bars
from contracts.queries.cover import facts_of, period_of, verdict_for, verdicts_for
from contracts.queries.devices import DeviceHit, NearMissHit, find_devices, near_misses_for
from contracts.queries.people import (
    Caller,
    find_callers_by_phone,
    find_companies,
    find_contacts,
)
from contracts.queries.records import (
    company_for,
    contact_for,
    contract_for,
    device_for,
    notice_ends,
    today_for,
)

__all__ = [
    "Axis",
    "Bar",
    "Bars",
    "Caller",
    "DeviceHit",
    "NearMissHit",
    "company_for",
    "contact_for",
    "contract_for",
    "coverage_bars",
    "device_for",
    "facts_of",
    "find_callers_by_phone",
    "find_companies",
    "find_contacts",
    "find_devices",
    "near_misses_for",
    "notice_ends",
    "period_of",
    "today_for",
    "verdict_for",
    "verdicts_for",
]
