"""Figures with their uncertainty, against textbook values."""

import pytest

from surveys.statistics import Estimate, mean_of, share_of, student_t


def rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)


@pytest.mark.parametrize(
    ("freedom", "factor"),
    [(1, 12.706), (2, 4.303), (9, 2.262), (30, 2.042), (31, 2.040), (40, 2.021), (60, 2.000), (120, 1.980)],
)
def test_student_t_is_that_of_the_tables(freedom, factor):
    assert round(student_t(freedom), 3) == factor


def test_student_t_without_freedom_is_refused():
    with pytest.raises(ValueError, match="at least two"):
        student_t(0)


def test_mean_without_answers_says_nothing():
    assert mean_of(n=0, mean=None, deviation=None, lowest=1, highest=5) == Estimate(0, None, None, None)


def test_mean_of_one_answer_has_no_interval():
    assert mean_of(n=1, mean=4.0, deviation=None, lowest=1, highest=5) == Estimate(1, 4.0, None, None)


def test_mean_of_ten_answers_has_its_t_interval():
    # 3 4 4 5 2 4 3 5 4 3: mean 3.7, standard deviation 0.9487, ± 2.2622 × 0.9487 / √10
    figure = mean_of(n=10, mean=3.7, deviation=0.948683, lowest=1, highest=5)
    assert (rounded(figure.low, 3), rounded(figure.high, 3)) == (3.021, 4.379)


def test_interval_is_cut_to_the_scale():
    figure = mean_of(n=2, mean=4.5, deviation=0.707107, lowest=1, highest=5)
    assert (figure.low, figure.high) == (1, 5)


def test_equal_answers_have_an_interval_without_width():
    assert mean_of(n=3, mean=4.0, deviation=0.0, lowest=1, highest=5) == Estimate(3, 4.0, 4.0, 4.0)


def test_share_has_wilsons_interval():
    figure = share_of(n=10, yes=8)
    assert (figure.value, rounded(figure.low, 4), rounded(figure.high, 4)) == (0.8, 0.4902, 0.9433)


def test_share_of_all_stays_within_one():
    figure = share_of(n=5, yes=5)
    assert (figure.value, rounded(figure.low, 4), figure.high) == (1.0, 0.5655, 1.0)


def test_share_without_answers_says_nothing():
    assert share_of(n=0, yes=0) == Estimate(0, None, None, None)
