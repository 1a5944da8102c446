"""A fault logged without its serial number owes one (E3)."""

from django.db import models

from promises.models import Promise
from tickets.models.ticket import Ticket


class MissingSerial(models.Model):
    """The ticket's promise that the number will be found; `tickets.domain.serials` gives and ends it."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="missing_serial")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="missing_serial")

    def __str__(self) -> str:
        return f"{self.ticket}: {self.promise}"
