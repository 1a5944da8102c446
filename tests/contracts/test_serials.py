"""E3: a serial number is found however it is said, and near misses are suggested."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.serials import (
    CONFUSABLE,
    NearMiss,
    Slip,
    canonical,
    differing,
    near_misses,
    neighbours,
    normalise,
)

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
serials = st.text(alphabet=CHARACTERS, min_size=3, max_size=16)
places = st.integers(min_value=0, max_value=15)
characters = st.sampled_from(CHARACTERS)


def swapped_at(s, i):
    return s[:i] + s[i + 1] + s[i] + s[i + 2 :]


def found(typed, *candidates):
    return [(miss.serial, miss.kind.value) for miss in near_misses(typed, candidates)]


def underlined(miss):
    return "".join(miss.serial[i] for i in miss.positions)


class TestNormalise:
    @pytest.mark.parametrize(
        "said",
        [
            "LX42-2207-7314",
            "lx42-2207-7314",
            "LX42 2207 7314",
            " lx 42.2207.7314 ",
            "LX42/2207/7314",
            "LX42\\2207_7314",
            "LX42\u20132207\u20117314",
            "LX42\u00a02207\u202f7314",
            "\ufeffLX42\u200b2207\u00ad7314\r\n",
            "LX42\u22122207\uff0d7314",
            "ＬＸ４２２２０７７３１４",
        ],
    )
    def test_grouping_and_case_do_not_matter(self, said):
        assert normalise(said) == "LX4222077314"

    @pytest.mark.parametrize(("said", "kept"), [("ä+1#", "Ä+1#"), ("A:B(C)", "A:B(C)"), ("o0", "O0"), ("", "")])
    def test_other_signs_stay(self, said, kept):
        assert normalise(said) == kept

    def test_normalising_twice_changes_nothing_for_any_character(self):
        every_character = (chr(i) for i in range(0x10000) if not 0xD800 <= i <= 0xDFFF)
        assert [
            character for character in every_character if normalise(normalise(character)) != normalise(character)
        ] == []


class TestCanonical:
    @pytest.mark.parametrize(
        ("said", "folded"),
        [("O0QD", "0000"), ("I1L|", "1111"), ("Z2", "22"), ("S5", "55"), ("G6", "66"), ("B8", "88")],
    )
    def test_look_alike_signs_are_one(self, said, folded):
        assert canonical(said) == folded
        assert canonical(said.lower()) == folded

    def test_signs_without_a_double_stay_apart(self):
        lonely = "3479ACEFHJKMNPRTUVWXY"
        assert canonical(lonely) == lonely

    @given(st.text(max_size=20))
    def test_folding_normalises_and_twice_changes_nothing(self, said):
        assert canonical(said) == canonical(normalise(said)) == canonical(canonical(said))

    def test_no_sign_is_in_two_classes(self):
        members = "".join(digit + characters for digit, characters in CONFUSABLE.items())
        assert len(set(members)) == len(members)


class TestNearMisses:
    def test_design_example(self):
        """The mock-up “nothing found”: last two digits swapped, then 1 instead of 7."""
        assert near_misses("LX42-2207-7341", ["LX42-2201-7341", "LX42-2207-7314", "LX42-9999-0000"]) == [
            NearMiss("LX42-2207-7314", Slip.SWAPPED, (12, 13), (12, 13)),
            NearMiss("LX42-2201-7341", Slip.ONE_DIFFERENT, (8,), (8,)),
        ]

    def test_kinds_are_ranked_confusable_and_swapped_first(self):
        assert found("A734", "A73", "A7340", "A739", "4734", "A743", "A777") == [
            ("A743", "swapped"),
            ("4734", "one_different"),
            ("A739", "one_different"),
            ("A7340", "one_missing"),
            ("A73", "one_extra"),
        ]
        assert found("LX0S1", "LX05I", "LXO5", "LXO51") == [
            ("LX05I", "confusable"),
            ("LXO51", "confusable"),
            ("LXO5", "one_extra"),
        ]

    @pytest.mark.parametrize(
        ("typed", "serial"), [("10", "IO"), ("L0", "1Q"), ("5Z", "S2"), ("8", "B"), ("G", "6"), ("D1", "0l")]
    )
    def test_confused_signs(self, typed, serial):
        assert found(typed, serial) == [(serial, "confusable")]

    def test_fewer_confused_signs_come_first(self):
        assert found("XOOO", "X000", "XO00", "XOO0") == [
            ("XOO0", "confusable"),
            ("XO00", "confusable"),
            ("X000", "confusable"),
        ]

    def test_confused_signs_on_top_of_a_slip_are_still_one_slip(self):
        assert near_misses("LX-22O7-41", ["LX-2207-14"]) == [NearMiss("LX-2207-14", Slip.SWAPPED, (5, 8, 9), (5, 8, 9))]
        assert near_misses("LX-22O7-1", ["LX-2207-14"]) == [NearMiss("LX-2207-14", Slip.ONE_MISSING, (5, 9), (5,))]

    def test_hit_is_not_a_near_miss(self):
        assert near_misses("lx42 2207", ["LX42-2207", "LX422207"]) == []

    def test_two_slips_are_too_many(self):
        assert near_misses("A1234", ["A4321", "A12", "A123456", "A1299", "B", "", "A2143", "A3412"]) == []

    def test_each_serial_once(self):
        assert found("A12", "A13", "A13") == [("A13", "one_different")]

    def test_nothing_typed_and_no_candidates(self):
        assert near_misses("", []) == []
        assert found("", "7", "77") == [("7", "one_missing")]

    def test_sign_missing_is_underlined_in_the_serial_only(self):
        assert near_misses("LX42-207-7314", ["LX42-2207-7314"]) == [
            NearMiss("LX42-2207-7314", Slip.ONE_MISSING, (6,), ())
        ]

    def test_sign_too_many_is_underlined_in_what_was_typed_only(self):
        assert near_misses("LX42-22507-7314", ["LX42-2207-7314"]) == [
            NearMiss("LX42-2207-7314", Slip.ONE_EXTRA, (), (7,))
        ]

    @given(serials, places, characters)
    def test_one_character_different(self, serial, place, character):
        place %= len(serial)
        typed = serial[:place] + character + serial[place + 1 :]
        assume(character != serial[place])
        [miss] = near_misses(typed, [serial])
        alike = canonical(character) == canonical(serial[place])
        assert miss == NearMiss(serial, Slip.CONFUSABLE if alike else Slip.ONE_DIFFERENT, (place,), (place,))

    @given(serials, places)
    def test_neighbours_swapped(self, serial, place):
        place %= len(serial) - 1
        assume(serial[place] != serial[place + 1])
        [miss] = near_misses(swapped_at(serial, place), [serial])
        alike = canonical(serial[place]) == canonical(serial[place + 1])
        assert miss == NearMiss(
            serial, Slip.CONFUSABLE if alike else Slip.SWAPPED, (place, place + 1), (place, place + 1)
        )

    @given(serials, places, characters)
    def test_one_character_missing_or_too_many(self, serial, place, character):
        place %= len(serial)
        longer = serial[:place] + character + serial[place:]
        [missing], [extra] = near_misses(serial, [longer]), near_misses(longer, [serial])
        assert (missing.kind, extra.kind) == (Slip.ONE_MISSING, Slip.ONE_EXTRA)
        assert (missing.positions, missing.typed_positions) == (extra.typed_positions, extra.positions)
        assert canonical(character) in canonical(underlined(missing))

    @given(serials, st.lists(serials))
    def test_kind_and_positions_agree_with_the_mirror(self, typed, others):
        """Seen from the other side a slip is the same slip, missing and too many exchanged."""
        mirror = {Slip.ONE_MISSING: Slip.ONE_EXTRA, Slip.ONE_EXTRA: Slip.ONE_MISSING}
        for miss in near_misses(typed, others):
            [back] = near_misses(miss.serial, [typed])
            assert back == NearMiss(typed, mirror.get(miss.kind, miss.kind), miss.typed_positions, miss.positions)


class TestNeighbours:
    @given(st.text(alphabet="0A7", max_size=4), st.text(alphabet="0A7", max_size=4))
    def test_exactly_the_serials_one_slip_away(self, typed, serial):
        one_slip = [miss for miss in near_misses(typed, [serial]) if miss.kind is not Slip.CONFUSABLE]
        assert (canonical(serial) in neighbours(typed)) == bool(one_slip)

    @given(serials, places, characters)
    def test_slip_with_any_letter_or_digit_is_looked_up(self, serial, place, character):
        place %= len(serial)
        slips = [
            serial[:place] + character + serial[place + 1 :],
            serial[:place] + character + serial[place:],
            serial[:place] + serial[place + 1 :],
            swapped_at(serial, place % (len(serial) - 1)),
        ]
        for typed in slips:
            assert canonical(serial) in neighbours(typed) | {canonical(typed)}

    def test_sign_beyond_letters_and_digits(self):
        assert canonical("Ä+12") in neighbours("Ä+21")
        assert canonical("Ä+12") in neighbours("Ä+1")
        assert canonical("Ä+12") not in neighbours("Ä12")

    def test_cost_for_a_usual_serial(self):
        """Twelve characters: 12 × 26 other characters, 27 × 13 - 12 more, 11 swaps, 12 fewer, some of them alike."""
        assert len(neighbours("AC47 3917 2506")) == 12 * 26 + (27 * 13 - 12) + 11 + 12


class TestDiffering:
    @pytest.mark.parametrize(
        ("a", "b", "positions"),
        [
            ("LX42-2207-7341", "LX42-2207-7314", (12, 13)),
            ("lx4222077341", "LX42-2207-7314", (12, 13)),
            ("LX42-2207-7314", "LX42-2207-7314", ()),
            ("LX42 2207 7314", "lx42-2207-7314", ()),
            ("LX42-22O7", "LX42-2207", (7,)),
            ("ABC", "XYZ", (0, 1, 2)),
            ("A-B", "A-XX-B", (2, 3)),
            ("AXXB", "AB", ()),
            ("", "A-1", (0, 2)),
            ("A-1", "", ()),
            ("122", "1222", (3,)),
            ("O12", "0-1-2-3", (0, 6)),
        ],
    )
    def test_positions_in_the_second_as_written(self, a, b, positions):
        assert differing(a, b) == positions

    @given(st.text(max_size=12), st.text(max_size=12))
    def test_positions_exist_and_are_never_separators(self, a, b):
        positions = differing(a, b)
        assert list(positions) == sorted(set(positions))
        assert all(normalise(b[i]) for i in positions)

    @given(st.text(max_size=12), st.text(max_size=12))
    def test_nothing_to_underline_either_way_means_the_same_serial(self, a, b):
        assert (differing(a, b) == () == differing(b, a)) == (normalise(a) == normalise(b))
