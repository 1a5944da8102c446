"""What stands around every page of the desk: rail with true counters, clocks, presence, news for the reader.

Computed only when a page shows it (partials do not), with a fixed number of queries.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from callbacks.models import Callback
from core import clock
from core.messages import Urgency, urgency_of
from core.models import Notification, User
from core.news import unseen
from core.watch import Overdue, overdue_tasks
from offices.clocks import Clocks, clocks_for
from offices.duty import own_office, place_of
from offices.enums import Presence
from offices.models import Office, StaffMember
from offices.queries import proposed_days
from tickets.enums import ComplaintState
from tickets.models import Complaint

NEWS_SHOWN = 20


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
class News:
    """Unseen messages to the reader, what is urgent first and marked so; and how many there are."""

    items: tuple[tuple[Notification, bool], ...]
    total: int
    urgent: int


def _is_urgent(kind: str) -> bool:
    return urgency_of(kind) is Urgency.URGENT


def _count_of(rows: QuerySet[Any]) -> Subquery:
    """How many, as a part of another query; None when there are none."""
    whole = rows.order_by().annotate(whole=Value(1)).values("whole")
    return Subquery(whole.annotate(n=Count("pk")).values("n"))


class Frame:
    """The frame of one request of a signed-in user; each part is computed when it is first shown."""

    def __init__(self, user: User, *, now: datetime) -> None:
        self.user = user
        self.now = now

    @cached_property
    def member(self) -> StaffMember | None:
        """The reader's place in an office; an administrator may have none."""
        return place_of(self.user)

    @cached_property
    def office(self) -> Office | None:
        """Where the reader works, also when they have no place of their own."""
        return self.member.office if self.member else own_office(self.user)

    @property
    def zone(self) -> ZoneInfo | None:
        """The clock that the reader goes by: that of their office."""
        return self.office.tz if self.office else None

    @cached_property
    def clocks(self) -> Clocks:
        """Who is open now, the reader's office first (two queries, however many offices)."""
        return clocks_for(self.office, now=self.now)

    @cached_property
    def nav(self) -> list[NavItem]:
        """The rail for the reader's role."""
        items = [
            NavItem("call", "phone-plus", pgettext("rail", "New call"), reverse("desk:intake")),
            self._queue_item(),
            NavItem("tickets", "ticket", pgettext("rail", "Tickets"), reverse("tickets:list")),
            NavItem("devices", "barcode", pgettext("rail", "Devices"), reverse("contracts:devices")),
            NavItem("surveys", "message-star", pgettext("rail", "Surveys"), reverse("surveys:calls")),
        ]
        if self.user.is_manager:
            items.insert(4, self._manager_item())
            items.append(self._settings_item())
        return items

    @cached_property
    def _counts(self) -> dict[str, int]:
        """What the rail counts for the reader's role, by name; one query."""
        live = Callback.objects.live()
        asked: dict[str, QuerySet[Any]] = {"live": live, "late": live.late(now=self.now)}
        if self.user.is_manager:
            asked["complaints"] = Complaint.objects.exclude(state=ComplaintState.ANSWERED)
            asked["escalated"] = live.filter(promise__escalated_at__isnull=False)
            asked["proposed"] = proposed_days(now=self.now)
        reader = User.objects.filter(pk=self.user.pk)
        found = reader.values_list(*(_count_of(rows) for rows in asked.values())).get()
        return {name: count or 0 for name, count in zip(asked, found, strict=True)}

    def _queue_item(self) -> NavItem:
        count, is_late = self._counts["live"], self._counts["late"] > 0
        said = _("open, some are late") if is_late else _("open")
        label = pgettext("rail", "Callbacks")
        return NavItem("queue", "phone-outgoing", label, reverse("callbacks:queue"), count, is_late, said)

    def _manager_item(self) -> NavItem:
        """What waits for the manager: complaints not yet answered, promises in escalation."""
        count = self._counts["complaints"] + self._counts["escalated"]
        label, href = pgettext("rail", "Manager"), reverse("desk:dashboard")
        return NavItem("manager", "chart-histogram", label, href, count, said=_("waiting"))

    def _settings_item(self) -> NavItem:
        """Offices, people and the rest that is set up, with what the holiday calendar proposes."""
        label, count = pgettext("rail", "Settings"), self._counts["proposed"]
        return NavItem("settings", "settings", label, reverse("desk:offices"), count, said=_("proposed days to decide"))

    @cached_property
    def overdue(self) -> list[Overdue]:
        """Periodic tasks that stand still; only managers are told (watch the watcher)."""
        return overdue_tasks(self.now) if self.user.is_manager else []

    @cached_property
    def news(self) -> News:
        """Two queries, however many there are; of the steps of one promise only the last one is news."""
        waiting = unseen(self.user)
        last: dict[object, tuple[str, int]] = {}
        for pk, kind, promise in waiting.order_by("-created_at", "-pk").values_list("pk", "kind", "data__promise"):
            last.setdefault(pk if promise is None else (kind, promise), (kind, pk))
        ranked = sorted(last.values(), key=lambda each: urgency_of(each[0]))
        found = Notification.objects.in_bulk([pk for _kind, pk in ranked[:NEWS_SHOWN]])
        items = tuple((found[pk], _is_urgent(kind)) for kind, pk in ranked[:NEWS_SHOWN] if pk in found)
        return News(items, len(last), sum(_is_urgent(kind) for kind, _pk in ranked))

    @property
    def presence_choices(self) -> list[tuple[str, Any]]:
        """What a specialist may set; empty for others."""
        return list(Presence.choices) if self.member and self.user.is_specialist else []

    @property
    def presence_next(self) -> Presence | None:
        """What the key P leads to."""
        return Presence(self.member.presence).following if self.member else None


def frame_for(user: User) -> Frame:
    """The frame as it is now."""
    return Frame(user, now=clock.now())
