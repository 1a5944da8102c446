"""Ask both offices a million random questions about 2015 to 2035 and compare each answer with the oracle's.

    python -m tests.offices.prove_deadlines [--questions 1000000] [--seed TEXT]

The questions are halved between Hamburg and Woking; a tenth as many more go to each office's imagined night
desk, which is open while the clocks change. Ends with status 1 if any answer differs, and prints the first.
"""

import argparse
import multiprocessing
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from offices.worktime import OfficeHours
from tests.offices.worktime_oracle import (
    Oracle,
    Questions,
    hamburg,
    hamburg_at_night,
    woking,
    woking_at_night,
)

CALENDARS = (hamburg, woking, hamburg_at_night, woking_at_night)
FIRST, END = datetime(2015, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
YEARS = range(2014, 2038)
LONGEST = timedelta(hours=500)
MARGIN = timedelta(days=150)  # answers lie outside the years by less: 500 hours at six hours a day
A_TASK = 2_500
SHOWN = 5

oracles: list[Oracle] = []  # set before the workers are forked, so that they share it


class Task(NamedTuple):
    """So many questions to one calendar."""

    calendar: int
    questions: int
    seed: str


class Compared(NamedTuple):
    asked: int
    differences: list[str]


def build(calendar: Callable[[range], OfficeHours]) -> Oracle:
    return Oracle(calendar(YEARS), (FIRST - MARGIN).date(), (END + MARGIN).date())


def ask(task: Task) -> Compared:
    questions = Questions(oracles[task.calendar], task.seed, FIRST, END, LONGEST)
    answers = (questions.ask() for _ in range(task.questions))
    return Compared(task.questions, [difference for difference in answers if difference])


def tasks(questions: int, seed: str) -> Iterator[Task]:
    shares = (questions // 2, questions - questions // 2, questions // 10, questions // 10)
    for calendar, share in enumerate(shares):
        for begin in range(0, share, A_TASK):
            yield Task(calendar, min(A_TASK, share - begin), f"{seed} {calendar} {begin}")


class ProgressBar:
    """On a terminal a bar that fills; in a log, a line at each tenth."""

    WIDTH = 40

    def __init__(self, total: int) -> None:
        self.total, self.done, self.differences = total, 0, 0
        self.begun = time.monotonic()
        self.is_live = sys.stderr.isatty()

    def add(self, outcome: Compared) -> None:
        tenth = self.done * 10 // self.total
        self.done += outcome.asked
        self.differences += len(outcome.differences)
        if self.is_live or tenth != self.done * 10 // self.total:
            print(self, end="\r" if self.is_live else "\n", file=sys.stderr, flush=True)

    def __str__(self) -> str:
        filled = self.done * self.WIDTH // self.total
        spent = time.monotonic() - self.begun
        left = spent / self.done * (self.total - self.done)
        bar = "█" * filled + "·" * (self.WIDTH - filled)
        asked = f"{self.done:,} of {self.total:,} questions, {self.differences} differences"
        return f"[{bar}] {self.done / self.total:4.0%}  {asked}, {left:.0f} s left "


def prove(questions: int, seed: str) -> Compared:
    """Ask them all, on every core; the number asked, and each difference in words."""
    context = multiprocessing.get_context("fork")
    with context.Pool() as pool:
        oracles[:] = pool.map(build, CALENDARS, chunksize=1)
    todo = list(tasks(questions, seed))
    bar = ProgressBar(sum(task.questions for task in todo))
    differences: list[str] = []
    with context.Pool() as pool:
        for outcome in pool.imap_unordered(ask, todo):
            bar.add(outcome)
            differences += outcome.differences
    return Compared(bar.done, differences)


def main() -> int:
    parser = argparse.ArgumentParser(description="Prove the deadline arithmetic against a plain oracle.")
    parser.add_argument("--questions", type=int, default=1_000_000, help="to both offices (default: %(default)s)")
    parser.add_argument("--seed", default=secrets.token_hex(4), help="to ask the same again (default: random)")
    options = parser.parse_args()
    if options.questions < 1:
        parser.error("ask at least one question")
    print(
        f"Reading the clocks of both offices for each minute of 2015 to 2035 (seed {options.seed}) …",
        flush=True,
    )
    begun = time.monotonic()
    outcome = prove(options.questions, options.seed)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(*outcome.differences[:SHOWN], sep="\n", end="\n" if outcome.differences else "")
    spent = time.monotonic() - begun
    print(f"{outcome.asked:,} questions, {len(outcome.differences)} differences, {spent:.0f} s.")
    return 1 if outcome.differences else 0


if __name__ == "__main__":
    sys.exit(main())
