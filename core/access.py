"""Who may: a decision with its reason. Rules give Allowed or Denied; views turn Denied into 403."""

from dataclasses import dataclass
from typing import Any

from core.errors import Refused


@dataclass(frozen=True)
class Allowed:
    """Yes."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """No, and the (lazy, translated) reason that the screen shows."""

    why: Any

    def __bool__(self) -> bool:
        return False


Decision = Allowed | Denied


def require(decision: Decision) -> None:
    """Raise Refused with the reason unless the decision is Allowed."""
    if isinstance(decision, Denied):
        raise Refused("refused", decision.why)
