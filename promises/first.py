"""The ladders that kinds begin with: written when the tables are there, never over what a manager has made of them.

Not in a migration: kinds belong to upper floors, and a kind that comes later gets its ladder in the same way.
"""

from typing import Any

from django.db import connections

from core import clock
from promises.domain.ladder import first_ladder
from promises.kinds import kinds
from promises.models import Ladder


def write_first_ladders(*, using: str = "default", **_sent: Any) -> None:
    """After every migrate. Does nothing where the table is not there (yet, or any more)."""
    if using == "default" and Ladder._meta.db_table in connections[using].introspection.table_names():
        for kind in kinds():
            first_ladder(kind, now=clock.now())
