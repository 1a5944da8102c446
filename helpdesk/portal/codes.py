"""Who somebody is, shown by a code mailed to the address that the ticket has.

The code lives ten minutes in the cache, hashed, bound to the browser that asked for it, and ends after five tries or
one success. Whether there is such a ticket changes nothing that can be seen from outside: the same record, the same
answers.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac

from contracts.models import Contact
from helpdesk.portal import messages
from tickets.models import Ticket

LIFETIME = 600  # seconds
TRIES = 5
DIGITS = 6


@dataclass(frozen=True)
class Grant:
    """What a code opens: all that is a contact's, or this one ticket when its address is nobody's on file."""

    contact: int | None
    ticket: int


class Spent(Exception):
    """The code has run out, was used, or was guessed at too often."""


class Wrong(Exception):
    """Not this code; `left` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} tries left")
        self.left = left


def issue(*, number: str, address: str, language: str, now: datetime) -> str:
    """Mail a code if the ticket has this address. Returns the key under which a browser redeems it, in any case."""
    key = secrets.token_urlsafe(24)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    found = _owner_of(number, address)
    grant = {"contact": found[1].pk if found[1] else None, "ticket": found[0].pk} if found else None
    cache.set(_name(key), {"hash": _hash(key, code), "grant": grant}, timeout=LIFETIME)
    cache.set(_tries(key), 0, timeout=LIFETIME)
    if found:
        ticket, contact = found
        spoken = contact.language if contact else ticket.language or language
        minutes = LIFETIME // 60
        messages.mail_code(ticket, key=key, code=code, minutes=minutes, language=spoken, address=address, now=now)
    return key


def _owner_of(number: str, address: str) -> tuple[Ticket, Contact | None] | None:
    """The ticket with that number if it has that address, and whose it is."""
    ticket = Ticket.objects.filter(number=number).select_related("contact__merged_into").first()
    if ticket is None or not address:
        return None
    contact = ticket.contact.merged_into or ticket.contact if ticket.contact else None
    if contact and contact.active and _is_theirs(address, contact):
        return ticket, contact
    return (ticket, None) if ticket.email.lower() == address.lower() else None


def _is_theirs(address: str, contact: Contact) -> bool:
    """Whether it is the contact's address, or that of an entry that was the same person and has become part of it."""
    merged = contact.merged_from.filter(active=True).values_list("email", flat=True)
    return address.lower() in {email.lower() for email in [contact.email, *merged]}


def redeem(*, key: str, typed: str) -> Grant:
    """What the code opens; works once. Raises Wrong, or Spent when another code has to be asked for."""
    record = cache.get(_name(key))
    if record is None:
        raise Spent
    left = TRIES - _count(key)
    fits = record["grant"] is not None and constant_time_compare(record["hash"], _hash(key, _digits(typed)))
    if left < 0 or (not fits and left == 0):
        cache.delete(_name(key))
        raise Spent
    if not fits:
        raise Wrong(left)
    if not cache.delete(_name(key)):
        raise Spent  # somebody else redeemed it at the same instant
    return Grant(**record["grant"])


def _count(key: str) -> int:
    try:
        return cache.incr(_tries(key))
    except ValueError as gone:
        raise Spent from gone


def _digits(typed: str) -> str:
    return "".join(sign for sign in typed if sign.isdecimal())


def _hash(key: str, code: str) -> str:
    return salted_hmac("helpdesk.portal.code", f"{key}:{code}", algorithm="sha256").hexdigest()


def _name(key: str) -> str:
    return f"portal:code:{key}"


def _tries(key: str) -> str:
    return f"portal:tries:{key}"
