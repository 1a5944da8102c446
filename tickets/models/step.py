"""A ticket that nothing else is owed on owes a next step: somebody, and a day."""

from django.db import models

from promises.models import Promise
from tickets.models.ticket import Ticket


class NextStep(models.Model):
    """The ticket's promise that somebody goes on with it; `tickets.domain.next_steps` gives, moves and ends it."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="next_step")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="next_step")

    def __str__(self) -> str:
        return f"{self.ticket}: {self.promise}"
