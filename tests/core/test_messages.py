"""The catalogue of message kinds is complete on every side: declared, told, with its texts, in both languages."""

import ast
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Engine, engines
from django.utils import translation

from core import messages, outbox
from core.messages import Audience, CustomerFacts, Facts, MessageKind, kinds, message_kind
from core.outbox import Message
from core.personal import Personal
from core.text import one_line
from tests.factories.tickets import NOON
from tests.house import PACKAGES

ROOT = Path(__file__).resolve().parents[2]
MAILS = ROOT / "templates" / "email"
GREET_THEMSELVES = {"ticket_message"}  # in a colleague's own words
FRAMES = {"customer.txt", "staff.txt"}
NASTY = 'Übel <b>&amp; "x"\r\nBcc: x@example.com\x0b{{ y }} {% z %} %(w)s 100%\u2028Ende'
HOUSE = sorted((kind for kind in kinds() if kind.app != "tests"), key=lambda kind: kind.name)
every_kind = pytest.mark.parametrize("kind", HOUSE, ids=lambda kind: kind.name)


def filled(hint: Any, *, text: str, yes: bool = True) -> Any:
    """A value of that type whose every text is `text`."""
    if get_origin(hint) is Annotated:
        return filled(get_args(hint)[0], text=text, yes=yes)
    if get_origin(hint) is tuple:
        return (filled(get_args(hint)[0], text=text, yes=yes),) * 2
    if is_dataclass(hint):
        inner = get_type_hints(hint, include_extras=True)
        return hint(**{name: filled(each, text=text, yes=yes) for name, each in inner.items()})
    return {str: text, bool: yes, int: 2}[hint]


def parts(kind: MessageKind, facts: Facts, language: str) -> tuple[str, str]:
    """Subject and text; a name that the facts do not have stands out."""
    context = messages.values(facts)
    with translation.override(language):
        subject, text = (
            engine().get_template(name).render(Context(context, autoescape=False)).strip()
            for name in (kind.subject_template, kind.text_template)
        )
    return subject, text


@cache
def engine() -> Engine:
    """As the house has it, but for names that nobody gives."""
    house = engines["django"].engine
    return Engine(dirs=house.dirs, builtins=house.builtins, libraries=house.libraries, string_if_invalid="MISSING(%s)")


@cache
def sources() -> tuple[tuple[Path, ast.Module], ...]:
    """Every module of the house."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return tuple((path, ast.parse(path.read_text())) for path in paths)


# -- each kind --------------------------------------------------------------------------------------------------------


@every_kind
@pytest.mark.parametrize("language", ["de", "en-gb"])
@pytest.mark.parametrize("yes", [True, False])
def test_both_parts_say_what_was_typed_as_it_was_typed(kind: MessageKind, language: str, yes: bool) -> None:
    facts = filled(kind.facts, text=NASTY, yes=yes)
    subject, text = parts(kind, facts, language)
    assert "MISSING" not in subject + text
    assert one_line(subject)
    assert len(one_line(subject).splitlines()) == 1
    assert "&lt;" not in text
    assert NASTY in subject + text or not hints(kind)


def hints(kind: MessageKind) -> dict[str, Any]:
    """The types of its facts."""
    return get_type_hints(kind.facts, include_extras=True)


@every_kind
def test_words_are_there_in_german_too(kind: MessageKind) -> None:
    facts = filled(kind.facts, text="×")
    english, german = parts(kind, facts, "en-gb"), parts(kind, facts, "de")
    for one, other in zip(english, german, strict=True):
        words = {word.strip("×.,:()“”\u00a0") for word in one.split()}
        has_words = any(word.isalpha() and word != "Ticket" for word in words)
        assert (one != other) == has_words, one


@every_kind
def test_customers_mail_greets_and_says_where_things_stand_and_whom_to_call(kind: MessageKind) -> None:
    if kind.audience is not Audience.CUSTOMER:
        assert not issubclass(kind.facts, CustomerFacts)
        return
    around = {"name": "Anna", "office": "Hamburg", "office_phone": "040 1", "link": "https://x/portal/1", "number": "1"}
    others = {name: filled(hint, text="×") for name, hint in hints(kind).items() if name not in around}
    _subject, text = parts(kind, kind.facts(**around, **others), "en-gb")
    assert text.startswith("Dear Anna,\n\n") == (kind.name not in GREET_THEMSELVES)
    assert text.endswith("\nhttps://x/portal/1\n\nHelpdesk Hamburg, 040 1")
    assert "\n\n\n" not in text


@every_kind
def test_kind_is_told_somewhere(kind: MessageKind) -> None:
    constants, used = set(), []
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and is_declaration(node.value, kind.name):
                constants |= {(path, target.id) for target in node.targets if isinstance(target, ast.Name)}
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                used.append(node.id)
            if isinstance(node, ast.Attribute):
                used.append(node.attr)
    assert len(constants) == 1
    assert constants.pop()[1] in used


def is_declaration(node: ast.expr, name: str) -> bool:
    """Whether it is `declare(app, name, …)`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "declare"):
        return False
    return isinstance(node.args[1], ast.Constant) and node.args[1].value == name


# -- the whole --------------------------------------------------------------------------------------------------------


def test_every_template_belongs_to_a_kind_or_is_a_frame() -> None:
    expected = {name.removeprefix("email/") for kind in HOUSE for name in (kind.subject_template, kind.text_template)}
    assert {path.relative_to(MAILS).as_posix() for path in MAILS.rglob("*.*")} == expected | FRAMES


def test_messages_are_made_of_declared_kinds_alone() -> None:
    made = [
        path.relative_to(ROOT).as_posix()
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Message", "outbox.Message")
    ]
    assert sorted(set(made)) == [
        "core/notify.py",
        "promises/domain/telling.py",
    ]  # the second for a webhook: facts, no words


def test_personal_data_is_declared_at_the_facts() -> None:
    assert message_kind("promised").personal == {Personal.NAME, Personal.PHONE, Personal.WORDS}
    assert message_kind("undelivered").personal == {Personal.EMAIL, Personal.WORDS}
    assert message_kind("set_aside").personal == {Personal.NAME}


def test_undeclared_kind_is_not_told() -> None:
    with pytest.raises(LookupError, match="'gossip' is not declared"):
        outbox.mail(Message(key="k", kind="gossip", subject="x"), address="a@example.com", now=NOON)


def test_start_fails_when_a_text_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_kinds", {kind.name: kind for kind in HOUSE})
    messages.load()
    messages.declare("callbacks", "half", Audience.STAFF, Facts)
    with pytest.raises(ImproperlyConfigured, match=r"email/callbacks/half\.subject\.txt, email/callbacks/half\.txt"):
        messages.load()


def test_kind_is_declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_kinds", {kind.name: kind for kind in HOUSE})
    with pytest.raises(ImproperlyConfigured, match="'promised' is declared twice: callbacks and tickets"):
        messages.declare("tickets", "promised", Audience.STAFF, Facts)
