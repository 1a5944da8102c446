"""Events of the portal on a ticket's timeline."""

from django.utils.translation import gettext as _

from core.events import CustomerClock, Event, event
from tickets.models import Entry
from tickets.wording import Words


@event("confirmed", webhook=False, text=False)
class Confirmed(Event):
    """The customer says that it works."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("The customer says: it works"), icon="thumb-up")

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("You confirmed that it is solved")
