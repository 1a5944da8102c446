"""What of our data is personal (L1): written at the field, `name: Name`, in messages and in events alike."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import StrEnum
from typing import Annotated, Any, get_args, get_type_hints


class Personal(StrEnum):
    """Personal data that a field may hold."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    WORDS = "words"  # what somebody said or wrote: may hold anything
    SECRET = "secret"  # noqa: S105  # opens an account or a ticket


Name = Annotated[str, Personal.NAME]
Phone = Annotated[str, Personal.PHONE]
Email = Annotated[str, Personal.EMAIL]
Said = Annotated[str, Personal.WORDS]
Secret = Annotated[str, Personal.SECRET]


def marks(hint: Any) -> Iterator[Personal]:
    """The personal data that a type holds; inside of lists, of what may be missing and of other dataclasses, too."""
    if is_dataclass(hint):
        for inner in get_type_hints(hint, include_extras=True).values():
            yield from marks(inner)
    for inner in get_args(hint):
        yield from (inner,) if isinstance(inner, Personal) else marks(inner)
