"""Which tickets: for whom, and in which state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from tickets.enums import LIVE

if TYPE_CHECKING:
    from contracts.models import Contact
    from helpdesk.core.models import User


class TicketQuerySet(models.QuerySet):
    """Everything that reaches a person starts at one of the two `visible_to…`."""

    def visible_to(self, viewer: User) -> TicketQuerySet:
        """Colleagues see the tickets of both offices: each covers for the other."""
        return self if viewer.is_active else self.none()

    def visible_to_contact(self, contact: Contact) -> TicketQuerySet:
        """A customer sees only their own (L3); those of a contact merged into them are theirs, too."""
        return self.filter(Q(contact=contact) | Q(contact__merged_into=contact))

    def live(self) -> TicketQuerySet:
        """Those on which work is still expected."""
        return self.filter(status__in=LIVE)
