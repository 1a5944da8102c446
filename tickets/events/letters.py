"""What became of e-mails of the ticket (M1)."""

from django.utils.translation import gettext as _

from core.events import Event, event
from core.models.notification import Hindrance
from core.personal import Email, Said
from tickets.models import Entry
from tickets.wording import Words


@event("letter_undelivered", webhook=False, text=False)
class LetterUndelivered(Event):
    """An e-mail was refused, or given up after days."""

    subject: Said
    address: Email
    reason: Hindrance

    customer = None

    def desk(self, entry: Entry) -> Words:
        values = {"address": self.address, "subject": self.subject, "reason": Hindrance(self.reason).label}
        return Words(
            _("Email to %(address)s not delivered: %(reason)s") % values, _("“%(subject)s”") % values, icon="mail-off"
        )


@event("letter_sent_again", webhook=False, text=False)
class LetterSentAgain(Event):
    """A colleague sends it again, to the same address or to a mended one."""

    subject: Said
    old: Email
    new: Email

    customer = None

    def desk(self, entry: Entry) -> Words:
        values = {"old": self.old, "new": self.new}
        title = (
            _("Email sent again to %(new)s") if self.old == self.new else _("Email sent again to %(new)s, not %(old)s")
        )
        return Words(title % values, _("“%(subject)s”") % {"subject": self.subject}, icon="mail-forward")
