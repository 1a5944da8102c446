"""What documents, comments and templates point at is there: files by path, classes and functions by address."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import PACKAGES, ROOT

ROOMS = "|".join((*PACKAGES, "tests"))
FILE = re.compile(rf"(?<![\w./<>-])((?:{ROOMS}|docs|static|templates)/[\w./-]*\w\.(?:py|md|html|txt|js|css|svg|csv))\b")
FOLDER = re.compile(r"(?<![\w./<>-])((?:docs|static|templates)(?:/\w+)+/)(?![\w<*{])")
CLASS = re.compile(rf"(?<![\w./])((?:{ROOMS})(?:\.[a-z_]+)+\.[A-Z][A-Za-z]+)\b")
CODE = re.compile(rf"`((?:{ROOMS})(?:\.[a-z_]+){{2,}})`")
MADE = ("static/vendor/", "docs/telephone/")  # by helpdesk.run.assets; with the telephone
SUFFIXES = {".py", ".md", ".html", ".js", ".css"}
NEVER = {"migrations", "vendor", "__pycache__"}


def documents() -> list[Path]:
    """Everything that people read: the documents, templates, scripts, and the source with its comments."""
    folders = ("docs", "templates", "static", *PACKAGES)
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob("*")) if file.suffix in SUFFIXES]
    return [*ROOT.glob("*.md"), *(file for file in files if not NEVER & set(file.parts))]


def lost_files(text: str) -> Iterator[str]:
    """Paths from the root of the project, or names of templates, that lead nowhere."""
    for path in [*FILE.findall(text), *FOLDER.findall(text)]:
        if not path.startswith(MADE) and not ((ROOT / path).exists() or (ROOT / "templates" / path).exists()):
            yield path


def lost_addresses(text: str) -> Iterator[str]:
    """Addresses of classes, and of modules and functions in backticks, that name nothing."""
    return (name for name in [*CLASS.findall(text), *CODE.findall(text)] if not _leads_somewhere(name))


def _leads_somewhere(name: str) -> bool:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[length:]:
            if not hasattr(found, attribute):
                return False
            found = getattr(found, attribute)
        return True
    return False


@pytest.mark.parametrize("lost", [lost_files, lost_addresses])
def test_everything_pointed_at_is_there(lost) -> None:
    files = documents()
    assert len(files) > 600
    found = {str(file.relative_to(ROOT)): sorted(set(lost(file.read_text()))) for file in files}
    assert {file: pointers for file, pointers in found.items() if pointers} == {}


def test_a_pointer_to_nothing_is_seen() -> None:
    assert list(lost_files("see core/nowhere.py, core/clock.py and docs/recipes/none/")) == [
        "core/nowhere.py",
        "docs/recipes/none/",
    ]
    assert list(lost_addresses("(core.events.Event), (core.events.Nothing), `core.clock.now`, `core.clock.later`")) == [
        "core.events.Nothing",
        "core.clock.later",
    ]
