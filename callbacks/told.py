"""Who is told of an escalation."""

from dataclasses import dataclass

from core.models import User


@dataclass(frozen=True)
class Told:
    """Somebody who is told of an escalation, and in whose place; None for nobody's but their own."""

    user: User
    instead_of: User | None = None
