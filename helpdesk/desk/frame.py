"""What stands around every page of the desk: rail with true counters, clocks, presence, news for the reader.

Computed only when a page shows it (partials do not), with a fixed number of queries.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from callbacks.enums import LIVE
from callbacks.models import Callback
from helpdesk.core import clock
from helpdesk.core.models import Notification, User
from helpdesk.core.models.notification import Channel
from offices.enums import Presence
from offices.models import Office, StaffMember
from offices.notices import when_short
from offices.queries import OfficeState, states_of
from tickets.enums import ComplaintState
from tickets.models import Complaint

NEWS_SHOWN = 3


@dataclass(frozen=True)
class NavItem:
    """One entry of the rail; `said` is what a screen reader adds to the counter."""

    name: str
    icon: str
    label: str
    href: str
    count: int = 0
    is_late: bool = False
    said: str = ""


@dataclass(frozen=True)
class Clock:
    """An office's wall clock and whether its phones are staffed; `until` is when that changes."""

    name: str
    zone: str
    time: str
    is_open: bool
    note: str
    until: datetime | None


class Frame:
    """The frame of one request of a signed-in user; each part is computed when it is first shown."""

    def __init__(self, user: User, *, now: datetime) -> None:
        self.user = user
        self.now = now

    @cached_property
    def member(self) -> StaffMember | None:
        """The reader's place in an office; an administrator may have none."""
        return StaffMember.objects.select_related("office").filter(user=self.user).first()

    @cached_property
    def clocks(self) -> list[Clock]:
        """Every office, the reader's own first."""
        own = self.member.office_id if self.member else None
        offices = sorted(Office.objects.all(), key=lambda office: (office.pk != own, office.name))
        return [clock_of(state) for state in states_of(offices, now=self.now)]

    @cached_property
    def nav(self) -> list[NavItem]:
        """The rail for the reader's role."""
        items = [
            NavItem("call", "phone-plus", pgettext("rail", "New call"), "/calls/new/"),
            self._queue_item(),
            NavItem("tickets", "ticket", pgettext("rail", "Tickets"), "/tickets/"),
            NavItem("devices", "barcode", pgettext("rail", "Devices"), "/devices/"),
            NavItem("surveys", "message-star", pgettext("rail", "Surveys"), "/surveys/"),
        ]
        if self.user.is_manager:
            items.insert(4, self._manager_item())
        return items

    def _queue_item(self) -> NavItem:
        late = Count("pk", filter=Q(due_at__lt=self.now))
        found = Callback.objects.filter(state__in=LIVE).aggregate(all=Count("pk"), late=late)
        said = _("open, some are late") if found["late"] else _("open")
        label = pgettext("rail", "Callbacks")
        return NavItem("queue", "phone-outgoing", label, "/callbacks/", found["all"], bool(found["late"]), said)

    def _manager_item(self) -> NavItem:
        """What waits for the manager: complaints not yet answered, promises in escalation."""
        complaints = Complaint.objects.exclude(state=ComplaintState.ANSWERED).count()
        escalated = Callback.objects.filter(state__in=LIVE, escalated_at__isnull=False).count()
        count = complaints + escalated
        return NavItem("manager", "chart-histogram", pgettext("rail", "Manager"), "/manager/", count, said=_("waiting"))

    @cached_property
    def news(self) -> list[Notification]:
        """Unseen messages to the reader, newest first; one more than is shown tells that there are more."""
        unseen = Notification.objects.filter(recipient=self.user, channel=Channel.PAGE, seen_at=None)
        return list(unseen.order_by("-created_at")[: NEWS_SHOWN + 1])

    @property
    def news_shown(self) -> list[Notification]:
        """Those with room on the screen."""
        return self.news[:NEWS_SHOWN]

    @property
    def has_more_news(self) -> bool:
        """Whether some have no room."""
        return len(self.news) > NEWS_SHOWN

    @property
    def presence_choices(self) -> list[tuple[str, Any]]:
        """What a specialist may set; empty for others."""
        return list(Presence.choices) if self.member and self.user.is_specialist else []


def clock_of(state: OfficeState) -> Clock:
    """An office's state in words of the active language."""
    return Clock(
        name=state.office.name,
        zone=state.office.zone,
        time=f"{state.local:%H:%M}",
        is_open=state.is_open,
        note=_note(state),
        until=state.until,
    )


def _note(state: OfficeState) -> str:
    if state.until is None:
        return _("no service hours entered")
    at = when_short(state.until, state.office, now=state.local)
    return _("open until %(time)s") % {"time": at} if state.is_open else _("closed until %(time)s") % {"time": at}


def frame_for(user: User) -> Frame:
    """The frame as it is now."""
    return Frame(user, now=clock.now())
