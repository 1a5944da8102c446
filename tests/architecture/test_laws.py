"""Laws of the house that a reading of the source can hold; each has a planted fault that it must see.

The order of the layers, and of the rooms inside an app, is import-linter's (test_layers.py).
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from tests.house import PACKAGES, ROOT

CODE = re.compile(r"\b([HCTEGRSMAL]\d{1,2})\b")
CITED = re.compile(r"\(((?:[HCTEGRSMAL]\d{1,2})(?:(?:, | and | to |/)[HCTEGRSMAL]\d{1,2})*)\)")
WRITES = {"save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
# Views that still ask the database themselves. Nothing is added; whoever works on one moves its question to queries.
STILL_ASKING = {
    "callbacks/views.py",
    "contracts/views/catalogue.py",
    "contracts/views/contract.py",
    "contracts/views/customer.py",
    "contracts/views/imports.py",
    "core/lists/views.py",
    "helpdesk/desk/calendars/views.py",
    "helpdesk/desk/intake/views.py",
    "helpdesk/portal/views/access.py",
    "promises/views/ladders.py",
    "surveys/views/calls.py",
    "surveys/views/link.py",
    "surveys/views/results.py",
    "tickets/views/classifications.py",
    "tickets/views/complaints.py",
    "tickets/views/files.py",
    "tickets/views/lists.py",
    "tickets/views/referrals.py",
}


def sources(*, of: str = "*.py") -> Iterator[Path]:
    for package in PACKAGES:
        yield from (file for file in sorted((ROOT / package).rglob(of)) if "migrations" not in file.parts)


def rules() -> set[str]:
    """Every code that docs/rules.md defines."""
    return set(re.findall(r'<a id="(\w+)">', (ROOT / "docs" / "rules.md").read_text()))


# -- a cited rule is a rule -------------------------------------------------------------------------------------------


def cited(source: str) -> set[str]:
    """Codes in brackets, in comments and docstrings: "(G2)", "(G7, G8)"."""
    texts = [token.string for token in tokenize.generate_tokens(StringIO(source).readline) if _speaks(token)]
    return {code for text in texts for found in CITED.findall(text) for code in CODE.findall(found)}


def _speaks(token: tokenize.TokenInfo) -> bool:
    return token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.string.startswith('"""'))


def test_every_cited_rule_is_defined() -> None:
    known = rules()
    strangers = {str(file.relative_to(ROOT)): cited(file.read_text()) - known for file in sources()}
    assert {file: codes for file, codes in strangers.items() if codes} == {}


def test_a_rule_that_nobody_defined_is_seen() -> None:
    assert cited('def f():\n    """Counts (G2, G99)."""\n    # and (H77)\n') - rules() == {"G99", "H77"}


def test_documents_cite_rules_that_are_defined() -> None:
    pages = [page for page in (ROOT / "docs").rglob("*.md") if page.name != "rules.md"]
    strangers = {page.name: _in_brackets(page.read_text()) - rules() for page in pages}
    assert {page: codes for page, codes in strangers.items() if codes} == {}


def _in_brackets(text: str) -> set[str]:
    return {code for found in CITED.findall(text) for code in CODE.findall(found)}


# -- a view asks and shows; it does not query or write ----------------------------------------------------------------


def breaches_of_a_view(source: str) -> list[str]:
    """`.objects` and ORM writes: what belongs to queries and domain."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            found.append(f"{node.lineno}: .objects")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes(node.func):
            found.append(f"{node.lineno}: .{node.func.attr}()")
    return found


def _writes(called: ast.Attribute) -> bool:
    """An ORM write; a form's `save` calls the domain."""
    is_form = isinstance(called.value, ast.Name) and called.value.id in {"form", "questions"}
    return called.attr in WRITES and not is_form


def views() -> Iterator[Path]:
    return (
        file
        for file in sources()
        if file.stem == "views" or file.stem.endswith("_views") or file.parent.name == "views"
    )


def test_views_neither_query_nor_write() -> None:
    breaches = {str(file.relative_to(ROOT)): breaches_of_a_view(file.read_text()) for file in views()}
    assert {file for file, lines in breaches.items() if lines} == STILL_ASKING


@pytest.mark.parametrize("planted", ["Ticket.objects.all()", "ticket.save()", "Ticket.objects.create(a=1)"])
def test_a_view_that_writes_is_seen(planted: str) -> None:
    assert breaches_of_a_view(f"def view(request):\n    {planted}\n")


# -- only the clock asks what time it is ------------------------------------------------------------------------------

ASKS = re.compile(r"\btimezone\.now\(|\bdatetime\.now\(|\bdate\.today\(|\bdatetime\.utcnow\(")
CLOCKS = {"core/clock.py"}


def test_only_the_clock_asks_what_time_it_is() -> None:
    asking = [str(file.relative_to(ROOT)) for file in sources() if ASKS.search(file.read_text())]
    assert set(asking) - CLOCKS == set()


# -- nothing is too long to be read -----------------------------------------------------------------------------------


def test_no_file_is_longer_than_400_lines() -> None:
    long = {str(file.relative_to(ROOT)): n for file in sources() if (n := len(file.read_text().splitlines())) > 400}
    assert long == {}


def test_no_line_of_a_template_is_longer_than_120_characters() -> None:
    """Letters in plain text (.txt) aside: a line break in them is sent."""
    files = sorted((ROOT / "templates").rglob("*.html"))
    long = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in files
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if len(line) > 120
    ]
    assert (long, len(files) > 200) == ([], True)
