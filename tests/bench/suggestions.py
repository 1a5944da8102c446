"""`make bench-suggestions`: how good the suggested classifications are, on words that the history does not hold (C4).

Makes a history of 2,400 invented tickets by the domain's own functions, then asks for 2,400 later descriptions, whose
sentences, things and symptoms nobody has said before (`tests.bench.faults`), and learns nothing of them. Prints a table
and exits with 1 if a bound is missed. `--seed` tells another history: the constants were chosen with seeds 1 to 3, the
bounds are held with others.

    python -m tests.servers python -m tests.bench.suggestions [--history 2400] [--later 2400] [--seed 11]
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import django

from tests.bench.faults import Told, faults, tell

if TYPE_CHECKING:
    from contracts.models import ProductFamily
    from tickets.queries import SuggestedClassification

FIRST, THREE, ERROR, CLEAR, SILENT, MILLISECONDS = 0.60, 0.85, 0.05, 0.95, 0.3, 25.0
BINS: Final = 10


@dataclass(frozen=True)
class Answer:
    """What was suggested for a description."""

    told: Told
    hits: list[SuggestedClassification]
    milliseconds: float

    @property
    def place(self) -> int:
        """Where the right one stands, from 1; 0 for nowhere."""
        codes = [hit.classification.code for hit in self.hits]
        return codes.index(self.told.code) + 1 if self.told.code in codes else 0


def main() -> int:
    arguments = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    django.setup()
    families = _learn(tell(arguments.history, later=False, seed=arguments.seed))
    answers = [_ask(told, families) for told in tell(arguments.later, later=True, seed=arguments.seed)]
    print(f"{arguments.history:,} tickets learned, {arguments.later:,} later ones asked, seed {arguments.seed}")
    missed = _report(answers)
    print(f"missed: {', '.join(missed) or 'none'}")
    return int(bool(missed))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--history", type=int, default=2_400)
    parser.add_argument("--later", type=int, default=2_400)
    parser.add_argument("--seed", type=int, default=11)
    return parser.parse_args()


def _learn(history: list[Told]) -> dict[str, ProductFamily]:
    """The tree with names and codes alone, then the history as the desk logs it."""
    from django.core.management import call_command

    from tests.factories.offices import make_hamburg
    from tests.factories.tickets import make_classification, make_family, make_ticket

    call_command("migrate", verbosity=0)
    families = {code: make_family(code=code) for code in dict.fromkeys(fault.family for fault in faults())}
    nodes = {
        fault.code: make_classification(
            families[fault.family], fault.code, name_de=fault.name_de, name_en=fault.name_en
        )
        for fault in faults()
    }
    office = make_hamburg()
    for told in history:
        make_ticket(office, description=told.text, classification=nodes[told.chosen], language=told.language)
    return families


def _ask(told: Told, families: dict[str, ProductFamily]) -> Answer:
    from tickets.queries import suggest_classifications

    began = time.perf_counter()
    hits = suggest_classifications(text=told.text, family=families[told.family], device=None, language=told.language)
    return Answer(told, hits, (time.perf_counter() - began) * 1000)


def _report(answers: list[Answer]) -> list[str]:
    asked = len(answers)
    spoken = [answer for answer in answers if answer.hits]
    clear = [answer for answer in spoken if any(hit.is_clear for hit in answer.hits)]
    right = [answer for answer in clear if answer.place and answer.hits[answer.place - 1].is_clear]
    least = min((answer.hits[0].probability for answer in spoken), default=1.0)
    rows = [
        ("right one first", sum(answer.place == 1 for answer in answers) / asked, FIRST, True),
        ("right one among three", sum(answer.place > 0 for answer in answers) / asked, THREE, True),
        ("calibration error", _calibration_error(spoken), ERROR, False),
        ("least probability spoken of", least, SILENT, True),
        ("chosen by the words, rightly", len(right) / max(len(clear), 1), CLEAR, True),
        ("milliseconds, median", statistics.median(answer.milliseconds for answer in answers), MILLISECONDS, False),
    ]
    print(f"{'':<32}{'is':>8}{'bound':>8}")
    for name, found, bound, is_least in rows:
        print(f"{name:<32}{found:>8.3f}{'≥' if is_least else '≤':>3}{bound:>5.2f}")
    print(f"silent: {(asked - len(spoken)) / asked:.1%}; chosen by the words: {len(clear) / asked:.1%}")
    return [name for name, found, bound, is_least in rows if (found < bound if is_least else found > bound)]


def _calibration_error(spoken: list[Answer]) -> float:
    """Expected calibration error of the first suggestion: in ten bins, how far the said is from the seen."""
    error = 0.0
    print(f"{'said':>10}{'n':>7}{'mean':>8}{'right':>8}")
    for at in range(BINS):
        held = [one for one in spoken if min(int(one.hits[0].probability * BINS), BINS - 1) == at]
        if not held:
            continue
        said = statistics.fmean(one.hits[0].probability for one in held)
        seen = statistics.fmean(one.place == 1 for one in held)
        error += abs(said - seen) * len(held) / len(spoken)
        print(f"{at / BINS:>6.1f}–{(at + 1) / BINS:.1f}{len(held):>6}{said:>8.3f}{seen:>8.3f}")
    return error


if __name__ == "__main__":
    sys.exit(main())
