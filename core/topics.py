"""The names of what browsers are told of: each app declares its topics in its `topics`, and nobody types one.

`QUEUE = declare("QUEUE", "queue")` is a topic, `of_ticket = family("TICKET", "ticket")` makes one for each thing of a
kind: `of_ticket(number)`. Templates name them by the first name: `{% topics "QUEUE" %}`, `{% topics "TICKET" of=… %}`.
"""

from collections.abc import Callable
from typing import Any, NewType

from core import discovery

Topic = NewType("Topic", str)
_TOPICS: dict[str, Topic] = {}
_FAMILIES: dict[str, Callable[[Any], Topic]] = {}


def declare(name: str, word: str) -> Topic:
    """A topic that every page of the desk may hear of. Raises ValueError for a name or word given twice."""
    topic = Topic(word)
    if name in _TOPICS or name in _FAMILIES or topic in _TOPICS.values():
        raise ValueError(f"two topics are called {name} or {word}")
    _TOPICS[name] = topic
    return topic


def family(name: str, word: str) -> Callable[[Any], Topic]:
    """Topics of single things, told only to pages that show them: by the key of the thing."""

    def of(key: Any) -> Topic:
        return Topic(f"{word}-{key}")

    if name in _TOPICS or name in _FAMILIES:
        raise ValueError(f"two topics are called {name}")
    _FAMILIES[name] = of
    return of


def of_all() -> tuple[Topic, ...]:
    """The topics that every page of the desk may hear of."""
    return tuple(_TOPICS.values())


def named(name: str, of: Any = None) -> Topic:
    """The topic that is declared by that name. Raises LookupError for one that is not."""
    if of is None:
        if name not in _TOPICS:
            raise LookupError(f"no topic is called {name}")
        return _TOPICS[name]
    if name not in _FAMILIES:
        raise LookupError(f"there are no topics of single things called {name}")
    return _FAMILIES[name](of)


def load() -> None:
    """Let every app declare its topics."""
    discovery.load("topics")


of_user = family("USER", "user")  # what somebody alone is told
