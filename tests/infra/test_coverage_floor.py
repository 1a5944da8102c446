"""The floor under the rules: a file that falls below it is named, with the lines that no test goes through."""

import json
from pathlib import Path

import pytest

from tests.coverage_floor import FLOOR, below, main


def measured(percent: float, *lines: int) -> dict[str, object]:
    return {"summary": {"percent_covered": percent}, "missing_lines": list(lines), "missing_branches": [[9, -1]]}


def test_a_file_at_its_floor_is_well() -> None:
    assert list(below({"tickets/domain/log.py": measured(FLOOR)})) == []


def test_a_file_below_its_floor_is_named_with_its_lines() -> None:
    lines = list(below({"tickets/domain/log.py": measured(FLOOR - 0.5, 4, 5)}))
    assert lines == ["tickets/domain/log.py: 89.5 %, at least 90 % (lines 4, 5, 9->end)"]


@pytest.mark.parametrize("name", ["callbacks/kept.py", "helpdesk/desk/figures/calls.py"])
def test_of_a_figure_every_branch_is_asked_for(name: str) -> None:
    assert list(below({name: measured(99.9)})) != []
    assert list(below({name: measured(100)})) == []


def test_nothing_measured_is_a_fault(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"files": {}}))
    assert main(report) == 1
