"""How much of the rules the tests go through: a floor for each file, and every branch of what is shown as a figure.

`make coverage` runs the tests that prove rules without a browser, measured, and then this. Which files are measured,
and that branches count: pyproject.toml, `tool.coverage.run`. Why it is no part of `make test`: docs/decisions/0018.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

FLOOR = 90  # percent of lines and branches together, of each file
WHOLE = ("callbacks/kept.py", "helpdesk/desk/figures/*", "surveys/statistics.py", "core/numbers.py")


def below(files: Mapping[str, Any]) -> Iterator[str]:
    """A line for each file that too little is known of, with what no test goes through."""
    for name, found in sorted(files.items()):
        wanted = 100 if any(fnmatch(name, pattern) for pattern in WHOLE) else FLOOR
        if found["summary"]["percent_covered"] < wanted:
            yield f"{name}: {found['summary']['percent_covered']:.1f} %, at least {wanted} % ({_left_out(found)})"


def _left_out(found: Mapping[str, Any]) -> str:
    branches = [f"{start}->{'end' if end < 0 else end}" for start, end in found.get("missing_branches", ())]
    return "lines " + ", ".join([*map(str, found["missing_lines"]), *branches])


def main(report: Path) -> int:
    """Say which files lie below their floor; 1 if there are any, or if nothing was measured."""
    files = json.loads(report.read_text())["files"]
    faults = list(below(files))
    for line in faults:
        print(line)
    print(f"{len(files)} files measured, {len(faults)} below their floor")
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
