"""Figures with their uncertainty (S2): pure, standard library only.

The 95 % interval of a mean is Student's t (it is honest for the small numbers that surveys give); that of a share is
Wilson's (it never leaves 0 to 100 %). Both say how far the figure may be from what *all* customers would have said.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final

Z: Final = 1.959964  # the normal distribution's quantile for 95 %

# Student's t, two-sided 95 %, for 1 to 30 degrees of freedom.
_T: Final = (
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
    2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
    2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
)  # fmt: skip


@dataclass(frozen=True)
class Estimate:
    """`value` of `n` answers, and the interval that holds the true one in 95 of 100 such surveys.

    `value` is None without answers, `low` and `high` are None when the answers are too few to say.
    """

    n: int
    value: float | None
    low: float | None
    high: float | None

    @property
    def has_interval(self) -> bool:
        """Whether there were answers enough."""
        return self.low is not None


def student_t(freedom: int) -> float:
    """The factor for a two-sided 95 % interval. Raises ValueError under 1 degree of freedom."""
    if freedom < 1:
        raise ValueError("a t interval needs at least two answers")
    if freedom <= len(_T):
        return _T[freedom - 1]
    # Cornish-Fisher: right to four places past 30 degrees of freedom.
    first = (Z**3 + Z) / 4
    second = (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
    third = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384
    return Z + first / freedom + second / freedom**2 + third / freedom**3


def mean_of(*, n: int, mean: float | None, deviation: float | None, lowest: float, highest: float) -> Estimate:
    """The mean of `n` answers with its t interval; `deviation` is that of a sample (n - 1).

    The interval is cut to the scale, `lowest` to `highest`: beyond it nothing can be answered.
    """
    if not n or mean is None:
        return Estimate(0, None, None, None)
    if n < 2 or deviation is None:
        return Estimate(n, mean, None, None)
    reach = student_t(n - 1) * deviation / sqrt(n)
    return Estimate(n, mean, max(lowest, mean - reach), min(highest, mean + reach))


def share_of(*, n: int, yes: int) -> Estimate:
    """The share of `yes` among `n`, 0 to 1, with Wilson's interval."""
    if not n:
        return Estimate(0, None, None, None)
    share, square = yes / n, Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = Z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return Estimate(n, share, max(0.0, middle - reach), min(1.0, middle + reach))
