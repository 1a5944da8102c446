"""Suggestions learn from what agents choose (C4): words counted per classification, by the transaction that classifies.

Roll it back and nothing was learned; correct a classification and its words are counted at the new one instead. Rows
are written in one order, in one statement, so that two calls logged at once never wait for each other in a circle.
"""

from typing import Final

from django.db import connection

from tickets.models import Classification, Ticket

COUNT: Final = """
INSERT INTO tickets_lesson (stem, classification_id, tickets)
SELECT told.stem, changed.classification, changed.by
FROM unnest(%s::bigint[], %s::int[]) AS changed (classification, by)
CROSS JOIN (SELECT '' AS stem UNION ALL SELECT unnest(tickets_stems(%s))) AS told
ORDER BY told.stem, changed.classification
ON CONFLICT (stem, classification_id) DO UPDATE SET tickets = tickets_lesson.tickets + excluded.tickets
"""


def learn(*, ticket: Ticket, instead_of: Classification | None = None) -> None:
    """Count the words of a ticket at its classification, no longer at the old one. One statement."""
    old, new = instead_of.pk if instead_of else None, ticket.classification_id
    if old != new:
        _count(ticket, {key: by for key, by in ((old, -1), (new, 1)) if key})


def forget(*, ticket: Ticket) -> None:
    """A ticket that is merged into another one teaches nothing any more: its case is counted there."""
    if ticket.classification_id:
        _count(ticket, {ticket.classification_id: -1})


def _count(ticket: Ticket, by: dict[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [list(by), list(by.values()), ticket.description])
