"""E1, E4: covered, by which contract or warranty, and until when; first and last day included."""

from datetime import date, timedelta

import pytest

from contracts.coverage import (
    RULE_VERSION,
    CoverKind,
    CoverState,
    Evidence,
    Includes,
    OfficeName,
    Period,
    Reason,
    Source,
    Verdict,
)
from tests.contracts.coverage.facts import ENDED, RUNNING, TO_COME, TODAY, basic, contract, day, shown, verdict_of


class TestContract:
    def test_running_contract_is_the_whole_verdict(self):
        assert verdict_of(contract(parts=False)) == Verdict(
            state=CoverState.COVERED,
            reason=Reason.CONTRACT,
            kind=CoverKind.CONTRACT,
            evidence=Evidence(
                source=Source.CONTRACT,
                number="WV-2024-0318",
                pk=318,
                first=date(2024, 9, 1),
                last=date(2027, 3, 31),
                class_name_de="Premium",
                class_name_en="Premium",
                includes=Includes(phone=True, parts=False, onsite=True),
                suspension=None,
            ),
            runner_up=None,
            on=TODAY,
            days_left=322,
            rule_version=RULE_VERSION,
        )

    @pytest.mark.parametrize(
        ("on", "state", "reason", "days_left"),
        [
            ("2024-08-31", "not_covered", "contract_not_started", None),
            ("2024-09-01", "covered", "contract", 941),
            ("2024-09-02", "covered", "contract", 940),
            ("2027-02-28", "covered", "contract", 31),
            ("2027-03-01", "covered", "contract_ending", 30),
            ("2027-03-02", "covered", "contract_ending", 29),
            ("2027-03-30", "covered", "contract_ending", 1),
            ("2027-03-31", "covered", "contract_ending", 0),
            ("2027-04-01", "not_covered", "contract_expired", None),
        ],
    )
    def test_boundary_days_are_covered(self, on, state, reason, days_left):
        verdict = verdict_of(contract(), on=day(on))
        assert (verdict.state, verdict.reason, verdict.days_left) == (state, reason, days_left)
        assert verdict.kind == {"contract": "contract", "contract_ending": "ending"}.get(reason, "none")
        assert shown(verdict) == ["WV-2024-0318", None]

    def test_contract_of_a_single_day(self):
        one_day = contract(Period(TODAY, TODAY))
        reasons = [verdict_of(one_day, on=TODAY + timedelta(days=d)).reason for d in (-1, 0, 1)]
        assert reasons == ["contract_not_started", "contract_ending", "contract_expired"]

    def test_leap_day_counts(self):
        leap = contract(Period(date(2027, 3, 1), date(2028, 2, 29)))
        assert verdict_of(leap, on=date(2028, 2, 29)).state == "covered"
        assert verdict_of(leap, on=date(2028, 3, 1)).state == "not_covered"

    def test_open_end(self):
        verdict = verdict_of(contract(Period(date(2024, 9, 1), date.max)))
        assert (verdict.reason, verdict.evidence.last) == ("contract", date.max)

    def test_contract_wins_over_warranty_even_if_it_ends_first(self):
        verdict = verdict_of(contract(Period(date(2025, 1, 1), date(2026, 5, 20))), warranty=RUNNING)
        assert (verdict.reason, verdict.days_left) == ("contract_ending", 7)
        assert shown(verdict) == ["WV-2024-0318", "warranty"]

    def test_without_phone_support_the_warranty_counts(self):
        verdict = verdict_of(contract(phone=False), warranty=RUNNING)
        assert (verdict.state, verdict.reason) == ("covered", "warranty")
        assert shown(verdict) == ["warranty", None]

    def test_without_phone_support_alone_is_not_covered_and_says_so(self):
        verdict = verdict_of(contract(phone=False))
        assert (verdict.state, verdict.reason, verdict.kind) == (
            "not_covered",
            "contract_without_phone",
            "none",
        )
        assert verdict.evidence.includes == Includes(phone=False, parts=True, onsite=True)

    @pytest.mark.parametrize("valid", [ENDED, TO_COME])
    def test_without_phone_support_and_not_running_is_no_reason(self, valid):
        assert verdict_of(contract(valid, phone=False)).reason == "no_cover"
        assert shown(verdict_of(contract(valid, phone=False))) == [None, None]


class TestTerms:
    """What the class of the contract that counts promises beyond phone, parts and visits."""

    HAMBURG, WOKING = OfficeName(1, "Hamburg"), OfficeName(2, "Woking")

    def test_hours_and_who_may_cover_are_evidence(self):
        verdict = verdict_of(contract(hours="Mon to Sat, 7 to 20", offices=(self.HAMBURG, self.WOKING)))
        assert (verdict.evidence.hours, verdict.evidence.offices) == (
            "Mon to Sat, 7 to 20",
            (self.HAMBURG, self.WOKING),
        )
        assert verdict.may_cover == {1, 2}

    def test_class_that_names_no_office_limits_nobody(self):
        assert verdict_of(contract()).may_cover == frozenset()

    def test_better_contract_says_who_may_cover(self):
        verdict = verdict_of(basic(offices=(self.HAMBURG,)), contract(offices=(self.WOKING,)))
        assert verdict.may_cover == {2}

    def test_contract_that_does_not_cover_says_nothing_about_who_may(self):
        assert verdict_of(contract(ENDED, offices=(self.WOKING,))).may_cover == frozenset()
        assert verdict_of(contract(offices=(self.WOKING,)), belongs_to_caller=False).may_cover == frozenset()

    def test_warranty_has_no_terms(self):
        evidence = verdict_of(warranty=RUNNING).evidence
        assert (evidence.hours, evidence.offices) == ("", ())


class TestSeveralContracts:
    def test_better_rank_counts_whatever_the_order(self):
        longer = basic(Period(date(2024, 1, 1), date(2030, 1, 1)))
        for contracts in ((longer, contract()), (contract(), longer)):
            assert shown(verdict_of(*contracts)) == ["WV-2024-0318", "WV-2025-0007"]

    def test_same_rank_the_longer_counts(self):
        shorter, longer = contract(), basic(Period(TODAY, date(2027, 4, 1)), rank=20)
        for contracts in ((shorter, longer), (longer, shorter)):
            assert shown(verdict_of(*contracts)) == ["WV-2025-0007", "WV-2024-0318"]

    def test_better_rank_counts_even_if_it_ends_soon(self):
        soon = contract(Period(date(2024, 9, 1), TODAY))
        verdict = verdict_of(soon, basic())
        assert (verdict.reason, verdict.days_left) == ("contract_ending", 0)
        assert shown(verdict) == ["WV-2024-0318", "WV-2025-0007"]

    def test_better_but_without_phone_support_does_not_count(self):
        verdict = verdict_of(contract(phone=False), basic())
        assert verdict.reason == "contract"
        assert shown(verdict) == ["WV-2025-0007", None]

    def test_better_but_suspended_does_not_count(self):
        verdict = verdict_of(contract(suspended=((RUNNING, "unpaid"),)), basic())
        assert verdict.reason == "contract"
        assert shown(verdict) == ["WV-2025-0007", None]

    def test_runner_up_is_the_next_contract_before_the_warranty(self):
        third = contract(pk=9, number="WV-2026-0009", rank=5)
        assert shown(verdict_of(third, basic(), contract(), warranty=RUNNING))[1] == "WV-2025-0007"

    def test_successor_is_the_runner_up_of_a_contract_that_ends(self):
        ending = contract(Period(date(2025, 6, 1), date(2026, 5, 31)))
        later = contract(Period(date(2027, 6, 1), date(2028, 5, 31)), pk=401, number="WV-2027-0401")
        successor = contract(Period(date(2026, 6, 1), date(2027, 5, 31)), pk=400, number="WV-2026-0400")
        verdict = verdict_of(later, successor, ending, basic(ENDED))
        assert (verdict.reason, verdict.days_left) == ("contract_ending", 18)
        assert shown(verdict) == ["WV-2024-0318", "WV-2026-0400"]


class TestWarranty:
    WARRANTY = Period(date(2022, 7, 14), date(2024, 7, 14))

    @pytest.mark.parametrize(
        ("on", "state", "reason", "kind", "days_left"),
        [
            ("2022-07-13", "not_covered", "warranty_not_started", "none", None),
            ("2022-07-14", "covered", "warranty", "warranty", 731),
            ("2022-07-15", "covered", "warranty", "warranty", 730),
            ("2024-06-13", "covered", "warranty", "warranty", 31),
            ("2024-06-14", "covered", "warranty_ending", "ending", 30),
            ("2024-06-15", "covered", "warranty_ending", "ending", 29),
            ("2024-07-13", "covered", "warranty_ending", "ending", 1),
            ("2024-07-14", "covered", "warranty_ending", "ending", 0),
            ("2024-07-15", "not_covered", "warranty_expired", "none", None),
        ],
    )
    def test_boundary_days_are_covered(self, on, state, reason, kind, days_left):
        verdict = verdict_of(warranty=self.WARRANTY, on=day(on))
        assert verdict == Verdict(
            state=CoverState(state),
            reason=Reason(reason),
            kind=CoverKind(kind),
            evidence=Evidence(
                source=Source.WARRANTY,
                first=date(2022, 7, 14),
                last=date(2024, 7, 14),
                includes=Includes(phone=True, parts=True, onsite=False),
                number="",
                pk=None,
                class_name_de="",
                class_name_en="",
                suspension=None,
            ),
            runner_up=None,
            on=day(on),
            days_left=days_left,
        )
