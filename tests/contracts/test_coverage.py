"""E1, E4: who is covered, why, and for how long; first and last day included."""

import dataclasses
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.coverage import (
    RULE_VERSION,
    ContractFacts,
    DeviceFacts,
    Evidence,
    Includes,
    Kind,
    Period,
    Reason,
    Source,
    State,
    Suspension,
    Verdict,
    coverage_of,
)

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


class TestContract:
    def test_running_contract_is_the_whole_verdict(self):
        assert verdict_of(contract(parts=False)) == Verdict(
            state=State.COVERED,
            reason=Reason.CONTRACT,
            kind=Kind.CONTRACT,
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
            state=State(state),
            reason=Reason(reason),
            kind=Kind(kind),
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
            Suspension(date(2026, 5, 10), date(2026, 5, 13), "unpaid") if suspended else None
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
        assert verdict.evidence.suspension == Suspension(longer.first, longer.last, "rebuilt")

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
            State.NOT_COVERED,
            Reason.NO_COVER,
            Kind.NONE,
            evidence=None,
            runner_up=None,
            on=TODAY,
            days_left=None,
        )


class TestWhoseDevice:
    def test_unknown_serial(self):
        assert coverage_of(None, on=TODAY) == Verdict(
            State.UNKNOWN,
            Reason.UNKNOWN_SERIAL,
            Kind.UNKNOWN,
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
            verdict_of(contract()).state = State.NOT_COVERED


class TestJson:
    def test_stored_form_is_for_ever(self):
        """Receipts of years ago are read by this shape (E2): add to it, never rename."""
        halt = ((Period(date(2026, 5, 10), date(2026, 5, 13)), "unpaid"),)
        verdict = verdict_of(contract(suspended=halt), warranty=LONG_AGO)
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
                "suspension": None,
            },
        }

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
