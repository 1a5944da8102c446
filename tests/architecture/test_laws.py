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

MANAGERS = {"objects", "_default_manager", "_base_manager"}
LOOKUPS = {"get_object_or_404", "get_list_or_404"}
MAKE_A_VIEW = {"login_required", "require_GET", "require_POST", "require_safe", "require_http_methods", "for_visitors"}


def breaches_of_a_view(source: str) -> list[str]:
    """Managers, look-ups and ORM writes: what belongs to queries and domain."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            found.append(f"{node.lineno}: .{node.attr}")
        elif isinstance(node, ast.Call) and _name_of(node) in LOOKUPS:
            found.append(f"{node.lineno}: {_name_of(node)}()")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes(node, node.func):
            found.append(f"{node.lineno}: .{node.func.attr}()")
    return found


def _writes(call: ast.Call, called: ast.Attribute) -> bool:
    """An ORM write; a form's `save` calls the domain, and a dictionary's `update` is given another one."""
    is_form = isinstance(called.value, ast.Name) and called.value.id in {"form", "questions"}
    sets_columns = called.attr == "update" and not call.args
    return (called.attr in WRITES and not is_form) or sets_columns


def _name_of(node: ast.expr) -> str:
    """What is called, or the decorator that is set."""
    called = node.func if isinstance(node, ast.Call) else node
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def has_views(source: str) -> bool:
    """Whether a file holds views, whatever it is called: a function that says how it may be asked, and by whom."""
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    return any(_name_of(set_) in MAKE_A_VIEW for function in functions for set_ in function.decorator_list)


def views() -> Iterator[Path]:
    return (
        file for file in sources() if file.stem == "views" or file.parent.name == "views" or has_views(file.read_text())
    )


def test_views_neither_query_nor_write() -> None:
    breaches = {str(file.relative_to(ROOT)): breaches_of_a_view(file.read_text()) for file in views()}
    assert {file: lines for file, lines in breaches.items() if lines} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "Ticket.objects.all()",
        "found.model._default_manager.all()",
        "get_object_or_404(Ticket, pk=1)",
        "ticket.save()",
        "Ticket.objects.create(a=1)",
        "rows.update(seen_at=now)",
    ],
)
def test_a_view_that_queries_or_writes_is_seen(planted: str) -> None:
    assert breaches_of_a_view(f"def view(request):\n    {planted}\n")


@pytest.mark.parametrize("harmless", ["form.save()", "context.update(more)"])
def test_what_a_view_may_do_is_left_alone(harmless: str) -> None:
    assert breaches_of_a_view(f"def view(request):\n    {harmless}\n") == []


def test_a_view_is_known_by_what_it_is_not_by_its_file() -> None:
    assert has_views("@require_http_methods(['GET'])\n@login_required\ndef page(request): ...\n")
    assert not has_views("@cache\ndef page_of(rows): ...\n")


# -- whoever is taken for a colleague has signed in --------------------------------------------------------------------


def taken_on_trust(source: str) -> list[str]:
    """Views that say a colleague asks (`DeskRequest`) and let anybody ask."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return [function.name for function in functions if _says_colleague(function) and not _asks_who(function)]


def _says_colleague(function: ast.FunctionDef) -> bool:
    is_view = any(_name_of(set_) in MAKE_A_VIEW for set_ in function.decorator_list)
    hints = [ast.unparse(argument.annotation) for argument in function.args.args if argument.annotation]
    return is_view and "DeskRequest" in hints


def _asks_who(function: ast.FunctionDef) -> bool:
    return any(_name_of(set_) == "login_required" for set_ in function.decorator_list)


def test_a_view_for_colleagues_is_behind_the_sign_in() -> None:
    trusting = {str(file.relative_to(ROOT)): taken_on_trust(file.read_text()) for file in views()}
    assert {file: names for file, names in trusting.items() if names} == {}


def test_a_view_that_trusts_anybody_is_seen() -> None:
    assert taken_on_trust("@require_GET\ndef page(request: DeskRequest): ...\n") == ["page"]
    assert taken_on_trust("@require_GET\n@login_required\ndef page(request: DeskRequest): ...\n") == []


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
