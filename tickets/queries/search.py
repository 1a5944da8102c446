"""Tickets by the words of a fault, by names, by phone: one box finds them. How: tickets/migrations/0003_search.py."""

from typing import Any

from django.db import connection
from django.db.models.functions import Reverse

from core.models import User
from tickets.models import Ticket

SHOWN = ("company", "classification__parent", "device", "product", "office")
SHORTEST = 2


def find_tickets(text: str, *, viewer: User, limit: int = 8) -> list[Ticket]:
    """Tickets with all the words, newest first; when there are none, those with words that look alike.

    The last word may be unfinished. Two queries, a third one for slips.
    """
    found = found_by_words(text, limit=limit)
    if not found:
        return []
    tickets = Ticket.objects.visible_to(viewer).filter(pk__in=found).select_related(*SHOWN)
    return list(tickets.order_by("-opened_at", "-pk"))


def found_by_words(text: str, *, limit: int) -> list[int]:
    """The primary keys of the newest tickets with all the words, else of those with words that look alike."""
    if sum(sign.isalnum() for sign in text) < SHORTEST:
        return []
    return _ids("tickets_search_query", text, limit) or _ids("tickets_search_alike", text, limit)


def _ids(question: str, text: str, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tickets_search({question}(%s), %s)", [text, limit])  # our own names
        return [row[0] for row in cursor.fetchall()]


def tickets_by_phone(begins: str, *, viewer: User, limit: int = 8) -> list[Ticket]:
    """Tickets whose phone number begins so (as numbers are kept), newest first. One query."""
    return _newest(Ticket.objects.visible_to(viewer).filter(phone__startswith=begins), limit)


def tickets_by_local_number(digits: str, *, viewer: User, limit: int = 8) -> list[Ticket]:
    """Tickets whose phone number ends so: it was typed without its area code. One query."""
    tickets = Ticket.objects.visible_to(viewer).annotate(backwards=Reverse("phone"))
    return _newest(tickets.filter(backwards__startswith=digits[::-1]), limit)


def _newest(tickets: Any, limit: int) -> list[Ticket]:
    return list(tickets.select_related(*SHOWN).order_by("-opened_at")[:limit])
