"""E1: not covered, and the most helpful reason; suspended days, unknown serial numbers, devices of others."""

from datetime import date

import pytest

from contracts.coverage import (
    CoverKind,
    CoverState,
    Period,
    Reason,
    SuspendedRange,
    Verdict,
    coverage_of,
)
from tests.contracts.coverage.facts import (
    ENDED,
    LONG_AGO,
    RUNNING,
    TO_COME,
    TODAY,
    basic,
    contract,
    day,
    shown,
    verdict_of,
)


class TestSuspended:
    HALT = Period(date(2026, 5, 10), date(2026, 5, 13))

    @pytest.mark.parametrize(
        ("on", "reason"),
        [
            ("2026-05-09", "contract"),
            ("2026-05-10", "contract_suspended"),
            ("2026-05-11", "contract_suspended"),
            ("2026-05-12", "contract_suspended"),
            ("2026-05-13", "contract_suspended"),
            ("2026-05-14", "contract"),
        ],
    )
    def test_first_and_last_day_are_suspended(self, on, reason):
        verdict = verdict_of(contract(suspended=((self.HALT, "unpaid"),)), on=day(on))
        suspended = reason == "contract_suspended"
        assert verdict.reason == reason
        assert verdict.state == ("not_covered" if suspended else "covered")
        assert verdict.evidence.suspension == (
            SuspendedRange(date(2026, 5, 10), date(2026, 5, 13), "unpaid") if suspended else None
        )

    def test_warranty_covers_meanwhile(self):
        verdict = verdict_of(contract(suspended=((self.HALT, "unpaid"),)), warranty=RUNNING)
        assert verdict.reason == "warranty"
        assert shown(verdict) == ["warranty", None]

    def test_only_the_range_of_the_day_is_evidence(self):
        before = Period(date(2026, 1, 1), date(2026, 5, 12))
        longer = Period(date(2026, 5, 13), date(2026, 6, 30))
        ranges = ((before, "moved"), (longer, "rebuilt"), (self.HALT, "unpaid"))
        verdict = verdict_of(contract(suspended=ranges))
        assert verdict.evidence.suspension == SuspendedRange(longer.first, longer.last, "rebuilt")

    def test_suspension_outside_the_contract_changes_nothing(self):
        ended = contract(ENDED, suspended=((Period(TODAY, TODAY), "unpaid"),))
        assert verdict_of(ended).reason == "contract_expired"


class TestNotCovered:
    """The most helpful reason: suspended, without phone, not begun (the soonest), expired (the latest)."""

    SUSPENDED = contract(suspended=((RUNNING, "unpaid"),))
    NO_PHONE = contract(pk=2, number="WV-PARTS", phone=False, rank=90)
    COMING = contract(TO_COME, pk=3, number="WV-COMING")
    EXPIRED = contract(ENDED, pk=4, number="WV-EXPIRED", rank=99)

    @pytest.mark.parametrize(
        ("contracts", "reason", "evidence"),
        [
            ((EXPIRED, COMING, NO_PHONE, SUSPENDED), "contract_suspended", ["WV-2024-0318", "WV-PARTS"]),
            ((EXPIRED, COMING, NO_PHONE), "contract_without_phone", ["WV-PARTS", "WV-COMING"]),
            ((EXPIRED, COMING), "contract_not_started", ["WV-COMING", "WV-EXPIRED"]),
            ((EXPIRED,), "contract_expired", ["WV-EXPIRED", "warranty"]),
            ((), "warranty_expired", ["warranty", None]),
        ],
    )
    def test_most_helpful_reason(self, contracts, reason, evidence):
        verdict = verdict_of(*contracts, warranty=LONG_AGO)
        assert (verdict.state, verdict.kind, verdict.days_left) == ("not_covered", "none", None)
        assert verdict.reason == reason
        assert shown(verdict) == evidence

    def test_latest_expiry_names_its_date(self):
        older = basic(LONG_AGO, rank=99)
        assert verdict_of(older, self.EXPIRED).evidence.last == date(2026, 3, 31)

    @pytest.mark.parametrize(
        ("warranty_last", "reason"),
        [
            ("2026-03-30", "contract_expired"),
            ("2026-03-31", "contract_expired"),
            ("2026-04-01", "warranty_expired"),
        ],
    )
    def test_latest_expiry_of_contract_and_warranty(self, warranty_last, reason):
        verdict = verdict_of(self.EXPIRED, warranty=Period(date(2020, 1, 1), day(warranty_last)))
        assert verdict.reason == reason

    @pytest.mark.parametrize(
        ("warranty_first", "reason"),
        [
            ("2026-06-30", "warranty_not_started"),
            ("2026-07-01", "contract_not_started"),
            ("2026-07-02", "contract_not_started"),
        ],
    )
    def test_soonest_start_of_contract_and_warranty(self, warranty_first, reason):
        verdict = verdict_of(self.COMING, warranty=Period(day(warranty_first), date(2029, 1, 1)))
        assert verdict.reason == reason

    def test_nothing_on_file(self):
        assert verdict_of() == Verdict(
            CoverState.NOT_COVERED,
            Reason.NO_COVER,
            CoverKind.NONE,
            evidence=None,
            runner_up=None,
            on=TODAY,
            days_left=None,
        )


class TestWhoseDevice:
    def test_unknown_serial(self):
        assert coverage_of(None, on=TODAY) == Verdict(
            CoverState.UNKNOWN,
            Reason.UNKNOWN_SERIAL,
            CoverKind.UNKNOWN,
            evidence=None,
            runner_up=None,
            on=TODAY,
            days_left=None,
        )

    def test_device_of_another_company_is_not_covered_but_the_evidence_is_shown(self):
        verdict = verdict_of(contract(), warranty=RUNNING, belongs_to_caller=False)
        assert (verdict.state, verdict.reason, verdict.kind, verdict.days_left) == (
            "not_covered",
            "other_company",
            "none",
            None,
        )
        assert shown(verdict) == ["WV-2024-0318", "warranty"]

    def test_device_of_another_company_without_any_cover(self):
        verdict = verdict_of(belongs_to_caller=False)
        assert (verdict.reason, shown(verdict)) == ("other_company", [None, None])

    @pytest.mark.parametrize("belongs_to_caller", [True, False])
    def test_device_without_an_owner_on_file_is_nobody_elses(self, belongs_to_caller):
        verdict = verdict_of(contract(), known_owner=False, belongs_to_caller=belongs_to_caller)
        assert (verdict.state, verdict.reason) == ("covered", "contract")
