"""E2: what is decided on, and the verdict as a receipt keeps it."""

import dataclasses
from datetime import UTC, date, datetime

import pytest

from contracts.coverage import (
    CoverState,
    OfficeName,
    Period,
    Verdict,
    coverage_of,
)
from tests.contracts.coverage.facts import (
    LONG_AGO,
    contract,
    device,
    verdict_of,
)


class TestInput:
    def test_period_that_ends_before_it_begins_is_refused(self):
        with pytest.raises(ValueError, match="cannot end"):
            Period(date(2026, 5, 13), date(2026, 5, 12))

    @pytest.mark.parametrize("facts", [None, device(), device(contract())])
    def test_instant_is_refused(self, facts):
        with pytest.raises(TypeError, match="local day"):
            coverage_of(facts, on=datetime(2026, 5, 13, 16, 20, tzinfo=UTC))

    def test_verdict_cannot_be_changed(self):
        with pytest.raises(dataclasses.FrozenInstanceError):
            verdict_of(contract()).state = CoverState.NOT_COVERED


class TestJson:
    def test_stored_form_is_for_ever(self):
        """Receipts of years ago are read by this shape (E2): add to it, never rename."""
        halt = ((Period(date(2026, 5, 10), date(2026, 5, 13)), "unpaid"),)
        terms = {"hours": "Mo bis Sa, 7 bis 20 Uhr", "offices": (OfficeName(2, "Woking"),)}
        verdict = verdict_of(contract(suspended=halt, **terms), warranty=LONG_AGO)
        assert verdict.to_json() == {
            "rule_version": 1,
            "on": "2026-05-13",
            "state": "not_covered",
            "reason": "contract_suspended",
            "kind": "none",
            "days_left": None,
            "evidence": {
                "source": "contract",
                "first": "2024-09-01",
                "last": "2027-03-31",
                "includes": {"phone": True, "parts": True, "onsite": True},
                "number": "WV-2024-0318",
                "pk": 318,
                "class_name_de": "Premium",
                "class_name_en": "Premium",
                "hours": "Mo bis Sa, 7 bis 20 Uhr",
                "offices": [{"pk": 2, "name": "Woking"}],
                "suspension": {"first": "2026-05-10", "last": "2026-05-13", "reason": "unpaid"},
            },
            "runner_up": {
                "source": "warranty",
                "first": "2020-01-01",
                "last": "2020-12-31",
                "includes": {"phone": True, "parts": True, "onsite": False},
                "number": "",
                "pk": None,
                "class_name_de": "",
                "class_name_en": "",
                "hours": "",
                "offices": [],
                "suspension": None,
            },
        }

    def test_receipt_from_before_hours_and_offices_were_kept_limits_nobody(self):
        stored = verdict_of(contract(hours="rund um die Uhr", offices=(OfficeName(2, "Woking"),))).to_json()
        del stored["evidence"]["hours"], stored["evidence"]["offices"]
        assert Verdict.from_json(stored) == verdict_of(contract())

    def test_rule_version_is_kept_as_stored(self):
        stored = verdict_of(contract()).to_json() | {"rule_version": 0}
        assert Verdict.from_json(stored).rule_version == 0

    @pytest.mark.parametrize("missing", ["state", "reason", "kind", "evidence", "on", "rule_version"])
    def test_damaged_receipt_is_refused(self, missing):
        stored = verdict_of(contract()).to_json()
        del stored[missing]
        with pytest.raises(KeyError):
            Verdict.from_json(stored)
        with pytest.raises(ValueError):
            Verdict.from_json(verdict_of(contract()).to_json() | {"reason": "because"})
