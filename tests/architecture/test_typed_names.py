"""Topics and addresses are names: nobody types them a second time. The floor names nothing that stands on it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from core import topics
from tests.house import PACKAGES, ROOT

TEMPLATES, SCRIPTS = ROOT / "templates", ROOT / "static"


def python() -> Iterator[tuple[str, str]]:
    """Every source with its path."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in file.parts:
                yield str(file.relative_to(ROOT)), file.read_text()


# -- topics -----------------------------------------------------------------------------------------------------------


def typed_topics(source: str) -> Iterator[str]:
    """Texts that are told, heard or put into a token as topics."""
    for node in ast.walk(ast.parse(source)):
        told: list[ast.expr] = []
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("live.changed", "live.token", "changed"):
            told = list(node.args)
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            told = [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "live_topics"]
        elif isinstance(node, ast.keyword) and node.arg == "live":
            told = [node.value]
        elif isinstance(node, ast.Assign | ast.AnnAssign) and "topics" in ast.unparse(node).split("=")[0]:
            told = [node.value] if node.value else []
        for part in told:
            yield from _words(part)


def _words(part: ast.expr) -> Iterator[str]:
    """Texts among what is told: not those with which something else is looked up."""
    if isinstance(part, ast.Tuple | ast.List | ast.Set):
        inner = list(part.elts)
    elif isinstance(part, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        inner = [part.elt]
    elif isinstance(part, ast.Call) and ast.unparse(part.func) in ("sorted", "set", "list", "tuple"):
        inner = list(part.args)
    elif isinstance(part, ast.Starred):
        inner = [part.value]
    else:
        inner = []
    for each in inner:
        yield from _words(each)
    if text := _text(part):
        yield text


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return ast.unparse(node)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_no_topic_is_typed_in_python() -> None:
    found = {path: list(typed_topics(source)) for path, source in python() if path != "core/topics.py"}
    assert {path: texts for path, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    "line",
    [
        'live.changed("queue")',
        'live.changed(*[f"user-{pk}" for pk in readers])',
        'context = {"live_topics": f"ticket-{number}"}',
        'Listing(live="dashboard")',
        'topics: ClassVar = ("dashboard",)',
    ],
)
def test_a_typed_topic_is_seen(line: str) -> None:
    assert list(typed_topics(line))


def heard(text: str) -> Iterator[str]:
    """What elements of a template are fetched again for."""
    yield from re.findall(r'data-live="([^"]*)"', text)


def test_templates_hear_of_declared_topics_only() -> None:
    values = {value for file in TEMPLATES.rglob("*.html") for value in heard(file.read_text())}
    assert len(values) > 5
    tag = re.compile(r"{% topics (?P<names>'[^%]*') (?:of=[\w.]+ )?%}|{{ listing\.live\|join:' ' }}")
    for value in values:
        assert tag.sub("", value).strip() == "", value
        for found in tag.finditer(value):
            for name in re.findall(r"'(\w+)'", found["names"] or ""):
                assert topics.named(name, "1" if "of=" in found[0] else None), name


def test_topic_that_nobody_declared_is_refused() -> None:
    with pytest.raises(LookupError, match="no topic is called HALL"):
        topics.named("HALL")
    with pytest.raises(LookupError, match="single things called QUEUE"):
        topics.named("QUEUE", 7)
    with pytest.raises(ValueError, match="two topics are called QUEUE"):
        topics.declare("QUEUE", "another")


# -- addresses --------------------------------------------------------------------------------------------------------


def first_parts() -> set[str]:
    """The first part of every own address: tickets, callbacks, devices …"""

    def routes(resolver: URLResolver, before: str) -> Iterator[str]:
        for each in resolver.url_patterns:
            route = before + str(each.pattern).lstrip("^")
            if isinstance(each, URLPattern):
                yield route
            else:
                yield from routes(each, route)

    return {route.split("/")[0] for route in routes(get_resolver(), "")} - {""}


OWN = re.compile(rf"""["'`=(]/(?:{"|".join(sorted(map(re.escape, first_parts())))})(?:[/?"'`)]|$)""")
# Where an address is given: what is not Django's to resolve.
GIVEN = {
    "core/live.py": {"/live/stream"},  # served beside Django
    "helpdesk/asgi.py": {"/health/live"},  # likewise
    "helpdesk/settings.py": {"/api/", "/api/v[0-9]"},  # what begins so answers in JSON
}


def typed_addresses(source: str) -> Iterator[str]:
    """Own addresses in texts that are no docstrings."""
    tree = ast.parse(source)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = _text(node) if id(node) not in said else ""
        if text and OWN.search(text if isinstance(node, ast.JoinedStr) else f'"{text}"'):
            yield text


def test_no_own_address_is_typed_in_python() -> None:
    found = {
        path: set(typed_addresses(source))
        for path, source in python()
        if not path.startswith(("helpdesk/run/", "demo/"))  # programs: they ask the product from outside
    }
    assert {path: texts for path, texts in found.items() if texts} == GIVEN


def test_no_own_address_is_typed_in_a_template_or_script() -> None:
    files = [*TEMPLATES.rglob("*.*"), *(file for file in SCRIPTS.rglob("*.js") if "vendor" not in file.parts)]
    found = {
        str(file.relative_to(ROOT)): line.strip()
        for file in files
        for line in _without_comments(file).splitlines()
        if OWN.search(line)
    }
    assert found == {}


def _without_comments(file: Path) -> str:
    text = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}|/\*.*?\*/", "", file.read_text(), flags=re.S)
    return re.sub(r"^\s*//.*$", "", text, flags=re.M)


@pytest.mark.parametrize("line", ['redirect("/tickets/")', 'url = f"/callbacks/{pk}/"', 'x = {"hx-get": "/devices/"}'])
def test_a_typed_address_is_seen(line: str) -> None:
    assert list(typed_addresses(line))


# -- the floor --------------------------------------------------------------------------------------------------------

UPPER = ("office", "promise", "contract", "device", "ticket", "callback", "survey", "complaint", "referral", "portal")
NAMED = re.compile(rf"\b\w*(?:{'|'.join(UPPER)})\w*\b")


def named_above(source: str) -> set[str]:
    """Names and short texts for programs (no sentence, no docstring) with a word of an upper floor in them."""
    tree = ast.parse(source)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = set()
    for node in ast.walk(tree):
        if id(node) in said or (isinstance(node, ast.keyword) and node.arg == "help_text"):
            said |= {id(each) for each in ast.walk(node)}
            continue
        for text in _names(node):
            found |= set(NAMED.findall(text.lower()))
    return found


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.arg | ast.keyword):
        yield node.arg or ""
    elif isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.name for alias in node.names)
        yield getattr(node, "module", "") or ""


# Words that the floor may know, and why.
KNOWN = {
    "core/messages.py": {"office", "office_phone"},  # how a letter to a customer ends
    "core/periodic.py": {"guards_promises"},  # what a task says of itself
    "core/watch.py": {"guards_promises"},
}


def test_floor_names_nothing_of_the_floors_above() -> None:
    found = {path: named_above(source) for path, source in python() if path.startswith("core/")}
    assert {path: names for path, names in found.items() if names} == KNOWN


def test_floor_uses_no_address_and_no_page_of_another_app() -> None:
    for path, source in python():
        if not path.startswith("core/"):
            continue
        texts = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
        apps = [app for app in PACKAGES if app != "core"] + ["desk", "portal", "records", "ticket"]
        for text in filter(lambda each: isinstance(each, str), texts):
            assert not re.match(rf"(?:{'|'.join(apps)})[:/][\w/-]+(?:\.\w+)?$", text), (path, text)


def test_a_name_from_above_is_seen() -> None:
    assert named_above("from tickets.models import Ticket\n") == {"tickets", "ticket"}
    assert named_above('def page_of_complaint():\n    """A ticket."""\n') == {"page_of_complaint"}


def test_what_the_design_shows_of_upper_floors_is_their_own() -> None:
    builtins = settings.TEMPLATES[0]["OPTIONS"]["builtins"]
    assert {name.split(".")[0] for name in builtins if name.endswith(("due", "numbers", "strip"))} == {
        "offices",
        "promises",
        "tickets",
    }
