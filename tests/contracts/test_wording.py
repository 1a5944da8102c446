"""The words about cover, exactly, in both languages."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from contracts import wording
from contracts.cover_chart import draw
from contracts.coverage import OfficeName, Period, Verdict, coverage_of
from contracts.domain.contract import suspend_contract
from contracts.queries import coverage_bars, facts_of, verdict_for
from contracts.serials import near_misses
from tests.contracts.coverage import facts
from tests.contracts.coverage.facts import RUNNING
from tests.factories.contracts import (
    NOW,
    TODAY,
    make_class,
    make_company,
    make_contract,
    make_device,
    make_product,
    make_site,
)

WARRANTY = Period(date(2025, 11, 30), date(2027, 11, 30))


def contract(valid=RUNNING, **changed):
    return facts.contract(valid, **{"pk": 1, "kind": "maintenance", "onsite": False} | changed)


def verdict(*contracts, warranty=None, ours=True, on=TODAY) -> Verdict:
    return facts.verdict_of(*contracts, on=on, warranty=warranty, belongs_to_caller=ours)


SUSPENDED = ((Period(date(2026, 5, 1), date(2026, 5, 31)), "Rechnung offen"),)
CASES = {
    "contract": (
        verdict(contract()),
        ("Covered by contract", "Premium WV-2024-0318, until 31 March 2027"),
        ("Gedeckt durch Wartungsvertrag", "Premium WV-2024-0318, bis 31. März 2027"),
    ),
    "warranty": (
        verdict(warranty=WARRANTY),
        ("Covered by warranty", "until 30 November 2027, no contract"),
        ("Gedeckt durch Garantie", "bis 30. November 2027, kein Wartungsvertrag"),
    ),
    "ending": (
        verdict(contract(Period(date(2024, 9, 1), date(2026, 6, 1)))),
        ("Contract ends soon", "19 days left, until 1 June 2026"),
        ("Wartungsvertrag läuft bald ab", "noch 19 Tage, bis 1. Juni 2026"),
    ),
    "last day": (
        verdict(contract(Period(date(2024, 9, 1), TODAY))),
        ("Contract ends soon", "last day, until 13 May 2026"),
        ("Wartungsvertrag läuft bald ab", "letzter Tag, bis 13. Mai 2026"),
    ),
    "ending with a successor": (
        verdict(
            contract(Period(date(2024, 9, 1), date(2026, 6, 1))),
            contract(Period(date(2026, 6, 2), date(2027, 6, 1)), number="WV-2026-0001", pk=2),
        ),
        ("Contract ends soon", "19 days left, until 1 June 2026, then WV-2026-0001"),
        ("Wartungsvertrag läuft bald ab", "noch 19 Tage, bis 1. Juni 2026, danach WV-2026-0001"),
    ),
    "expired warranty": (
        verdict(warranty=Period(date(2023, 1, 3), date(2025, 1, 3))),
        ("Not covered", "Warranty ended on 3 January 2025"),
        ("Nicht gedeckt", "Die Garantie endete am 3. Januar 2025"),
    ),
    "suspended": (
        verdict(contract(suspended=SUSPENDED)),
        ("Not covered", "Contract WV-2024-0318 is suspended until 31 May 2026: Rechnung offen"),
        ("Nicht gedeckt", "Wartungsvertrag WV-2024-0318 ist bis 31. Mai 2026 ausgesetzt: Rechnung offen"),
    ),
    "nothing": (
        verdict(),
        ("Not covered", "No contract and no warranty on file"),
        ("Nicht gedeckt", "Kein Wartungsvertrag und keine Garantie erfasst"),
    ),
    "other company": (
        verdict(contract(), ours=False),
        ("Not covered", "The device belongs to another company"),
        ("Nicht gedeckt", "Das Gerät gehört einer anderen Firma"),
    ),
    "unknown": (
        coverage_of(None, on=TODAY),
        ("Cover unknown", "Serial number not on file. Log the call, promise no free work"),
        (
            "Anspruch unbekannt",
            "Seriennummer nicht erfasst. Nehmen Sie den Fall auf, sagen Sie keine Kostenübernahme zu",
        ),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_verdict_in_both_languages(case):
    found, english, german = CASES[case]
    with translation.override("en-gb"):
        assert (wording.headline(found), wording.evidence(found)) == english
    with translation.override("de"):
        assert (wording.headline(found), wording.evidence(found)) == german


@pytest.mark.parametrize(
    ("ends", "note"),
    [
        (TODAY, "Notice can be given until 13 May 2026."),
        (TODAY - timedelta(days=1), "Notice could be given until 12 May 2026."),
    ],
)
def test_notice_period_that_is_over_is_said_so(ends, note):
    assert wording.today_card(CASES["expired warranty"][0], notice_ends=ends).note == note


@pytest.mark.parametrize(
    ("case", "english", "german"),
    [
        (
            "contract",
            "Your device is covered by the Premium maintenance contract, until 31 March 2027.",
            "Ihr Gerät ist durch den Wartungsvertrag Premium gedeckt, bis 31. März 2027.",
        ),
        (
            "expired warranty",
            "Your device is not covered. Warranty ended on 3 January 2025.",
            "Ihr Gerät ist nicht gedeckt. Die Garantie endete am 3. Januar 2025.",
        ),
        (
            "suspended",
            "Your device is not covered. Contract WV-2024-0318 is suspended until 31 May 2026.",
            "Ihr Gerät ist nicht gedeckt. Wartungsvertrag WV-2024-0318 ist bis 31. Mai 2026 ausgesetzt.",
        ),
    ],
)
def test_sentence_to_say(case, english, german):
    with translation.override("en-gb"):
        assert wording.sentence(CASES[case][0]) == english
    with translation.override("de"):
        assert wording.sentence(CASES[case][0]) == german


@pytest.mark.parametrize("language", ["de", "en-gb"])
@pytest.mark.parametrize("case", CASES)
def test_every_verdict_has_a_sentence_and_a_card(case, language):
    with translation.override(language):
        card = wording.card(CASES[case][0])
        assert card.sentence.endswith(".")
        assert card.headline in render_to_string("contracts/partials/_cover.html", {"cover": card})


def test_includes_says_what_costs_money():
    assert wording.includes(CASES["contract"][0]) == [
        ("Phone support", True),
        ("Spare parts", True),
        ("On-site visit: chargeable", False),
    ]
    assert wording.includes(CASES["suspended"][0]) == []


def test_contract_without_phone_support_says_what_it_does_include():
    found = verdict(contract(phone=False, onsite=True))
    assert wording.evidence(found) == "Contract WV-2024-0318 includes no phone support"
    assert wording.includes(found) == [
        ("Phone support: chargeable", False),
        ("Spare parts", True),
        ("On-site visit", True),
    ]


def test_card_says_service_hours_and_who_may_cover():
    offices = (OfficeName(1, "Hamburg"), OfficeName(2, "Woking"))
    found = verdict(contract(hours="Mo. bis Sa., 7 bis 20 Uhr", offices=offices))
    assert wording.terms(found) == [
        ("clock", "Service hours: Mo. bis Sa., 7 bis 20 Uhr"),
        ("building", "May cover: Hamburg, Woking"),
    ]
    with translation.override("de"):
        card = render_to_string("contracts/partials/_cover.html", {"cover": wording.card(found)})
        assert "Servicezeiten: Mo. bis Sa., 7 bis 20 Uhr" in card
        assert "Darf einspringen: Hamburg, Woking" in card
    assert wording.terms(verdict(contract())) == []
    assert wording.terms(verdict(contract(suspended=SUSPENDED, offices=offices))) == []


def test_device_page_says_how_long_it_is_covered():
    found = CASES["contract"][0]
    assert wording.today_headline(found) == "Covered today"
    assert wording.today_evidence(found) == "Maintenance contract Premium until 31 March 2027, 10 months left"
    with translation.override("de"):
        assert wording.today_evidence(found) == "Wartungsvertrag Premium bis 31. März 2027, noch 10 Monate"


@pytest.mark.parametrize(
    ("typed", "serial", "english", "german"),
    [
        (
            "LX42-2207-7341",
            "LX42-2207-7314",
            "two neighbouring characters swapped",
            "zwei benachbarte Zeichen vertauscht",
        ),
        ("LX42-2207-7341", "LX42-2201-7341", "1 instead of 7", "1 statt 7"),
        ("LX42-22O7-7341", "LX42-2207-7341", "0 instead of O", "0 statt O"),
        ("LX42-207-7341", "LX42-2207-7341", "2 is missing", "2 fehlt"),
        ("LX42-22077-7341", "LX42-2207-7341", "7 is one too many", "7 ist zu viel"),
    ],
)
def test_slip_in_words(typed, serial, english, german):
    miss = near_misses(typed, [serial])[0]
    assert wording.slip(miss, typed) == english
    with translation.override("de"):
        assert wording.slip(miss, typed) == german


@pytest.mark.django_db
def test_card_names_the_owner_of_a_device_of_another_company():
    owner = make_company("Elbtal Molkerei eG")
    device = make_device(owner=owner, site=make_site(owner), place="Hall 3", delivered=date(2022, 7, 14))
    found = verdict_for(device=device, company=make_company("B"), on=TODAY)
    card = wording.card(found, device)
    assert card.owner == "Registered for Elbtal Molkerei eG"
    assert card.place == "Hall 3, Hamburg-Waltershof. In service since 14 July 2022"


def nordkai():
    """The mock-up's device: warranty, a gap, a contract."""
    company = make_company()
    device = make_device("LX42-2207-7314", owner=company, delivered=date(2022, 7, 14))
    return device, make_contract(company, device, number="WV-2024-0318")


@pytest.mark.django_db
def test_bars_lie_where_the_mock_up_draws_them():
    device, _contract = nordkai()
    bars = coverage_bars(device, on=TODAY)
    assert bars.axis.years == (2022, 2023, 2024, 2025, 2026, 2027)
    drawn = [*bars.warranty, *bars.gaps, *bars.contracts["maintenance"]]
    assert [(bar.kind, bar.a, bar.b) for bar in drawn] == [
        ("warranty", 8.9, 42.3),
        ("none", 42.3, 44.5),
        ("contract", 44.5, 87.4),
    ]
    assert bars.now == 72.7


@pytest.mark.django_db
def test_bars_cost_one_query_and_none_with_facts(django_assert_num_queries):
    device, _contract = nordkai()
    with django_assert_num_queries(1):
        facts = facts_of(device)
    with django_assert_num_queries(0):
        coverage_bars(device, on=TODAY, facts=facts)


@pytest.mark.django_db
def test_gap_runs_to_today_when_the_cover_has_ended():
    device = make_device(owner=make_company(), delivered=date(2022, 7, 14))
    gaps = coverage_bars(device, on=TODAY).gaps
    assert [(bar.first, bar.last) for bar in gaps] == [(date(2024, 7, 15), TODAY)]


@pytest.mark.django_db
def test_contract_without_phone_support_leaves_a_gap():
    company = make_company()
    never_in_warranty = make_product("LX-1", warranty_months=0)
    device = make_device(owner=company, product=never_in_warranty, delivered=date(2025, 1, 1))
    cls = make_class("parts", kind="parts", phone=False)
    make_contract(company, device, cls=cls, first=date(2025, 1, 1), last=date(2027, 12, 31))
    bars = coverage_bars(device, on=TODAY)
    assert [(bar.first, bar.last) for bar in bars.gaps] == [(date(2025, 1, 1), TODAY)]
    assert [bar.kind for bar in bars.contracts["parts"]] == ["contract"]


@pytest.mark.django_db
def test_suspension_is_drawn_over_its_contract():
    device, found = nordkai()
    suspend_contract(
        contract=found, first=date(2026, 1, 1), last=date(2026, 1, 31), reason="Rechnung offen", actor=None, now=NOW
    )
    row = coverage_bars(device, on=TODAY).contracts["maintenance"]
    assert [(bar.kind, bar.first, bar.last) for bar in row] == [
        ("contract", date(2024, 9, 1), date(2027, 3, 31)),
        ("paused", date(2026, 1, 1), date(2026, 1, 31)),
    ]


@pytest.mark.django_db
def test_drawing_of_an_old_device_keeps_six_years_around_today():
    device = make_device(owner=make_company(), delivered=date(2010, 1, 1))
    assert coverage_bars(device, on=TODAY).axis.years == (2022, 2023, 2024, 2025, 2026, 2027)


@pytest.mark.django_db
def test_drawing_in_words():
    device, _contract = nordkai()
    chart = draw(coverage_bars(device, on=TODAY))
    assert chart.sentence == (
        "Warranty 14 July 2022 to 14 July 2024. No cover 15 July 2024 to 31 August 2024. "
        "Maintenance contract Premium WV-2024-0318 1 September 2024 to 31 March 2027"
    )
    assert [(row.label, [bar.text for bar in row.bars]) for row in chart.rows] == [
        ("Warranty", ["24 months, until 14 July 2024"]),
        ("Contract", ["", "Premium WV-2024-0318, until 31 March 2027"]),
    ]
    assert [(line.what, line.first, line.last, bool(line.url)) for line in chart.table] == [
        ("Warranty", "14 July 2022", "14 July 2024", False),
        ("No cover", "15 July 2024", "31 August 2024", False),
        ("Maintenance contract Premium WV-2024-0318", "1 September 2024", "31 March 2027", True),
    ]
    with translation.override("de"):
        chart = draw(coverage_bars(device, on=TODAY))
        assert [(row.label, [bar.text for bar in row.bars]) for row in chart.rows] == [
            ("Garantie", ["24 Monate, bis 14. Juli 2024"]),
            ("Wartungsvertrag", ["", "Premium WV-2024-0318, bis 31. März 2027"]),
        ]
