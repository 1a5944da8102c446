"""Opening hours as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offices.hourtext import HoursError, parse, shown


@pytest.mark.parametrize(
    ("text", "intervals"),
    [
        ("", ()),
        ("08:30–17:00", ((510, 1020),)),
        ("8.30-12, 13-17 Uhr", ((510, 720), (780, 1020))),
        ("13:00 bis 17:00; 8:30 to 12:00", ((510, 720), (780, 1020))),
        ("08:30–12:00 und 12:00–24:00", ((510, 720), (720, 1440))),
    ],
)
def test_parse(text: str, intervals: tuple[tuple[int, int], ...]) -> None:
    assert parse(text) == intervals


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("morning", "form"),
        ("08:30", "form"),
        ("25:00–26:00", "time"),
        ("08:75–09:00", "time"),
        ("12:00–12:00", "order"),
        ("17:00–08:30", "order"),
        ("08:30–12:00, 11:59–13:00", "overlap"),
    ],
)
def test_parse_names_the_fault(text: str, code: str) -> None:
    with pytest.raises(HoursError) as error:
        parse(text)
    assert error.value.code == code


@given(st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True))
def test_what_is_shown_is_read_back(edges: list[int]) -> None:
    points = sorted(edges)[: len(edges) // 2 * 2]
    intervals = tuple(zip(points[::2], points[1::2], strict=True))
    assert parse(shown(intervals)) == intervals
