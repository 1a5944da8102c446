"""What is typed as a phone number: the number, its extension, or the reason why not; never other digits (C7)."""

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Invalid
from core.phones import Fault, NotAPhone, parse_phone, phone_at, read_phone, written

SPELLINGS = ["+49 40 123456", "+49 (0)40 123456", "0049 40/123456", "040 123 456", "(040) 12 34-56", "+4940123456"]
ODD_SIGNS = ["\u202a+49\u00a040\u2011123456\u202c", "＋４９ ４０ １２３４５６", "040\u200b123456", "٠٤٠ ١٢٣٤٥٦"]


@pytest.mark.parametrize("typed", [*SPELLINGS, *ODD_SIGNS])
def test_a_number_in_any_spelling_is_one_number(typed):
    assert parse_phone(typed, country="DE") == "+4940123456"


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("020 7946 0018", "GB", "+442079460018"),
        ("+49 40 123456", "GB", "+4940123456"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("02 1234 5678", "IT", "+390212345678"),
    ],
)
def test_a_national_number_is_read_as_in_its_country(typed, country, number):
    assert parse_phone(typed, country=country) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0171 1234567 mobil", "+491711234567"),
        ("040 1234567 b. Meier", "+49401234567"),
        ("040 1234567 Frau", "+49401234567"),
        ("Tel.: 040 1234567", "+49401234567"),
        ("Frau Yıldız (040) 1234567, nur vormittags", "+49401234567"),
        ("☎ 040 1234567", "+49401234567"),
        ("040 1234567 – Zentrale", "+49401234567"),
    ],
)
def test_words_beside_a_number_are_left_out(typed, number):
    assert parse_phone(typed, country="DE") == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("040 5550-123", "+49405550123"),
        ("040 66969-0 Durchwahl 214", "+4940669690;ext=214"),
        ("040 669690 DW 214", "+4940669690;ext=214"),
        ("040 669690 App. 214 Frau Meier", "+4940669690;ext=214"),
        ("040 669690 x214", "+4940669690;ext=214"),
        ("040 669690x214", "+4940669690;ext=214"),
        ("040 669690, ext. 214", "+4940669690;ext=214"),
        ("040 669690 extension: 214", "+4940669690;ext=214"),
        ("040 669690 (Nst. 214)", "+4940669690;ext=214"),
        ("040 669690 #214", "+4940669690;ext=214"),
        ("tel:+4940669690;ext=214", "+4940669690;ext=214"),
    ],
)
def test_an_extension_is_kept(typed, number):
    assert parse_phone(typed, country="DE") == number


def test_an_extension_after_a_hyphen_is_kept_where_numbers_have_one_length():
    assert parse_phone("01483 123456-12", country="GB") == "+441483123456;ext=12"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", Fault.UNREADABLE),
        ("foo", Fault.UNREADABLE),
        ("012", Fault.UNREADABLE),
        ("+49", Fault.UNREADABLE),
        ("+040 123456", Fault.UNREADABLE),
        ("0800 FLOWERS", Fault.UNREADABLE),
        ("12", Fault.NO_AREA_CODE),
        ("66969214", Fault.NO_AREA_CODE),
        ("CW 90 2302 0447", Fault.NO_AREA_CODE),
        ("CW90-2302-0447", Fault.LETTERS),
        ("CW-30-0402302", Fault.LETTERS),
        ("0402302-0447-B", Fault.LETTERS),
        ("1E+11", Fault.LETTERS),
        ("0171 1234567½", Fault.LETTERS),
        ("0171 1234567 ab 14 Uhr", Fault.MORE_DIGITS),
        ("040 1234567, 0171 1234567", Fault.MORE_DIGITS),
        ("040 1234567\n0171 1234567", Fault.MORE_DIGITS),
        ("S/N: 0402302044", Fault.SERIAL),
        ("Seriennr. 0402302044", Fault.SERIAL),
        ("SN 0402302044", Fault.SERIAL),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_with_the_reason(typed, fault):
    with pytest.raises(NotAPhone) as refused:
        read_phone(typed, country="DE")
    assert refused.value.fault == fault


def test_a_number_that_is_only_possible_is_told_apart():
    assert read_phone("040 66969214", country="DE").is_valid is True
    assert read_phone("01234 5678", country="DE").is_valid is False


NUMBERS = st.sampled_from(
    [
        ("040 1234567", "DE", "+49401234567"),
        ("+49 171 1234567", "GB", "+491711234567"),
        ("020 7946 0018", "GB", "+442079460018"),
    ]
)
BESIDE = st.text(st.characters(exclude_categories=["Nd", "Cs"]), max_size=12)


@settings(max_examples=400, deadline=None)
@given(number=NUMBERS, before=BESIDE, after=BESIDE)
def test_no_text_beside_a_number_changes_its_digits(number, before, after):
    typed, country, kept = number
    assert parse_phone(f"{before}{typed}{after}", country=country) in (kept, None)
    assert parse_phone(f"{before.strip('+')} {typed} {after}", country=country) in (kept, None)


@settings(max_examples=300, deadline=None)
@given(number=NUMBERS, typed=st.text("0123456789abcxEXT+-/() .,#", max_size=14))
def test_digits_are_those_typed_in_their_order_and_an_extension_is_no_part_of_the_number(number, typed):
    """Whatever else is typed, digits too: each digit kept was typed, in this order."""
    base, country, _kept = number
    found = parse_phone(f"{base} {typed}", country=country)
    if found is not None:
        digits = "".join(sign for sign in f"{base} {typed}" if sign.isdigit()).lstrip("0")
        kept = "".join(sign for sign in found if sign.isdigit())
        assert kept.endswith(digits.removeprefix("49"))


def test_a_number_is_written_as_people_write_it():
    assert written("+4940669690") == "+49 40 669690"
    with translation.override("en-gb"):
        assert written("+4940669690;ext=214") == "+49 40 669690 ext. 214"
    with translation.override("de"):
        assert written("+4940669690;ext=214") == "+49 40 669690 Durchwahl 214"
    assert written("as it was told") == "as it was told"


@pytest.mark.parametrize("language", ["de", "en-gb"])
def test_what_is_written_is_read_as_the_same_number(language):
    for number in ("+4940669690", "+4940669690;ext=214", "+442079460018;ext=4"):
        with translation.override(language):
            assert parse_phone(written(number), country="DE") == number


def test_the_reason_stands_at_the_field():
    with pytest.raises(Invalid) as refused:
        phone_at("mobile", "0171 1234567 ab 14 Uhr", country="DE")
    assert refused.value.fields == {"mobile": "There are more digits beside the number. Enter one number only."}
    assert phone_at("mobile", "  ", country="DE") == ""
