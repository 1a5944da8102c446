"""Facts to decide on: contracts and devices, the smallest that say something."""

from datetime import date

from contracts.coverage import ContractFacts, DeviceFacts, Period, coverage_of

TODAY = date(2026, 5, 13)
LONG_AGO = Period(date(2020, 1, 1), date(2020, 12, 31))
RUNNING = Period(date(2024, 9, 1), date(2027, 3, 31))
ENDED = Period(date(2023, 1, 1), date(2026, 3, 31))
TO_COME = Period(date(2026, 7, 1), date(2027, 6, 30))


def day(text):
    return date.fromisoformat(text)


def contract(valid=RUNNING, **changed):
    facts = {
        "pk": 318,
        "number": "WV-2024-0318",
        "kind": "premium",
        "rank": 20,
        "valid": valid,
        "class_name_de": "Premium",
        "class_name_en": "Premium",
        "phone": True,
        "parts": True,
        "onsite": True,
    }
    return ContractFacts(**(facts | changed))


def basic(valid=RUNNING, **changed):
    return contract(valid, **({"pk": 7, "number": "WV-2025-0007", "kind": "maintenance", "rank": 10} | changed))


def device(*contracts, warranty=None, known_owner=True, belongs_to_caller=True):
    return DeviceFacts(
        serial="LX42-2207-7314",
        known_owner=known_owner,
        belongs_to_caller=belongs_to_caller,
        warranty=warranty,
        contracts=contracts,
    )


def verdict_of(*contracts, on=TODAY, **facts):
    return coverage_of(device(*contracts, **facts), on=on)


def shown(verdict):
    """What of the evidence tells two contracts and the warranty apart."""
    return [e and (e.number or e.source.value) for e in (verdict.evidence, verdict.runner_up)]
