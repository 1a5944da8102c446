"""The catalogue of message kinds: what people are told, each kind declared once by the app that tells it.

An app declares its kinds in `<app>/messages.py`, which is loaded at the start; a kind that lacks a template stops it.
What a message says stands in `templates/email/<app>/<kind>.subject.txt` and `.txt`; they read the kind's facts, a
frozen dataclass of ready words. What of it is personal is written at the field: `name: Name`. Making and writing a
message of a kind: core.notify.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.template import Context, engines
from django.template.loader import get_template

from core import discovery
from core.models.notification import Channel
from core.personal import Name, Personal, marks


class Audience(StrEnum):
    """Whom a kind is for; it decides what stands around the text of a mail."""

    CUSTOMER = "customer"  # templates/email/customer.txt: greeting, link into their ticket, office and phone
    STAFF = "staff"  # templates/email/staff.txt: link to the page
    DEPARTMENT = "department"  # likewise, to a mailbox that many read


class Urgency(IntEnum):
    """How soon somebody has to look; the smaller, the further up it stands."""

    ON_THE_LINE = 1  # a caller is waiting
    URGENT = 2  # a promise is in danger
    NORMAL = 3


class Ends(StrEnum):
    """When a message leaves the pages of those who have not put it away themselves."""

    READ = "read"  # never by itself
    OVER = "over"  # when what it tells of is over: notify.take_back
    UNTRUE = "untrue"  # when it is no longer among what is true: notify.keep_only


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the templates of a kind read: ready words in the reader's language."""


@dataclass(frozen=True, kw_only=True)
class CustomerFacts(Facts):
    """What stands around every mail to a customer: whom it greets, where things stand, who answers the phone."""

    name: Name
    office: str
    office_phone: str
    link: str  # into their ticket, or the portal's first page
    number: str = ""  # of the ticket, in groups


@dataclass(frozen=True)
class Digest:
    """The mails of this kind to one address within a minute are one. `subject` says how many there are; without it
    the first one's subject is followed by the number of the others."""

    subject: Callable[[int], str] | None = None


@dataclass(frozen=True, kw_only=True)
class MessageKind:
    """One kind of message."""

    app: str
    name: str
    audience: Audience
    facts: type[Facts]
    channels: tuple[Channel, ...] = (Channel.EMAIL,)
    urgency: Urgency = Urgency.NORMAL
    ends: Ends = Ends.READ
    digest: Digest | None = None
    by_hand: bool = False  # a person wrote this very mail: nothing automatic (RFC 3834)

    @property
    def subject_template(self) -> str:
        """One line."""
        return f"email/{self.app}/{self.name}.subject.txt"

    @property
    def text_template(self) -> str:
        """The text: of a customer's mail all of it, else what stands in the page and in the frame of the mail."""
        return f"email/{self.app}/{self.name}.txt"

    @property
    def personal(self) -> frozenset[Personal]:
        """The personal data that its facts hold, those inside of lists too."""
        return frozenset(marks(self.facts))


_kinds: dict[str, MessageKind] = {}


def declare(app: str, name: str, audience: Audience, facts: type[Facts], **more: Any) -> MessageKind:
    """Put a kind into the catalogue; its name is used once in the house. Raises ImproperlyConfigured."""
    if name in _kinds:
        raise ImproperlyConfigured(f"message kind {name!r} is declared twice: {_kinds[name].app} and {app}")
    _kinds[name] = MessageKind(app=app, name=name, audience=audience, facts=facts, **more)
    return _kinds[name]


def message_kind(name: str) -> MessageKind:
    """The kind of that name. Raises LookupError for one that nobody has declared."""
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"message kind {name!r} is not declared") from None


def urgency_of(name: str) -> Urgency:
    """How soon to look at what was told; NORMAL for a kind that is told no more."""
    return _kinds[name].urgency if name in _kinds else Urgency.NORMAL


def audience_of(name: str) -> Audience | None:
    """Whom it was for; None for a kind that is told no more."""
    return _kinds[name].audience if name in _kinds else None


def digest_of(name: str) -> Digest | None:
    """How several mails of it become one; None for a kind that is told no more."""
    return _kinds[name].digest if name in _kinds else None


def is_by_hand(name: str) -> bool:
    """Whether a person writes such mails; not of a kind that is told no more."""
    return name in _kinds and _kinds[name].by_hand


def holds_a_secret(name: str) -> bool:
    """Whether it opens an account or a ticket: then it is shown to nobody else and never goes anywhere else."""
    return name not in _kinds or Personal.SECRET in _kinds[name].personal


def kinds() -> list[MessageKind]:
    """All of them."""
    return list(_kinds.values())


def load() -> None:
    """Let every app declare its kinds. Raises ImproperlyConfigured that names what is missing."""
    discovery.load("messages")
    if missing := sorted(_missing()):
        raise ImproperlyConfigured(f"message kinds without a template: {', '.join(missing)}")


def _missing() -> Iterator[str]:
    places = engines["django"].engine.dirs  # type: ignore[attr-defined]  # the stubs know no single backend
    for kind in kinds():
        for name in (kind.subject_template, kind.text_template):
            if not any(Path(place, name).is_file() for place in places):
                yield name


def values(facts: Facts) -> dict[str, Any]:
    """The facts by name, for a template."""
    return {field.name: getattr(facts, field.name) for field in fields(facts)}


def render_text(name: str, context: dict[str, Any]) -> str:
    """A text template in the active language, nothing escaped, no blank lines at its ends."""
    template = get_template(name).template  # type: ignore[attr-defined]  # the stubs know no single backend
    return str(template.render(Context(context, autoescape=False))).strip()
