"""What an event of a timeline is: name, typed facts, words for the desk and the customer, who else has it (C5, L1).

Each event is one class, declared once in its app's `events`; rows keep its name and its facts as JSON. A class that
leaves anything open does not come up, so the start fails.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from typing import (
    Annotated,
    Any,
    ClassVar,
    Protocol,
    TypeVar,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from django.core.exceptions import ImproperlyConfigured
from django.utils.dateparse import parse_date, parse_datetime

from core import discovery
from core.personal import marks

E = TypeVar("E", bound="Event")


class CustomerClock(Protocol):
    """Times as the customer reads them."""

    def day_and_time(self, at: datetime) -> str:
        """A day and a time on their clock."""
        ...


class Event:
    """Something that happened. The class holds what is true of all of its kind, an instance the facts of one."""

    event_name: ClassVar[str] = ""  # `name` is a fact of some
    webhook: ClassVar[bool] = False
    has_text: ClassVar[bool] = False
    always_told: ClassVar[bool] = False

    # Words on the customer's timeline; None: never shown to them.
    customer: ClassVar[Any] = None

    def desk(self, entry: Any) -> Any:
        """Words on the desk's timeline."""
        raise NotImplementedError


class Unknown(Event):
    """A row of a kind that is no longer declared, or whose facts cannot be read: shown by its kind, never lost."""

    def desk(self, entry: Any) -> Any:
        """No words of its own."""
        return None


REGISTRY: dict[str, type[Event]] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(name: str, *, webhook: bool, text: bool, always_told: bool = False) -> Callable[[type[E]], type[E]]:
    """Decorator: declares an event of that name.

    `webhook`: machines are told, without what is personal. `text`: a person's own words stand beside it (always
    personal). `always_told`: the customer sees that it happened, even where its words stay inside (R3).
    Raises ImproperlyConfigured for a declaration that leaves something open.
    """

    def declare(cls: type[E]) -> type[E]:
        made = dataclass(frozen=True, kw_only=True)(cls)
        made.event_name, made.webhook, made.has_text, made.always_told = name, webhook, text, always_told
        for fault in _faults(made):
            raise ImproperlyConfigured(f"event {name!r}: {fault}")
        REGISTRY[name] = made
        return made

    return declare


def _faults(cls: type[Event]) -> Iterator[str]:
    if cls.event_name in REGISTRY:
        yield f"declared twice, also as {REGISTRY[cls.event_name].__qualname__}"
    if not cls.__doc__ or cls.__doc__.startswith(f"{cls.__name__}("):
        yield "says nowhere what happened"
    if cls.desk is Event.desk:
        yield "has no words for the desk"
    if not any("customer" in base.__dict__ for base in cls.__mro__ if base is not Event):
        yield "does not say what the customer reads; None for nothing"
    if cls.always_told and cls.customer is None:
        yield "is always told to the customer, but has no words for them"
    for fact, hint in _hints(cls).items():
        if _kind(hint) is None:
            yield f"{fact} is of a type that no row can keep"


def load() -> None:
    """Let every app declare its events. Raises ImproperlyConfigured for one that leaves something open."""
    discovery.load("events")


def all_events() -> dict[str, type[Event]]:
    """Every event that was declared, by its name."""
    return dict(REGISTRY)


def always_told() -> tuple[str, ...]:
    """Events of which the customer learns that they happened, even where the row is internal."""
    return tuple(name for name, cls in REGISTRY.items() if cls.always_told)


def personal_facts(cls: type[Event]) -> frozenset[str]:
    """The facts that hold personal data."""
    return frozenset(fact for fact, hint in _hints(cls).items() if any(marks(hint)))


# -- facts as JSON, and back ----------------------------------------------------------------------------------------


def to_json(told: Event) -> dict[str, Any]:
    """The facts as a row keeps them."""
    return {field.name: _plain(getattr(told, field.name)) for field in fields(told)}  # type: ignore[arg-type]


def for_machines(told: Event) -> dict[str, Any]:
    """What a webhook carries: the facts without what is personal. Raises ValueError for an event that stays inside."""
    if not told.webhook:
        raise ValueError(f"{told.event_name} is not for webhooks")
    secret = personal_facts(type(told))
    return {fact: value for fact, value in to_json(told).items() if fact not in secret}


def erased(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """A row's facts without personal data (L1); of an event that is not known any more nothing is kept."""
    cls = REGISTRY.get(name)
    if cls is None:
        return {}
    secret = personal_facts(cls)
    return {fact: _empty(value) if fact in secret else value for fact, value in data.items()}


def read(name: str, data: Mapping[str, Any]) -> Event:
    """The event of a row. A fact that was not kept yet has its default."""
    cls = REGISTRY.get(name)
    if cls is None:
        return Unknown()
    try:
        return cls(**{fact: _typed(data[fact], _kind(hint)) for fact, hint in _hints(cls).items() if fact in data})
    except (TypeError, ValueError, KeyError):
        return Unknown()


_HINTS: dict[type[Event], dict[str, Any]] = {}


def _hints(cls: type[Event]) -> dict[str, Any]:
    """The facts with their types; looked up once, because a timeline of 2,000 entries asks as often."""
    if cls not in _HINTS:
        hints = get_type_hints(cls, include_extras=True)
        _HINTS[cls] = {field.name: hints[field.name] for field in fields(cls)}  # type: ignore[arg-type]
    return _HINTS[cls]


def _kind(hint: Any) -> Any:
    """The type that a fact is kept as; None when no row can keep it."""
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    options = [option for option in get_args(hint) if option is not type(None)]
    if hint in (str, int, bool, date, datetime) or (isinstance(hint, type) and issubclass(hint, Enum)):
        return hint
    if get_origin(hint) in (tuple, list, dict):
        return get_origin(hint)
    return _kind(options[0]) if len(options) == 1 and type(None) in get_args(hint) else None


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # and every datetime is one
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _typed(value: Any, kind: Any) -> Any:
    if value is None or kind in (str, int, bool, dict, list):
        return value
    if kind is datetime:
        return parse_datetime(value) if value else None
    if kind is date:
        return parse_date(value) if value else None
    return kind(value)


def _empty(value: Any) -> Any:
    return [] if isinstance(value, list) else {} if isinstance(value, dict) else "" if isinstance(value, str) else None
