"""E1, E4 for any facts: properties that hold whatever is on file."""

import dataclasses
import json
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts.coverage import (
    RULE_VERSION,
    ContractFacts,
    DeviceFacts,
    Period,
    Verdict,
    coverage_of,
)
from tests.contracts.coverage.facts import (
    TODAY,
)

# Few days, so that boundaries meet often: about three months around today.
days = st.integers(min_value=-45, max_value=45).map(lambda n: TODAY + timedelta(days=n))
periods = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))
contracts_of_any_kind = st.builds(
    ContractFacts,
    pk=st.integers(min_value=1, max_value=9),
    number=st.sampled_from(["WV-1", "WV-2", "WV-3", "WV-4"]),
    kind=st.sampled_from(["maintenance", "premium"]),
    rank=st.integers(min_value=0, max_value=3),
    valid=periods,
    class_name_de=st.just("Wartung"),
    class_name_en=st.just("Maintenance"),
    phone=st.booleans(),
    parts=st.booleans(),
    onsite=st.booleans(),
    suspended=st.lists(st.tuples(periods, st.sampled_from(["unpaid", "moved"])), max_size=2).map(tuple),
)
devices = st.builds(
    DeviceFacts,
    serial=st.just("LX42-2207-7314"),
    known_owner=st.booleans(),
    belongs_to_caller=st.booleans(),
    warranty=st.none() | periods,
    contracts=st.lists(contracts_of_any_kind, max_size=4).map(tuple),
)


def gives_support(contract, on):
    """E1 said once more, in other words, to compare with."""
    halted = any(period.first <= on <= period.last for period, _ in contract.suspended)
    return contract.phone and not halted and contract.valid.first <= on <= contract.valid.last


def in_warranty(facts, on):
    return facts.warranty is not None and facts.warranty.first <= on <= facts.warranty.last


class TestForAllFacts:
    @given(devices, days)
    def test_covered_exactly_if_a_contract_or_the_warranty_gives_support(self, facts, on):
        elsewhere = facts.known_owner and not facts.belongs_to_caller
        supported = in_warranty(facts, on) or any(gives_support(c, on) for c in facts.contracts)
        verdict = coverage_of(facts, on=on)
        assert (verdict.state == "covered") == (supported and not elsewhere)
        assert (verdict.reason == "other_company") == elsewhere

    @given(devices, days)
    def test_best_running_contract_counts_and_the_warranty_only_without_one(self, facts, on):
        verdict = coverage_of(facts, on=on)
        running = [c for c in facts.contracts if gives_support(c, on)]
        if running:
            rank, last = max((c.rank, c.valid.last) for c in running)
            assert verdict.evidence.source == "contract"
            best = [c for c in running if (c.rank, c.valid.last) == (rank, last)]
            assert (verdict.evidence.number, verdict.evidence.pk) in [(c.number, c.pk) for c in best]
        elif in_warranty(facts, on):
            assert verdict.evidence.source == "warranty"

    @given(devices, days)
    def test_parts_of_a_verdict_agree(self, facts, on):
        verdict = coverage_of(facts, on=on)
        covered = verdict.state == "covered"
        assert (verdict.on, verdict.rule_version) == (on, RULE_VERSION)
        assert (verdict.days_left is not None) == covered
        assert (verdict.kind == "none") == (not covered)
        assert verdict.runner_up is None or verdict.evidence is not None
        if covered:
            assert verdict.evidence.first <= on <= verdict.evidence.last
            assert verdict.evidence.includes.phone
            assert verdict.evidence.suspension is None
            assert verdict.days_left == (verdict.evidence.last - on).days
            assert (verdict.kind == "ending") == verdict.reason.endswith("_ending") == (verdict.days_left <= 30)
            assert verdict.reason.startswith(verdict.evidence.source)

    @given(devices, days, st.randoms(use_true_random=False))
    def test_order_of_the_contracts_does_not_matter(self, facts, on, random):
        shuffled = random.sample(facts.contracts, k=len(facts.contracts))
        same = dataclasses.replace(facts, contracts=tuple(shuffled))
        first, second = coverage_of(facts, on=on), coverage_of(same, on=on)
        assert (first.state, first.reason, first.days_left) == (second.state, second.reason, second.days_left)

    @given(devices, days, contracts_of_any_kind)
    def test_one_contract_more_never_takes_cover_away(self, facts, on, another):
        more = dataclasses.replace(facts, contracts=(*facts.contracts, another))
        if coverage_of(facts, on=on).state == "covered":
            assert coverage_of(more, on=on).state == "covered"

    @given(devices, days)
    def test_reason_for_no_cover_is_true_of_its_evidence(self, facts, on):
        verdict = coverage_of(dataclasses.replace(facts, belongs_to_caller=True), on=on)
        evidence = verdict.evidence
        holds = {
            "contract_suspended": lambda: evidence.suspension.first <= on <= evidence.suspension.last,
            "contract_without_phone": lambda: not evidence.includes.phone,
            "contract_not_started": lambda: on < evidence.first,
            "warranty_not_started": lambda: on < evidence.first,
            "contract_expired": lambda: evidence.last < on,
            "warranty_expired": lambda: evidence.last < on,
            "no_cover": lambda: evidence is None,
        }
        if verdict.state == "not_covered":
            assert holds[verdict.reason]()

    @given(st.none() | devices, days)
    def test_json_gives_an_equal_verdict_back(self, facts, on):
        verdict = coverage_of(facts, on=on)
        assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict
