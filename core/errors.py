"""What the domain refuses, and why."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError


class DomainError(Exception):
    """A rule was broken. `code` names it, `message` is for a person (translated), `field` is where it belongs."""

    def __init__(
        self, code: str, message: Any, *, field: str | None = None, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.data = dict(data or {})

    def __str__(self) -> str:
        return str(self.message)


class Conflict(DomainError):
    """Somebody else was quicker; the caller looks again."""


class Refused(DomainError):
    """The actor may not do this; becomes 403 with the reason."""


class Invalid(DomainError):
    """Several fields are wrong at once: `fields` maps each to its message."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__("invalid", "; ".join(str(m) for m in fields.values()), data={"fields": dict(fields)})
        self.fields = dict(fields)

    def as_validation_error(self) -> ValidationError:
        """For a form's `add_error`."""
        return ValidationError({name: [message] for name, message in self.fields.items()})


def violated(error: IntegrityError) -> str:
    """The name of the constraint that an IntegrityError hit, or ''."""
    cause = error.__cause__
    return getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
