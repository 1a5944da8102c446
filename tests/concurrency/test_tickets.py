"""Several people at one ticket at once, on real PostgreSQL; with a control that does without the lock."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import transaction

from core.errors import Conflict
from core.models import Notification, Role, User
from promises.domain.sweep import Memory
from tests.concurrency.threads import at_once
from tests.factories.core import make_user
from tests.factories.offices import make_member, make_woking
from tests.factories.promises import sweep
from tests.factories.tickets import NOON, call_facts, make_department, make_ticket
from tickets.domain import change, changing, referrals
from tickets.domain.log import log_call
from tickets.enums import Priority
from tickets.models import Entry, Referral, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 6


def together(act: Callable[[int], object]) -> list[object]:
    """Do it PEOPLE times at the same instant; a Conflict is an answer, everything else that fails is a fault."""
    answers = at_once([partial(act, index) for index in range(PEOPLE)])
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Conflict):
            raise answer
    return [answer.code if isinstance(answer, Conflict) else answer for answer in answers]


@pytest.fixture
def actor() -> User:
    return make_user()


@pytest.fixture
def ticket() -> Ticket:
    return make_ticket(make_woking())


def test_one_of_several_edits_of_the_same_version_wins(ticket: Ticket, actor: User) -> None:
    given: dict[str, Any] = {"ticket": ticket, "actor": actor, "now": NOON, "version": ticket.version}
    answers = together(lambda _index: change.set_priority(priority=Priority.HIGH, **given))
    assert answers.count("ticket_changed") == PEOPLE - 1
    ticket.refresh_from_db()
    assert (ticket.version, Entry.objects.filter(event="prioritised").count()) == (2, 1)


def test_control_without_the_lock_all_edits_pass(ticket: Ticket) -> None:
    has_read = Barrier(PEOPLE)

    def unlocked(_index: int) -> bool:
        fresh = Ticket.objects.get(pk=ticket.pk)
        has_read.wait()
        if fresh.version != ticket.version:
            return False
        fresh.version += 1
        fresh.save(update_fields=["version"])
        return True

    assert together(unlocked) == [True] * PEOPLE


def test_one_of_several_referrals_at_once_is_made(ticket: Ticket, actor: User) -> None:
    department = make_department(ticket.office)
    given: dict[str, Any] = {"ticket": ticket, "department": department, "actor": actor, "now": NOON}
    answers = together(lambda index: referrals.refer_ticket(reason=f"Reason {index}", **given))
    assert answers.count("referral_pending") == PEOPLE - 1
    assert Referral.objects.count() == 1


def test_lapsed_referral_is_told_once_by_several_workers(ticket: Ticket, actor: User) -> None:
    make_member(ticket.office, role=Role.MANAGER)
    referral = referrals.refer_ticket(
        ticket=ticket, department=make_department(ticket.office), reason="Send a kit", actor=actor, now=NOON
    )
    late = referral.due_at + timedelta(seconds=1)
    told = [step for steps in together(lambda _index: sweep(late)) for step in steps]  # type: ignore[attr-defined]
    assert sorted(told, key=str) == [(-60, "done"), (0, "done"), (None, "done")]
    assert sweep(late) == []
    assert Entry.objects.filter(event="referral_lapsed").count() == 1
    assert Notification.objects.filter(kind="referral_lapsed", channel="email").count() == 1


def test_lapse_passes_by_a_ticket_that_somebody_is_changing_and_comes_back(ticket: Ticket, actor: User) -> None:
    make_member(ticket.office, role=Role.MANAGER)
    referral = referrals.refer_ticket(
        ticket=ticket, department=make_department(ticket.office), reason="Send a kit", actor=actor, now=NOON
    )
    late = referral.due_at + timedelta(seconds=1)
    holding, let_go = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            changing.lock(ticket)
            holding.set()
            let_go.wait(30)

    def look() -> list[tuple[int | None, str]]:
        holding.wait(30)
        try:
            return sweep(late, memory=Memory())
        finally:
            let_go.set()

    _held, seen = at_once([hold, look])
    assert seen == [(-60, "done"), (0, "done"), (None, "scheduled")]
    assert sweep(late) == [(None, "done")]
    assert Referral.objects.get().state == "lapsed"


def test_calls_logged_at_once_get_numbers_of_their_own(actor: User) -> None:
    office = make_woking()
    together(lambda _index: log_call(facts=call_facts(), office=office, actor=actor, now=NOON))
    numbers = set(Ticket.objects.values_list("number", flat=True))
    assert len(numbers) == PEOPLE
