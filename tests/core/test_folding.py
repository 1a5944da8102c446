"""Text is compared as people read it (C7), in Python and in the database the same."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from core.folding import fold, is_same


def in_database(texts):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT core_folded(text) FROM unnest(%s) WITH ORDINALITY AS texts(text, at) ORDER BY at", [texts]
        )
        return [row[0] for row in cursor.fetchall()]


ALIKE = [
    ("Müller", "Mueller", "Muller", "MÜLLER", "mu\u0308ller", "Mü\u00adller", " Müller ", "M\u200büller"),
    ("Großmann", "Grossmann", "GROẞMANN", "GROSSMANN"),
    ("Jäger Tortechnik  KG", "Jaeger Tortechnik KG", "jager\u00a0tortechnik kg"),
    ("Käserei", "Kaeserei", "Kaserei"),
    ("Pütz", "Puetz", "putz"),
    ("Bäuerin", "Baeuerin", "BÄUERIN"),
    ("O’Brien", "O'Brien"),
    ("Ærø–Łódź", "aro-lodz"),
    ("ＡＢＣ１２", "abc12"),
]


@pytest.mark.parametrize("spellings", ALIKE)
def test_what_people_read_alike_is_the_same(spellings):
    assert len({fold(text) for text in spellings}) == 1
    assert is_same(spellings[0], spellings[-1])


@pytest.mark.parametrize(("one", "other"), [("Bauer", "Baur"), ("Quelle", "Qulle"), ("Meier", "Meyer"), ("Alt", "Neu")])
def test_what_people_tell_apart_is_not_the_same(one, other):
    assert not is_same(one, other)


@pytest.mark.django_db
def test_the_database_folds_every_sign_of_europe_as_python_does():
    known = [chr(code) for code in range(1, 0x2300) if unicodedata.category(chr(code)) not in ("Cn", "Cs")]
    assert in_database(known) == [fold(character) for character in known]


@pytest.mark.django_db
def test_the_database_folds_names_as_python_does():
    names = [text for spellings in ALIKE for text in spellings]
    assert in_database(names) == [fold(text) for text in names]


# What Python 3.11 and older databases both know of Unicode.
CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=["Cn", "Cs", "Co"], exclude_characters="\0", max_codepoint=0x1FFF
)
LETTERS = st.sampled_from("aeouäöüßAEOUÄÖÜẞq \u0308\u00ad-")


@pytest.mark.django_db
def test_the_database_folds_any_text_as_python_does():
    @settings(max_examples=40, deadline=None, database=None)
    @given(st.lists(st.text(CHARACTERS | LETTERS, max_size=20), min_size=20, max_size=60))
    def compare(texts):
        assert in_database(texts) == [fold(text) for text in texts]

    compare()
