"""Who looks at the portal: a contact with all that is theirs, or whoever holds the address of one ticket (L3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from contracts.models import Contact
from core import clock
from core.languages import CHOSEN
from helpdesk.portal.codes import Grant
from tickets.models import Ticket
from tickets.models.querysets import TicketQuerySet
from tickets.queries.tickets import RELATED

STAYS = timedelta(hours=12)
KEYS = ("portal_contact_id", "portal_ticket_id", "portal_since")


@dataclass(frozen=True)
class Visitor:
    """Somebody who has shown who they are. Without a `contact` only the ticket with the key `ticket_id` is theirs."""

    contact: Contact | None
    ticket_id: int | None

    def tickets(self) -> TicketQuerySet:
        """What is theirs, and nothing else (L3)."""
        if self.contact:
            return Ticket.objects.visible_to_contact(self.contact)
        return Ticket.objects.filter(pk=self.ticket_id or 0)

    def ticket(self, number: str) -> Ticket:
        """One of theirs with all that its page shows; 404 for any other, whether or not it exists."""
        return get_object_or_404(self.tickets().select_related(*RELATED), number=number)


def sign_in(request: HttpRequest, grant: Grant, *, now: datetime) -> None:
    """Remember who this is, under a fresh session key, in the contact's language."""
    sign_out(request)
    request.session.cycle_key()
    request.session["portal_contact_id"] = grant.contact
    request.session["portal_ticket_id"] = grant.ticket
    request.session["portal_since"] = now.timestamp()
    contact = Contact.objects.filter(pk=grant.contact).first() if grant.contact else None
    if contact and CHOSEN not in request.session:
        request.session[CHOSEN] = contact.language


def sign_out(request: HttpRequest) -> None:
    """Forget who this is; a colleague signed in with the same browser stays so."""
    for key in KEYS:
        request.session.pop(key, None)


def current(request: HttpRequest, *, now: datetime) -> Visitor | None:
    """Who this is, looked up afresh: a contact who has left the firm sees nothing any more, a merged one goes on."""
    since = request.session.get("portal_since")
    if since is None or now.timestamp() - since > STAYS.total_seconds():
        return None
    contact_id = request.session.get("portal_contact_id")
    if contact_id is None:
        return Visitor(None, request.session.get("portal_ticket_id"))
    same = Q(pk=contact_id, merged_into=None) | Q(merged_from__pk=contact_id, merged_from__active=True)
    contact = Contact.objects.filter(same, active=True).select_related("company__home_office").first()
    return Visitor(contact, None) if contact else None


View = Callable[..., HttpResponseBase]


def for_visitors(view: View) -> View:
    """Only for people who have shown who they are; others are led to the way in. Nothing is kept by a cache."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visitor = current(request, now=clock.now())
        if visitor is None:
            return _way_in(kwargs.get("number", ""))
        return view(request, visitor, *args, **kwargs)

    return never_cache(wrapped)


def _way_in(number: str) -> HttpResponseBase:
    """Where to show who one is; of a link into a ticket the number is filled in already."""
    query = f"?{urlencode({'number': number})}" if number else ""
    return redirect(reverse("portal:access") + query)
