"""Referrals: the customer sees that they happen and where the ticket is; what colleagues write stays inside (R3)."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from core.events import CustomerClock, Event, event
from core.languages import in_both
from tickets.events.due import StepEvent
from tickets.models import Entry
from tickets.wording import Mark, Words, when_at


@dataclass(frozen=True, kw_only=True)
class ReferralEvent(Event):
    """Something happened to a referral to a department."""

    referral: int
    department_de: str = ""
    department_en: str = ""
    answer_by: datetime | None = None

    @property
    def _department(self) -> dict[str, str]:
        return {"department": in_both(self.department_de, self.department_en)}


@event("referred", webhook=False, text=True, always_told=True)
class Referred(ReferralEvent):
    """Another department is asked."""

    def desk(self, entry: Entry) -> Words:
        mark = Mark("calm", when_at(self.answer_by, entry), _("answer due"))
        why = reverse("tickets:referral-why", args=[self.referral])
        return Words(_("Referred to %(department)s") % self._department, mark=mark, why_href=why)

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("Passed on to %(department)s") % self._department


@event("referral_accepted", webhook=False, text=True, always_told=True)
class ReferralAccepted(ReferralEvent):
    """The department works on it."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Referral accepted by %(department)s") % self._department)

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("%(department)s: they work on it") % self._department


@event("referral_returned", webhook=False, text=True, always_told=True)
class ReferralReturned(ReferralEvent):
    """The department gave it back."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Returned by %(department)s") % self._department, icon="arrow-back-up")

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("%(department)s: back with us") % self._department


@event("referral_done", webhook=False, text=True, always_told=True)
class ReferralDone(ReferralEvent):
    """The department answered."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Done by %(department)s") % self._department, icon="check")

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("%(department)s: answered") % self._department


@event("referral_lapsed", webhook=False, text=False, always_told=True)
class ReferralLapsed(ReferralEvent):
    """The department did not accept it in time."""

    def desk(self, entry: Entry) -> Words:
        title = _("Not accepted in time by %(department)s: back with the manager") % self._department
        return Words(title, icon="alert-triangle")

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("%(department)s: back with us") % self._department


@event("referral_reminded", webhook=False, text=False)
class ReferralReminded(StepEvent):
    """The department was reminded, or the manager told that it has not accepted."""

    department_de: str = ""
    department_en: str = ""

    def desk(self, entry: Entry) -> Words:
        values = {"department": in_both(self.department_de, self.department_en)}
        if self.minutes < 0:
            return Words(_("%(department)s reminded of the referral") % values, self._whom, icon="flag-3")
        return Words(_("Referral due: %(department)s has not accepted it") % values, self._whom, icon="flag-3")
