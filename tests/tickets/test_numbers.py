"""C3: the ticket number is made to be read out and typed back, and gives nothing away."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets import numbers
from tickets.numbers import NumberError, NumbersUsedUp

KEY = b"a key that only tests have"
OTHER_KEY = b"another key, only for tests"
SAMPLE = [numbers.number_from_sequence(n, key=KEY) for n in range(1, 2_001)]

sequence_values = st.integers(min_value=0, max_value=numbers.CAPACITY - 1)
ticket_numbers = sequence_values.map(lambda n: numbers.number_from_sequence(n, key=KEY))
separators = st.text(alphabet=" \u00a0\u202f\u2009\t.-/\u2010\u2011\u2013\u2212\u200b\ufeff", max_size=3)


def neighbours_swapped(number):
    for i in range(8):
        if number[i] != number[i + 1]:
            yield number[:i] + number[i + 1] + number[i] + number[i + 2 :]


def one_digit_wrong(number):
    for i, digit in itertools.product(range(9), "0123456789"):
        if digit != number[i]:
            yield number[:i] + digit + number[i + 1 :]


def fault_of(typed):
    try:
        numbers.parse(typed)
    except NumberError as error:
        return error.code
    return None


class TestCheckDigit:
    def test_known_examples_of_damm(self):
        assert numbers.check_digit("572") == "4"
        assert numbers.check_digit("41820753") == "3"

    def test_every_wrong_digit_and_every_swap_is_caught_in_a_sample(self):
        for number in SAMPLE:
            wrong = [*one_digit_wrong(number), *neighbours_swapped(number)]
            assert len(wrong) >= 81
            assert [w for w in wrong if numbers.is_valid(w)] == []

    @given(ticket_numbers)
    def test_every_wrong_digit_and_every_swap_is_caught(self, number):
        assert not any(map(numbers.is_valid, one_digit_wrong(number)))
        assert not any(map(numbers.is_valid, neighbours_swapped(number)))

    def test_table_is_a_quasigroup_so_no_single_digit_can_hide(self):
        """Rows and columns without repetition: two numbers that differ in one digit never check alike."""
        table = numbers.DAMM
        assert all(sorted(row) == list("0123456789") for row in table)
        assert all(sorted(column) == list("0123456789") for column in zip(*table, strict=True))
        assert [table[d][d] for d in range(10)] == ["0"] * 10

    def test_table_is_totally_antisymmetric_so_no_swap_can_hide(self):
        """Whatever digit is carried, xy and yx lead to different ones: proof for numbers of any length."""

        def step(carried, digit):
            return int(numbers.DAMM[carried][digit])

        for carried, x, y in itertools.product(range(10), repeat=3):
            if x != y:
                assert step(step(carried, x), y) != step(step(carried, y), x)

    def test_exactly_one_check_digit_fits_each_body(self):
        for number in SAMPLE[:200]:
            assert [d for d in "0123456789" if numbers.is_valid(number[:8] + d)] == [number[8]]


class TestNumberFromSequence:
    def test_the_algorithm_is_for_ever(self):
        """A change here would hand out numbers that older tickets already have."""
        assert [numbers.number_from_sequence(n, key=KEY) for n in (0, 1, 2, 89_999_999)] == [
            "121878841",
            "803492444",
            "333710444",
            "453182821",
        ]

    @given(sequence_values)
    def test_nine_digits_that_check_and_never_a_leading_zero(self, n):
        number = numbers.number_from_sequence(n, key=KEY)
        assert len(number) == 9
        assert 10_000_000 <= int(number[:8]) <= 99_999_999
        assert numbers.is_valid(number)

    @pytest.mark.parametrize(("left", "right"), [(1, 1), (9, 10), (90, 100), (100, 90), (45, 200)])
    @pytest.mark.parametrize("key", [KEY, OTHER_KEY])
    def test_scatter_hits_each_value_exactly_once(self, left, right, key):
        size = left * right
        hit = {numbers.scatter(n, key=key, left=left, right=right) for n in range(size)}
        assert hit == set(range(size))

    def test_no_number_twice_among_neighbours_and_far_apart(self):
        drawn = random.Random(20260513).sample(range(numbers.CAPACITY), 5_000)
        values = {*range(5_000), *range(numbers.CAPACITY - 5_000, numbers.CAPACITY), *drawn}
        given_out = {numbers.number_from_sequence(n, key=KEY) for n in values}
        assert len(given_out) == len(values)

    def test_rise_and_fall_like_chance(self):
        """Of 1,999 steps between successive numbers about half go up, and none is a step of a few."""
        bodies = [int(number[:8]) for number in SAMPLE]
        steps = [b - a for a, b in itertools.pairwise(bodies)]
        assert 930 <= sum(step > 0 for step in steps) <= 1_070
        assert min(abs(step) for step in steps) > 1_000
        assert len(set(steps)) == len(steps)

    def test_each_digit_place_is_spread_evenly(self):
        for place in range(9):
            counts = [sum(number[place] == digit for number in SAMPLE) for digit in "0123456789"]
            possible = counts[1:] if place == 0 else counts
            assert all(140 <= count <= 290 for count in possible), (place, counts)

    def test_another_key_gives_other_numbers(self):
        other = [numbers.number_from_sequence(n, key=OTHER_KEY) for n in range(1, 2_001)]
        assert sum(a == b for a, b in zip(SAMPLE, other, strict=True)) == 0

    def test_short_key_is_refused(self):
        assert numbers.is_valid(numbers.number_from_sequence(1, key=b"k" * 16))
        with pytest.raises(ValueError, match="at least 16 bytes"):
            numbers.number_from_sequence(1, key=b"k" * 15)

    def test_negative_is_refused(self):
        with pytest.raises(ValueError, match="never negative"):
            numbers.number_from_sequence(-1, key=KEY)

    def test_past_the_last_number_is_said_and_never_wraps(self):
        assert numbers.is_valid(numbers.number_from_sequence(89_999_999, key=KEY))
        with pytest.raises(NumbersUsedUp, match="90000000"):
            numbers.number_from_sequence(90_000_000, key=KEY)


class TestParse:
    @pytest.mark.parametrize(
        "typed",
        [
            "418207533",
            "418 207 533",
            "418.207.533",
            "418-207-533",
            "418/207/533",
            "418\u00a0207\u00a0533",
            "418\u202f207\u202f533",
            " 41 82 07 53 3 ",
            "4-1-8-2-0-7-5-3-3",
            "418\u2013207\u2011533",
            "418,207,533",
            "418'207'533",
            "\ufeff418\u200b207\u00ad533\r\n",
            "418 / 207 - 533",
        ],
    )
    def test_any_grouping_is_the_same_number(self, typed):
        assert numbers.parse(typed) == "418207533"

    @given(ticket_numbers, st.lists(separators, min_size=10, max_size=10))
    def test_any_separators_anywhere(self, number, between):
        typed = "".join(itertools.chain.from_iterable(zip(between, [*number, ""], strict=True)))
        assert numbers.parse(typed) == number

    @pytest.mark.parametrize(
        ("typed", "digits"),
        [("", 0), ("   ", 0), ("418 207 53", 8), ("418 207 533 0", 10), ("4", 1), ("0418207533", 10)],
    )
    def test_length(self, typed, digits):
        with pytest.raises(NumberError) as caught:
            numbers.parse(typed)
        assert (caught.value.code, caught.value.data) == ("length", {"digits": digits})

    @pytest.mark.parametrize(
        ("typed", "characters"),
        [
            ("4182O7533", "O"),
            ("418 2O7 S33 O", "OS"),
            ("LX42-2207-7314", "LX"),
            ("+49 40 1234", "+"),
            ("418207٣33", "٣"),
            ("41820753³", "³"),
        ],
    )
    def test_characters_are_named_before_the_length(self, typed, characters):
        with pytest.raises(NumberError) as caught:
            numbers.parse(typed)
        assert (caught.value.code, caught.value.data) == ("characters", {"characters": characters})

    @pytest.mark.parametrize("typed", ["418 207 353", "418 207 534", "148 207 533"])
    def test_check_digit(self, typed):
        with pytest.raises(NumberError) as caught:
            numbers.parse(typed)
        assert (caught.value.code, caught.value.data) == ("check_digit", {"number": typed.replace(" ", "")})

    def test_leading_zero_is_refused_even_if_it_checks(self):
        assert numbers.check_digit("000000000") == "0"
        with pytest.raises(NumberError) as caught:
            numbers.parse("000 000 000")
        assert caught.value.code == "check_digit"
        assert not numbers.is_valid("000000000")

    @given(st.text(max_size=20))
    def test_anything_typed_is_a_valid_number_or_a_number_error(self, typed):
        code = fault_of(typed)
        assert code in {None, "length", "characters", "check_digit"}
        assert code is not None or numbers.is_valid(numbers.parse(typed))

    @pytest.mark.parametrize("stored", ["", "41820753", "418 207 533", "4182075330", "٤18207533", "abcdefghi"])
    def test_is_valid_takes_the_stored_form_only(self, stored):
        assert numbers.is_valid("418207533")
        assert not numbers.is_valid(stored)


class TestReadOut:
    def test_grouped(self):
        assert numbers.grouped("418207533") == "418 207 533"
        assert numbers.groups("418207533") == ("418", "207", "533")

    @given(ticket_numbers)
    def test_grouped_can_be_typed_back(self, number):
        assert numbers.parse(numbers.grouped(number)) == number

    def test_german_says_zwo(self):
        assert numbers.spoken("418207533", "de") == (
            "vier", "eins", "acht", "zwo", "null", "sieben", "fünf", "drei", "drei",
        )  # fmt: skip

    def test_english_says_oh(self):
        assert numbers.spoken("418207533", "en") == (
            "four", "one", "eight", "two", "oh", "seven", "five", "three", "three",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("de", ("eins", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "null")),
            ("en", ("one", "two", "three", "four", "five", "six", "seven", "eight", "oh")),
        ],
    )
    def test_words_of_the_digits(self, language, words):
        assert numbers.spoken("123456780", language) == words
        assert numbers.spoken("999999999", language) == (("neun", "nine")[language == "en"],) * 9

    def test_in_three_groups(self):
        assert numbers.spoken_groups("418207533", "de") == (
            ("vier", "eins", "acht"),
            ("zwo", "null", "sieben"),
            ("fünf", "drei", "drei"),
        )

    @pytest.mark.parametrize(("tag", "language"), [("en-gb", "en"), ("en_GB", "en"), ("de-DE", "de")])
    def test_region_of_a_language_does_not_matter(self, tag, language):
        assert numbers.spoken("418207533", tag) == numbers.spoken("418207533", language)

    def test_language_without_words_is_refused(self):
        with pytest.raises(ValueError, match="'fr'"):
            numbers.spoken("418207533", "fr")

    @pytest.mark.parametrize("number", ["", "41820753", "418 207 533", "4182075330", "41820753X"])
    def test_only_nine_digits_are_grouped_and_spoken(self, number):
        for read_out in (numbers.grouped, lambda n: numbers.spoken(n, "de")):
            with pytest.raises(ValueError, match="not nine digits"):
                read_out(number)
