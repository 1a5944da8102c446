"""A word means one thing: no two public classes of the packages have the same name."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.house import PACKAGES, ROOT

BY_CONVENTION = {"Meta", "Command"}  # Django looks for these by name


def public_classes(source: str) -> Iterator[str]:
    """Names of the classes that a file defines, nested ones too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name not in BY_CONVENTION:
            yield node.name


def defined_twice(files: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Names that more than one class has, with the places; `files` are (path, source)."""
    places = defaultdict(list)
    for path, source in files:
        for name in public_classes(source):
            places[name].append(path)
    return {name: found for name, found in places.items() if len(found) > 1}


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (file for file in sorted((ROOT / package).rglob("*.py")) if "migrations" not in file.parts)


def test_no_class_has_the_name_of_another() -> None:
    assert defined_twice((str(file.relative_to(ROOT)), file.read_text()) for file in sources()) == {}


def test_a_second_class_of_the_name_is_seen() -> None:
    files = [("a.py", "class Row: ...\nclass _Own: ..."), ("b.py", "class Outer:\n    class Row: ...\nclass _Own: ...")]
    assert defined_twice(files) == {"Row": ["a.py", "b.py"]}
