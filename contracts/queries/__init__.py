"""Questions to the contracts app's tables. Each gives rows or frozen values, never a half-made page."""

from contracts.queries.bars import Axis, Bars, CoverBar, coverage_bars
from contracts.queries.callers import (
    Caller,
    Guess,
    country_of,
    find_callers_by_phone,
    guess_company,
    meanings_of,
    read_for,
)
from contracts.queries.cover import facts_of, period_of, verdict_for, verdicts_for
from contracts.queries.devices import DeviceHit, NearMissHit, device_called, find_devices, near_misses_for
from contracts.queries.people import (
    find_companies,
    find_contacts,
    find_contracts,
)
from contracts.queries.records import (
    company_for,
    contact_for,
    contract_for,
    device_for,
    document_for,
    notice_ends,
    site_for,
    today_for,
)

__all__ = [
    "Axis",
    "Bars",
    "Caller",
    "CoverBar",
    "DeviceHit",
    "Guess",
    "NearMissHit",
    "company_for",
    "contact_for",
    "contract_for",
    "country_of",
    "coverage_bars",
    "device_called",
    "device_for",
    "document_for",
    "facts_of",
    "find_callers_by_phone",
    "find_companies",
    "find_contacts",
    "find_contracts",
    "find_devices",
    "guess_company",
    "meanings_of",
    "near_misses_for",
    "notice_ends",
    "period_of",
    "read_for",
    "site_for",
    "today_for",
    "verdict_for",
    "verdicts_for",
]
