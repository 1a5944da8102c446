"""The environment, read once and typed. A missing or impossible setting stops the start with one line that names it."""

import ipaddress
import os
import sys
from collections.abc import Callable
from typing import NoReturn, TypeVar

T = TypeVar("T")


class Impossible(ValueError):
    """A value that cannot be meant; its text says what was expected."""


def read(name: str, kind: Callable[[str], T], default: T | None = None) -> T:
    """The typed value of an environment variable, or `default`; without a default it is required."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        if default is None:
            stop(f"{name} is not set")
        return default
    try:
        return kind(raw)
    except ValueError as fault:
        stop(f"{name} is impossible: {fault}")


def stop(line: str) -> NoReturn:
    """End the process with one line on standard error."""
    sys.exit(f"help desk: the setting {line}. See .env.example and docs/operations.md.")


def flag(raw: str) -> bool:
    """1/0, true/false, yes/no, on/off."""
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    if raw.lower() not in words:
        raise Impossible(f"{raw!r} is neither 1 nor 0")
    return words[raw.lower()]


def names(raw: str) -> list[str]:
    """A list separated by commas."""
    return [part.strip() for part in raw.split(",") if part.strip()]


def networks(raw: str) -> list[str]:
    """A list of networks such as 10.20.0.0/16, separated by commas."""
    return [str(ipaddress.ip_network(name)) for name in names(raw)]


def url(*schemes: str) -> Callable[[str], str]:
    """A URL with one of the given schemes."""

    def parse(raw: str) -> str:
        scheme = raw.partition("://")[0]
        if scheme not in schemes or not raw.partition("://")[2]:
            raise Impossible(f"expected {' or '.join(s + '://…' for s in schemes)}")
        return raw

    return parse


def reply_pattern(raw: str) -> str:
    """An e-mail address with TOKEN in the part before the @; empty for none."""
    if not raw:
        return raw
    local, at, host = raw.rpartition("@")
    if not at or "TOKEN" not in local or not host or raw.split() != [raw]:
        raise Impossible("expected an address such as desk+TOKEN@example.com")
    return raw


def at_least(length: int) -> Callable[[str], str]:
    """A text of at least `length` characters, for secrets."""

    def parse(raw: str) -> str:
        if len(raw) < length:
            raise Impossible(f"it needs at least {length} characters")
        return raw

    return parse
