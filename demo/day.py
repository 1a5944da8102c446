"""A busy day in minutes: simulated callers ring, specialists work the queue, through the domain and on the real clock.

The product's own clock, worker and beat run at their usual pace; only the people are fast. A promise of two hours is
made as an agreed time that lies two hours divided by the speed ahead, so that promises are kept, missed and escalated
while somebody watches.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from callbacks.domain import attempts, queue
from callbacks.domain.connect import connect
from callbacks.domain.promise import promise_callback, skill_of
from callbacks.enums import AttemptOutcome
from callbacks.models import Callback
from core.errors import DomainError
from core.models import Role
from demo.town import HELPED, Case, Town
from offices.domain.presence import set_presence
from offices.duty import FREE, by_preference, specialists_for
from offices.enums import Presence
from offices.models import StaffMember
from offices.wording import when_short
from tickets.enums import CallKind
from tickets.models import Ticket

MINUTES = 510  # 08:30 to 17:00
# share of the day's calls in each of the hours from 08:30
RUSH = (5, 12, 10, 8, 5, 6, 9, 7, 3)
KINDS = ("fault",) * 15 + ("enquiry",) * 2 + ("feedback", "complaint", "wrong")
LOOK = 1.0  # minutes between two looks of a free specialist at the queue
WATCHED = "specialist"  # whoever watches may sign in as this one: the simulation leaves them alone
SHORTEST_PROMISE = timedelta(seconds=60)
Event = Callable[[], None]


@dataclass
class SimulatedDay:
    """One simulated day. `now` is the clock, `wait` sleeps so many seconds, `say` tells what happens."""

    town: Town
    speed: float
    now: Callable[[], datetime]
    wait: Callable[[float], None]
    say: Callable[[str], None]
    calls: int = 130
    _events: list[tuple[float, int, Event]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)
    _minute: float = 0

    def play(self, *, minutes: float = MINUTES) -> int:
        """From 08:30 until so many minutes later. Returns how many calls were logged."""
        self._people_come()
        self._plan_calls(minutes)
        began = self.now()
        logged = 0
        while self._events and self._events[0][0] <= minutes:
            self._minute, _number, event = heapq.heappop(self._events)
            ahead = self._minute * 60 / self.speed - (self.now() - began).total_seconds()
            if ahead > 0:
                self.wait(ahead)
            try:
                event()
            except DomainError as refused:  # a person at a screen was quicker: the day goes on
                self._tell(str(refused))
            logged += event == self._ring
        return logged

    def _in(self, minutes: float, event: Event) -> None:
        heapq.heappush(self._events, (self._minute + minutes, next(self._numbers), event))

    def _tell(self, text: str) -> None:
        hours, minutes = divmod(int(self._minute) + 8 * 60 + 30, 60)
        self.say(f"{hours:02d}:{minutes:02d}  {text}")

    # -- calls ------------------------------------------------------------------------------------------------------

    def _plan_calls(self, minutes: float) -> None:
        for _number in range(self.calls):
            hour = self.town.rng.choices(range(len(RUSH)), RUSH)[0]
            at = min(hour * 60 + self.town.rng.random() * 60, MINUTES - 1)
            if at <= minutes:
                self._in(at, self._ring)

    def _ring(self) -> None:
        contact = self.town.caller()
        kind = self.town.rng.choice(KINDS)
        case: Case = Case(CallKind.WRONG_NUMBER, contact, "") if kind == "wrong" else getattr(self.town, kind)(contact)
        logged = self.town.log(case, now=self.now())
        ticket = logged.ticket
        where = f"{case.office.name}: {contact.company.name}, {case.kind.label}"
        if ticket and case.kind == CallKind.FAULT and ticket.way in HELPED:
            self._help(ticket, where)
        else:
            self._tell(where)

    def _help(self, ticket: Ticket, where: str) -> None:
        now = self.now()
        free = specialists_for(ticket.office, skill=skill_of(ticket)).filter(FREE, user__role=Role.SPECIALIST)
        free = free.exclude(user__email__startswith=f"{WATCHED}@").select_related("user", "office")
        member = free.order_by(*by_preference(ticket.language, ticket.office), "presence_since", "pk").first()
        if member:
            connect(ticket=ticket, member=member, actor=ticket.opened_by, now=now)
            self._in(self.town.rng.triangular(4, 18, 8), lambda: self._after_talk(ticket, member))
            self._tell(f"{where}, connected to {member.user.name}")
            return
        callback = self._promise(ticket, now=now)
        self._tell(f"{where}, callback by {when_short(callback.due_at, ticket.office, now=now)}")

    def _promise(self, ticket: Ticket, *, now: datetime) -> Callback:
        ahead = max(timedelta(minutes=ticket.office.guarantee_minutes / self.speed), SHORTEST_PROMISE)
        agreed = now + ahead if self.town.is_open(ticket.office, now + ahead) else None
        return promise_callback(ticket=ticket, actor=ticket.opened_by, now=now, due_at=agreed)

    # -- specialists ------------------------------------------------------------------------------------------------

    def _people_come(self) -> None:
        """Everybody who works the queue begins the day; each looks at it now and then."""
        for number, member in enumerate(self._workers()):
            set_presence(member=member, presence=Presence.AVAILABLE, now=self.now())
            self._in(LOOK * number / 3, self._looking(member))

    def _workers(self) -> list[StaffMember]:
        found = StaffMember.objects.select_related("user", "office").filter(user__role=Role.SPECIALIST)
        return list(found.filter(user__is_active=True).exclude(user__email__startswith=f"{WATCHED}@").order_by("pk"))

    def _looking(self, member: StaffMember) -> Event:
        def look() -> None:
            self._in(LOOK, look)
            member.refresh_from_db(fields=["presence", "presence_since"])
            if member.presence != Presence.AVAILABLE:
                return
            callback = queue.take_next(actor=member.user, now=self.now())
            if callback:
                self._in(self.town.rng.triangular(2, 14, 6), lambda: self._call_back(callback, member))

        return look

    def _call_back(self, callback: Callback, member: StaffMember) -> None:
        reached = self.town.rng.random() < 0.8
        outcome = AttemptOutcome.REACHED if reached else AttemptOutcome.NO_ANSWER
        seconds = self.town.rng.randint(120, 700) if reached else 25
        attempts.record_attempt(callback=callback, actor=member.user, now=self.now(), outcome=outcome, seconds=seconds)
        self._tell(f"{member.user.name} called {callback.contact_name}: {outcome.label}")
        if reached:
            self._after_talk(callback.ticket, member)

    def _after_talk(self, ticket: Ticket, member: StaffMember) -> None:
        """Four of five faults are solved on the phone; then a short note, and free again."""
        if self.town.rng.random() < 0.8:
            self.town.solve(ticket, by=member.user, now=self.now())
        self._in(self.town.rng.uniform(1, 4), lambda: self._be_free(member))

    def _be_free(self, member: StaffMember) -> None:
        self.town.free(member, now=self.now())
