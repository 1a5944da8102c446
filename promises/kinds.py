"""The kinds of promises: what upper floors register about what they owe, complete or the start fails.

This app knows no subject by name. A kind says how its promises are called, who may be told, what they read, when the
subject has ended and what its timeline records. To add one (a missed call, a wished time, a visit):

1. Give the subject's model `promise = OneToOneField("promises.Promise", on_delete=PROTECT, related_name=…)`. A subject
   may have several promises at once: each is a field, or a row of its own, with a kind of its own.
2. Write a subclass of `PromiseKind` in the app's `promised.py`, decorated with `register`, and what its steps say in
   the app's `messages.py`, with facts on `promises.messages.StepFacts`. Nothing else has to be told: sweep, first
   ladder, ladder editor, "what is due" and the check of due times find it by its registration.
3. In the domain, inside the transaction that makes the subject: `promise = give(kind="…", office=…, due=due_after(…))`.
4. Whatever changes it locks subject and promise first (`domain.promise.lock`, after the subject: the lock order is
   ticket, subject, promise), then calls `meet` (done in time or not), `set_due` (another due time) or `end`.

Rows keep the kind's name: it is never changed once rows exist. See docs/decisions/0012-one-clock.md.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from core import discovery
from core.messages import Ends, Facts, MessageKind
from core.models import User
from core.topics import Topic
from offices.topics import FIGURES
from offices.wording import Began
from promises.enums import MANAGERS, StepAudience

if TYPE_CHECKING:
    from promises.models import Escalation

PAGE_AND_MAIL = ("page", "email")


class Incomplete(Exception):
    """A kind was registered without something that it needs. Raised at the start, never later."""


class Busy(Exception):
    """Somebody is just changing the subject: the sweep passes it by and comes back to it."""


@dataclass(frozen=True)
class Rung:
    """A step of the ladder that a kind starts with: staffed minutes (negative: before due), who is told, and how."""

    offset_minutes: int
    audience: StepAudience
    channels: tuple[str, ...] = PAGE_AND_MAIL


@dataclass(frozen=True)
class Subject:
    """What one promise is about, as it stands now. `row` is for the kind alone."""

    row: Any
    is_over: bool = False
    holders: tuple[int, ...] = ()  # users who have it, or shall do it
    skill_id: int | None = None  # what a specialist has to know
    addresses: tuple[tuple[str, str], ...] = ()  # (e-mail, language) of a holder without an account


@dataclass(frozen=True)
class Around:
    """What every message of a step says besides (promises.messages.StepFacts): '' or a sentence each."""

    late: str
    stands_in: str


@dataclass(frozen=True)
class DueLine:
    """One entry of "what is due", in the active language; `why` is the address of the due time's explanation."""

    title: str
    detail: str
    url: str
    why: str
    who: str


class PromiseKind(ABC):
    """One kind of promise. Class attributes are its facts, methods its answers; the sweep calls them in bulk."""

    name: ClassVar[str] = ""
    label: ClassVar[Any] = ""  # (lazy) what is owed, as a heading: "Callback"
    icon: ClassVar[str] = ""
    audiences: ClassVar[Mapping[StepAudience, Any]] = {}  # who may be told, in this kind's (lazy) words
    first_ladder: ClassVar[tuple[Rung, ...]] = ()
    messages: ClassVar[tuple[MessageKind, ...]] = ()  # what its steps say; they leave the pages when it is over
    lapses: ClassVar[bool] = False  # an unkept promise ends when it is due: see `lapse`
    everywhere: ClassVar[Any] = gettext_lazy("For every office")  # whom the general ladder is for
    scope_label: ClassVar[Any] = ""  # (lazy) what its scopes are, where it has some (`scopes`)
    began: ClassVar[Began] = Began.LOGGED  # what starts its clock, for the explanation
    topics: ClassVar[tuple[Topic, ...]] = (FIGURES,)  # what browsers are told after a step

    @abstractmethod
    def subjects(self, promises: Collection[int] | QuerySet[Any]) -> Mapping[int, Subject]:
        """The subjects of these promises by the promise's key, in one query (or none where there is none)."""

    @abstractmethod
    def title(self, subject: Subject) -> str:
        """The subject in a few words, the same in both languages where it can be: number and company."""

    @abstractmethod
    def message_of(self, step: "Escalation") -> MessageKind:
        """Which of its `messages` tells of this step."""

    @abstractmethod
    def words(self, step: "Escalation", subject: Subject, around: Around) -> Facts:
        """What that message says, in the active language; `around` goes into it as it is."""

    @abstractmethod
    def address(self, step: "Escalation", subject: Subject) -> str:
        """Where whoever is told goes on."""

    @abstractmethod
    def number(self, subject: Subject) -> str:
        """The ticket's number for machines; '' where it is about none."""

    @abstractmethod
    def record(self, step: "Escalation", subject: Subject, *, now: datetime) -> None:
        """Put the step on the subject's timeline, in one statement."""

    @abstractmethod
    def line(self, subject: Subject) -> DueLine:
        """The subject in a list of what is due."""

    @abstractmethod
    def related(self, promises: Collection[int] | QuerySet[Any]) -> Mapping[int, Subject]:
        """As `subjects`, with all that `line` needs, in one query."""

    @abstractmethod
    def held_by(self, user: User) -> QuerySet[Any]:
        """The keys of the live promises that lie with this person, as a query for a subselect."""

    def lapse(self, promise: int, *, now: datetime) -> None:
        """The due time is over and nobody has kept it: end the subject. Called in the sweep's transaction.

        Takes the subject's locks without waiting and raises Busy when somebody else has them: that somebody may be
        waiting for the promise, which the sweep holds.
        """
        raise NotImplementedError

    def astray(self) -> Iterable[str]:
        """Where subject and promise say different things, for `verify_deadlines`: one line each, none when all is well.

        A subject that keeps a copy of its due time (as the order of a list, say) compares it here.
        """
        return ()

    def scopes(self) -> Iterable[tuple[str, str]]:
        """Keys for which a manager may set up a ladder of its own, with their names; none by default."""
        return ()

    @property
    def must_tell_manager(self) -> bool:
        """Whether a step at the due time has to reach a manager: what lapses is never lost without one knowing."""
        return self.lapses


@dataclass
class _Registry:
    known: dict[str, PromiseKind] = field(default_factory=dict)


_registry = _Registry()


def register(kind: type[PromiseKind]) -> type[PromiseKind]:
    """Class decorator. Raises Incomplete; twice the same class is the same kind."""
    missing = sorted(getattr(kind, "__abstractmethods__", ()))
    if missing:
        raise Incomplete(f"{kind.__name__} does not say: {', '.join(missing)}")
    made = kind()
    if fault := _fault(made):
        raise Incomplete(f"{kind.__name__}: {fault}")
    _registry.known[made.name] = made
    return kind


def _fault(kind: PromiseKind) -> str:
    known = _registry.known.get(kind.name)
    told = {rung.audience for rung in kind.first_ladder}
    faults = {
        "a name of at most 20 characters": not 0 < len(kind.name) <= 20,
        "a name that no other kind has": known is not None and type(known) is not type(kind),
        "a label": not str(kind.label),
        "an icon": not kind.icon,
        "messages that leave the pages when it is over": not kind.messages
        or any(message.ends is not Ends.OVER for message in kind.messages),
        "what its scopes are called": bool(kind.scope_label) != (type(kind).scopes is not PromiseKind.scopes),
        "audiences": not kind.audiences,
        "a first ladder": not kind.first_ladder,
        "a first ladder that tells its own audiences only": bool(told - set(kind.audiences)),
        "a first ladder that reaches a manager": not told & set(MANAGERS),
        "what happens when it lapses": kind.lapses and type(kind).lapse is PromiseKind.lapse,
        "a step at the due time that tells a manager": kind.must_tell_manager
        and not any(rung.offset_minutes == 0 and rung.audience in MANAGERS for rung in kind.first_ladder),
    }
    return ", ".join(name for name, is_missing in faults.items() if is_missing)


def load() -> None:
    """Let every app register its kinds, at the start. Raises Incomplete."""
    discovery.load("promised")


def promise_kind(name: str) -> PromiseKind:
    """The registered kind. Raises LookupError for a name that nobody has registered."""
    try:
        return _registry.known[name]
    except KeyError as error:
        raise LookupError(f"no kind of promise is called {name!r}") from error


def kinds() -> tuple[PromiseKind, ...]:
    """All of them, in the order of their names."""
    return tuple(kind for _name, kind in sorted(_registry.known.items()))
