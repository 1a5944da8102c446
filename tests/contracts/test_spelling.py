"""The spelling line beside a serial number: DIN 5009:2022 for German callers, NATO for English ones."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.spelling import spell

DIN_5009 = {
    "A": "Aachen", "Ä": "Umlaut Aachen", "B": "Berlin", "C": "Chemnitz", "D": "Düsseldorf", "E": "Essen",
    "F": "Frankfurt", "G": "Goslar", "H": "Hamburg", "I": "Ingelheim", "J": "Jena", "K": "Köln",
    "L": "Leipzig", "M": "München", "N": "Nürnberg", "O": "Offenbach", "Ö": "Umlaut Offenbach",
    "P": "Potsdam", "Q": "Quickborn", "R": "Rostock", "S": "Salzwedel", "ß": "Eszett", "ẞ": "Eszett",
    "T": "Tübingen", "U": "Unna", "Ü": "Umlaut Unna", "V": "Völklingen", "W": "Wuppertal", "X": "Xanten",
    "Y": "Ypsilon", "Z": "Zwickau",
}  # fmt: skip
NATO = {
    "A": "Alfa", "B": "Bravo", "C": "Charlie", "D": "Delta", "E": "Echo", "F": "Foxtrot", "G": "Golf",
    "H": "Hotel", "I": "India", "J": "Juliett", "K": "Kilo", "L": "Lima", "M": "Mike", "N": "November",
    "O": "Oscar", "P": "Papa", "Q": "Quebec", "R": "Romeo", "S": "Sierra", "T": "Tango", "U": "Uniform",
    "V": "Victor", "W": "Whiskey", "X": "X-ray", "Y": "Yankee", "Z": "Zulu",
}  # fmt: skip


def test_serial_for_a_german_caller():
    assert spell("LX42-2207", "de") == (
        "Leipzig", "Xanten", "vier", "zwo", "Bindestrich", "zwo", "zwo", "null", "sieben",
    )  # fmt: skip


def test_serial_for_an_english_caller():
    assert spell("LX42-2207", "en") == (
        "Lima", "X-ray", "four", "two", "dash", "two", "two", "zero", "seven",
    )  # fmt: skip


@pytest.mark.parametrize(("language", "table"), [("de", DIN_5009), ("en", NATO)])
def test_every_letter(language, table):
    assert set(string.ascii_uppercase) <= set(table)
    assert spell("".join(table), language) == tuple(table.values())


@pytest.mark.parametrize(("language", "table"), [("de", DIN_5009), ("en", NATO)])
def test_lower_case_is_said_like_upper_case(language, table):
    letters = "".join(table).replace("ẞ", "")
    assert spell(letters.lower(), language) == spell(letters, language)


def test_digits():
    assert spell("0123456789", "de") == (
        "null", "eins", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun",
    )  # fmt: skip
    assert spell("0123456789", "en") == (
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    )  # fmt: skip


def test_umlauts_for_an_english_caller():
    assert spell("äÖüß", "en") == ("Alfa umlaut", "Oscar umlaut", "Uniform umlaut", "sharp S")


@pytest.mark.parametrize("dash", ["-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212"])
def test_dashes_of_every_length(dash):
    assert spell(dash, "de") == ("Bindestrich",)
    assert spell(dash, "en") == ("dash",)


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009", "\t"])
def test_spaces_are_said(space):
    assert spell(f"A{space}1", "de") == ("Aachen", "Leerzeichen", "eins")
    assert spell(f"A{space}1", "en") == ("Alfa", "space", "one")


def test_other_signs_on_plates():
    assert spell("./_+#:", "de") == ("Punkt", "Schrägstrich", "Unterstrich", "plus", "Raute", "Doppelpunkt")
    assert spell("./_+#:", "en") == ("dot", "slash", "underscore", "plus", "hash", "colon")


def test_sign_without_a_word_stands_for_itself():
    assert spell("A€é", "de") == ("Aachen", "€", "é")


def test_both_languages_know_the_same_signs():
    characters = "".join(map(chr, range(32, 0x2100)))
    known = {
        language: {
            character
            for character, word in zip(characters, spell(characters, language), strict=True)
            if character != word
        }
        for language in ("de", "en")
    }
    assert known["de"] == known["en"]


@given(st.text())
def test_one_entry_per_character(text):
    for language in ("de", "en"):
        words = spell(text, language)
        assert len(words) == len(text)
        assert all(words)


@pytest.mark.parametrize(("tag", "language"), [("en-gb", "en"), ("en_GB", "en"), ("de-DE", "de")])
def test_region_of_a_language_does_not_matter(tag, language):
    assert spell("LX-0", tag) == spell("LX-0", language)


def test_language_without_an_alphabet_is_refused():
    with pytest.raises(ValueError, match="'fr'"):
        spell("LX", "fr")


def test_nothing_to_spell():
    assert spell("", "de") == ()
