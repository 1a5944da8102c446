"""Many at once: nobody gets what somebody else has, no step is told twice (G1, G6, G7, G8).

Each promise has a control: the same race with the lock or the constraint taken away, and it is seen to conflict.
"""

import threading
import time
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.db import OperationalError, connection, transaction

from callbacks.domain import queue
from callbacks.domain.attempts import record_attempt
from callbacks.domain.close import cancel_callback
from callbacks.domain.connect import connect
from callbacks.domain.forgotten import promise_forgotten
from callbacks.domain.locking import lock_callback
from callbacks.domain.promise import promise_callback
from callbacks.enums import AttemptOutcome
from callbacks.models import Attempt, Callback
from core import outbox
from core.errors import Conflict
from core.models import Notification, Role
from offices.enums import Presence
from offices.models import StaffMember
from promises.domain import sweep as escalation
from promises.models import Escalation
from tests.concurrency.threads import at_once, unlocked
from tests.factories.callbacks import NOON, make_callback, make_ladder
from tests.factories.offices import make_hamburg, make_member
from tests.factories.tickets import make_ticket
from tickets.enums import Way
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)
DUE = NOON + timedelta(hours=2)
WORKERS = 20


@pytest.fixture
def hamburg():
    make_ladder()
    return make_hamburg()


def conflicts(results):
    return [str(result) for result in results if isinstance(result, BaseException)]


class TestTaking:
    def test_twenty_specialists_take_from_one_queue_and_nobody_takes_the_same(self, hamburg):
        members = [make_member(hamburg) for _each in range(WORKERS)]
        for minute in range(WORKERS):
            make_callback(hamburg, now=NOON + timedelta(minutes=minute))
        taken = at_once([partial(queue.take_next, actor=m.user, now=NOON + timedelta(hours=1)) for m in members])
        assert conflicts(taken) == []
        assert sorted(callback.pk for callback in taken) == sorted(Callback.objects.values_list("pk", flat=True))
        holders = Callback.objects.filter(state="taken").values_list("taken_by", flat=True)
        assert sorted(holders) == sorted(member.user_id for member in members)

    def test_more_specialists_than_callbacks(self, hamburg):
        members = [make_member(hamburg) for _each in range(WORKERS)]
        for _each in range(5):
            make_callback(hamburg)
        taken = at_once([partial(queue.take_next, actor=m.user, now=NOON) for m in members])
        assert Counter(callback is not None for callback in taken) == {True: 5, False: 15}
        assert len({callback.pk for callback in taken if callback}) == 5

    def test_double_click_takes_once(self, hamburg):
        member = make_member(hamburg)
        for _each in range(10):
            make_callback(hamburg)
        taken = at_once([partial(queue.take_next, actor=member.user, now=NOON)] * 10)
        assert conflicts(taken) == []
        assert len({callback.pk for callback in taken}) == 1
        assert Callback.objects.filter(state="taken").count() == 1

    def test_the_same_row_is_taken_by_one_and_the_others_hear_by_whom(self, hamburg):
        callback = make_callback(hamburg)
        members = [make_member(hamburg) for _each in range(8)]
        results = at_once([partial(queue.take, callback=callback, actor=m.user, now=NOON) for m in members])
        winners = [result for result in results if isinstance(result, Callback)]
        assert len(winners) == 1
        assert {type(result) for result in results if result not in winners} == {Conflict}
        assert set(conflicts(results)) == {f"{winners[0].taken_by.name} has taken this callback."}

    def test_control_without_the_lock_the_same_one_is_taken_by_several(self, hamburg, monkeypatch):
        members = [make_member(hamburg) for _each in range(8)]
        for _each in range(8):
            make_callback(hamburg)
        taken = unlocked(monkeypatch, [partial(queue.take_next, actor=m.user, now=NOON) for m in members])
        assert conflicts(taken) == []
        assert [callback.pk for callback in taken] == [taken[0].pk] * len(members)  # eight call the same customer


class TestConnecting:
    def test_agents_never_get_the_same_free_specialist(self, hamburg):
        member = make_member(hamburg, presence=Presence.AVAILABLE, since=NOON)
        tickets = [make_ticket(hamburg) for _each in range(10)]
        results = at_once([partial(connect, ticket=t, member=member, actor=None, now=NOON) for t in tickets])
        assert Counter(type(result) for result in results) == {Ticket: 1, Conflict: 9}
        assert Ticket.objects.filter(connected_to=member.user).count() == 1

    def test_control_read_then_write_gives_the_same_specialist_away_twice(self, hamburg):
        member = make_member(hamburg, presence=Presence.AVAILABLE, since=NOON)
        tickets = [make_ticket(hamburg) for _each in range(5)]
        looked = threading.Barrier(len(tickets))

        def connect_without_lock(ticket):
            with transaction.atomic():
                fresh = StaffMember.objects.get(pk=member.pk)
                assert fresh.presence == Presence.AVAILABLE
                looked.wait(30)
                StaffMember.objects.filter(pk=member.pk).update(presence=Presence.ON_CALL)
                Ticket.objects.filter(pk=ticket.pk).update(connected_to=member.user)

        at_once([partial(connect_without_lock, ticket) for ticket in tickets])
        assert Ticket.objects.filter(connected_to=member.user).count() == 5


class TestPromising:
    def test_pressed_twice_it_is_promised_once(self, hamburg):
        ticket = make_ticket(hamburg)
        results = at_once([partial(promise_callback, ticket=ticket, actor=None, now=NOON)] * 8)
        assert Counter(type(result) for result in results) == {Callback: 1, Conflict: 7}
        assert Escalation.objects.count() == 3

    def test_several_sweeps_for_the_forgotten_promise_each_once(self, hamburg):
        tickets = [make_ticket(hamburg, now=NOON, way=Way.COVERED) for _each in range(12)]
        results = at_once([partial(promise_forgotten, now=NOON + timedelta(minutes=5))] * 4)
        assert conflicts(results) == []
        assert sum(results) == len(tickets)
        assert Callback.objects.count() == len(tickets)

    def test_double_documentation_counts_once(self, hamburg):
        member = make_member(hamburg)
        make_callback(hamburg)
        callback = queue.take_next(actor=member.user, now=NOON)
        work = partial(record_attempt, callback=callback, actor=member.user, now=NOON, outcome=AttemptOutcome.REACHED)
        results = at_once([work] * 6)
        assert Counter(type(result) for result in results) == {Attempt: 1, Conflict: 5}


class TestSweeping:
    def sweep(self, now):
        done = []
        while step := escalation.escalate_next(now=now):
            done.append(step.pk)
        return done

    def test_parallel_sweeps_tell_each_step_once(self, hamburg):
        make_member(hamburg, role=Role.MANAGER)
        for minute in range(25):
            make_callback(hamburg, now=NOON + timedelta(minutes=minute))
        results = at_once([partial(self.sweep, DUE + timedelta(days=1))] * 6)
        assert conflicts(results) == []
        told = [pk for result in results for pk in result]
        assert Counter(told) == Counter(Escalation.objects.values_list("pk", flat=True))
        assert Escalation.objects.exclude(state="done").count() == 0
        assert Notification.objects.filter(channel="page").count() == 75

    def test_steps_of_one_callback_stay_in_order_in_parallel_sweeps(self, hamburg):
        make_member(hamburg, role=Role.MANAGER)
        for _each in range(10):
            make_callback(hamburg)
        at_once([partial(self.sweep, DUE + timedelta(days=1))] * 6)
        for callback in Callback.objects.all():
            told = callback.ticket.entries.filter(event="escalated").order_by("pk")
            assert [entry.data["minutes"] for entry in told] == [-30, 0, 30]

    def test_sweep_passes_by_what_somebody_is_working_on_and_comes_back(self, hamburg):
        busy, free = make_callback(hamburg), make_callback(hamburg, now=NOON + timedelta(minutes=1))
        holding, let_go = threading.Event(), threading.Event()

        def hold():
            with transaction.atomic():
                lock_callback(busy)
                holding.set()
                let_go.wait(30)

        def look():
            holding.wait(30)
            try:
                return self.sweep(DUE + timedelta(minutes=2))
            finally:
                let_go.set()

        _held, seen = at_once([hold, look])
        due = free.escalations.filter(fire_at__lte=DUE + timedelta(minutes=2))
        assert set(seen) == set(due.values_list("pk", flat=True))
        assert len(self.sweep(DUE + timedelta(minutes=2))) == 2

    def test_control_without_the_lock_a_step_is_told_by_several_sweeps(self, hamburg, monkeypatch):
        callback = make_callback(hamburg)
        told = unlocked(monkeypatch, [partial(escalation.escalate_next, now=DUE)] * 4)
        assert conflicts(told) == []
        assert [step.pk for step in told] == [told[0].pk] * 4
        assert callback.ticket.entries.filter(event="escalated").count() == 4  # the same step, told four times

    def test_attempts_and_closings_against_sweeps_never_deadlock(self, hamburg):
        member = make_member(hamburg)
        callbacks = [make_callback(hamburg, now=NOON + timedelta(seconds=n)) for n in range(15)]
        now = DUE + timedelta(hours=1)
        works = [partial(self.sweep, now)] * 4
        works += [
            partial(cancel_callback, callback=callback, actor=member.user, now=now, reason="x")
            for callback in callbacks[:8]
        ]
        works += [
            partial(record_attempt, callback=c, actor=member.user, now=now, outcome=AttemptOutcome.NO_ANSWER)
            for c in callbacks[8:]
        ]
        results = at_once(works)
        assert [fault for fault in results if isinstance(fault, OperationalError)] == []
        assert conflicts(results) == []
        assert Escalation.objects.filter(state="scheduled", fire_at__lte=now).count() == 0


class TestDelivering:
    def test_letters_are_claimed_once(self):
        for number in range(30):
            message = outbox.Message(key=f"event/{number}", kind="test", subject="Subject")
            outbox.mail(message, address=f"a@example{number}.com", now=NOON)

        def claim_all():
            found = []
            while letter := outbox.claim(now=NOON):
                found += [row.pk for row in letter]
                time.sleep(0)
            return found

        claimed = at_once([claim_all] * 5)
        assert conflicts(claimed) == []
        assert Counter(pk for result in claimed for pk in result) == Counter(
            Notification.objects.values_list("pk", flat=True)
        )

    def test_control_without_the_lock_a_letter_is_claimed_by_several(self, monkeypatch):
        outbox.mail(outbox.Message(key="event", kind="test", subject="Subject"), address="a@example.com", now=NOON)
        claimed = unlocked(monkeypatch, [partial(outbox.claim, now=NOON)] * 5)
        assert conflicts(claimed) == []
        assert [len(letter) for letter in claimed] == [1] * 5


def test_threads_have_connections_of_their_own():
    """The ground of all of the above."""
    pids = at_once([lambda: connection.cursor().connection.info.backend_pid] * 3)
    assert len(set(pids)) == 3
