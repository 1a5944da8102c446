"""Events in the order of their instants; between them the product's own periodic work, at the instant it was due."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from callbacks.domain.next_steps import watch_next_steps
from promises.domain.sweep import Memory, due_steps, escalate_next
from tickets.domain.serials import watch_serials

Event = Callable[[datetime], None]
A_MOMENT = timedelta(milliseconds=400)  # how late a beat of one second is, on the average
A_DAY = timedelta(days=1)


class Clockwork:
    """Plays events up to an instant. An event may plan further events; those after the end never happen."""

    def __init__(self, *, until: datetime) -> None:
        self.until = until
        self._events: list[tuple[datetime, int, Event]] = []
        self._numbers = count()
        self._serials_seen = until - 400 * A_DAY

    def at(self, instant: datetime, event: Event) -> None:
        """Plan an event."""
        if instant <= self.until:
            heapq.heappush(self._events, (instant, next(self._numbers), event))

    def play(self) -> int:
        """Until nothing is left to do. Returns how many events there were."""
        played = 0
        while self._events:
            instant, _number, event = heapq.heappop(self._events)
            event(instant)
            played += 1
        self.catch_up(self.until)
        return played

    def catch_up(self, instant: datetime) -> None:
        """What worker and beat would have done by then; asked for before anything that ends a promise."""
        memory = Memory()
        while step := due_steps(now=instant - A_MOMENT).first():
            escalate_next(now=step.fire_at + A_MOMENT, memory=memory)
        if instant - self._serials_seen > A_DAY:
            self._serials_seen = instant
            watch_serials(now=instant)
            watch_next_steps(now=instant)
