"""Which tickets: for whom, and in which state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from contracts.models import Contact
from tickets.enums import LIVE

if TYPE_CHECKING:
    from core.models import User
    from tickets.models.ticket import Ticket


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Everything that reaches a person starts at one of the two `visible_to…`."""

    def visible_to(self, viewer: User) -> TicketQuerySet:
        """Colleagues see the tickets of both offices: each covers for the other."""
        return self if viewer.is_active else self.none()

    def visible_to_contact(self, contact: Contact) -> TicketQuerySet:
        """A customer sees only their own (L3); those of a contact merged into them are theirs, too."""
        theirs = Contact.objects.filter(
            Q(pk=contact.pk) | Q(merged_into=contact)
        )  # an OR over the join reads all tickets
        return self.filter(contact__in=theirs)

    def told_with(self, ticket: Ticket) -> TicketQuerySet:
        """The ticket and those merged into it: one story."""
        return self.filter(Q(pk=ticket.pk) | Q(merged_into=ticket))

    def live(self) -> TicketQuerySet:
        """Those on which work is still expected."""
        return self.filter(status__in=LIVE)
