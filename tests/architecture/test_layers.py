"""The layers hold, and a planted bad import breaks the build."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import PACKAGES

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources in a place where they may be spoiled."""
    ignore = shutil.ignore_patterns("__pycache__", "node_modules")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINT, "--no-cache"], cwd=directory, capture_output=True, text=True, check=False)


def test_layers_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("offices/queries.py", "from contracts.models import Company"),
        ("tickets/lists/tickets.py", "import callbacks.models"),
        ("surveys/models/survey.py", "import callbacks.models"),
        ("offices/worktime/timeline.py", "import django"),
        ("tickets/domain/log.py", "import tickets.tasks"),
        ("surveys/queries/link.py", "from surveys.domain import draw"),
    ],
)
def test_planted_import_is_refused(copy: Path, file: str, line: str) -> None:
    target = copy / file
    target.write_text(f"{target.read_text()}\n{line}\n")
    result = lint(copy)
    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout
