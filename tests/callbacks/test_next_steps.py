"""Nothing ends without somebody and a day (E3): who gets a next step, who has it, and what ends it."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from callbacks.domain.close import cancel_callback
from callbacks.domain.next_steps import watch_next_steps, without_a_date
from callbacks.models import Callback
from core import clock
from core.models import Role, User
from offices.models import Office, StaffMember
from promises.models import Promise
from promises.queries.due import owed_by
from tests.factories.callbacks import NOON, make_callback
from tests.factories.core import make_user
from tests.factories.offices import make_member
from tests.factories.promises import sweep
from tests.factories.tickets import make_customer, make_ticket
from tickets.domain.complaints import raise_complaint
from tickets.domain.next_steps import live_step, move_next_step
from tickets.domain.status import solve, wait_for_customer
from tickets.enums import TicketKind, Way
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
A_DAY = NOON + timedelta(hours=24)  # 510 staffed minutes later: the same time of the next staffed day
LATER = A_DAY + timedelta(days=1)


@pytest.fixture
def agent(hamburg: Office) -> User:
    return make_member(hamburg, role=Role.AGENT, name="Jana Petersen").user


def owed_on(ticket: Ticket) -> list[tuple[str, datetime]]:
    live = Promise.objects.filter(ended_at=None, next_step__ticket=ticket)
    return list(live.values_list("kind", "due_at"))


@pytest.mark.parametrize(
    "fields",
    [
        {"way": Way.CHARGEABLE},
        {"way": Way.OPEN},
        {"way": Way.SALES},
        {"kind": TicketKind.ENQUIRY},
        {"kind": TicketKind.FEEDBACK},
        {"way": Way.COVERED, "settled_at": NOON},
    ],
)
def test_who_has_nothing_coming_gets_a_next_step_once(hamburg: Office, agent: User, fields: dict[str, object]) -> None:
    ticket = make_ticket(hamburg, actor=agent, **fields)
    assert list(without_a_date()) == [ticket]
    assert [watch_next_steps(now=NOON) for _twice in range(2)] == [1, 0]
    assert owed_on(ticket) == [("next_step", A_DAY)]
    assert list(without_a_date()) == []


def test_covered_fault_waits_for_its_own_promise(hamburg: Office) -> None:
    make_ticket(hamburg, way=Way.COVERED)
    assert watch_next_steps(now=NOON) == 0


def test_callback_referral_complaint_and_reminder_are_dates_of_their_own(hamburg: Office, agent: User) -> None:
    make_member(hamburg, role=Role.MANAGER, name="Katrin Vollmer")
    make_callback(ticket=make_ticket(hamburg, way=Way.CHARGEABLE))
    complained = make_ticket(hamburg, kind=TicketKind.COMPLAINT)
    raise_complaint(ticket=complained, office=hamburg, source="phone", text="Nobody called", now=NOON)
    waiting = make_ticket(hamburg, way=Way.CHARGEABLE)
    wait_for_customer(ticket=waiting, remind_at=LATER, actor=agent, now=NOON)
    assert watch_next_steps(now=NOON) == 0


def test_callback_called_off_leaves_a_next_step(hamburg: Office, marek: StaffMember) -> None:
    callback = make_callback(hamburg)
    cancel_callback(callback=callback, actor=marek.user, now=NOON, reason="found it alone")
    assert watch_next_steps(now=NOON) == 1
    assert owed_on(callback.ticket) == [("next_step", A_DAY)]


def test_callback_promised_ends_the_step_at_once(hamburg: Office) -> None:
    ticket = make_ticket(hamburg, way=Way.CHARGEABLE)
    watch_next_steps(now=NOON)
    make_callback(ticket=ticket)
    assert live_step(ticket) is None
    assert Callback.objects.get().promise.ended_at is None


def test_solved_ticket_owes_none_and_one_opened_again_does(hamburg: Office, marek: StaffMember) -> None:
    ticket = make_ticket(hamburg, way=Way.CHARGEABLE)
    watch_next_steps(now=NOON)
    solve(ticket=ticket, cause="worn", solution="changed", actor=marek.user, now=NOON)
    assert watch_next_steps(now=NOON) == 1
    assert owed_on(ticket) == []
    Ticket.objects.filter(pk=ticket.pk).update(status="open")
    watch_next_steps(now=NOON)
    assert owed_on(ticket) == [("next_step", A_DAY)]


def test_it_lies_with_the_owner_else_who_logged_it_else_the_managers(hamburg: Office, agent: User) -> None:
    manager = make_member(hamburg, role=Role.MANAGER, name="Katrin Vollmer").user
    owner = make_user(role=Role.SPECIALIST)
    for fields in ({"owner": owner, "actor": agent}, {"actor": agent}, {}):
        make_ticket(hamburg, way=Way.CHARGEABLE, **fields)
    watch_next_steps(now=NOON)
    assert [owed_by(user).count() for user in (owner, agent, manager)] == [1, 1, 1]
    User.objects.filter(pk=agent.pk).update(is_active=False)
    assert owed_by(manager).count() == 2


def test_holder_is_told_when_due_and_the_manager_a_day_later(hamburg: Office, agent: User) -> None:
    manager = make_member(hamburg, role=Role.MANAGER, name="Katrin Vollmer").user
    make_ticket(hamburg, way=Way.CHARGEABLE, actor=agent)
    watch_next_steps(now=NOON)
    sweep(A_DAY)
    assert agent.notifications.get().subject.startswith("Next step due: ")
    assert manager.notifications.count() == 0
    sweep(LATER)
    assert manager.notifications.get().kind == "next_step"


def test_page_of_the_ticket_says_who_and_by_when_and_sets_another_date(
    client: Client, hamburg: Office, agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    ticket = make_ticket(hamburg, way=Way.CHARGEABLE, actor=agent)
    watch_next_steps(now=NOON)
    client.force_login(agent)
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert "Jana Petersen will get back to the customer by Thu 14 May, 12:00, Hamburg" in page
    url = f"/tickets/{ticket.number}/do/step/"
    given = {"on": "2026-05-15", "at": "10:00", "reason": "The quote is ready"}
    assert client.post(url, given | {"on": "2026-05-17"}).status_code == 422
    client.post(url, given)
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert "Jana Petersen will get back to the customer by Fri 15 May, 10:00, Hamburg" in page
    assert "The quote is ready" in page
    assert live_step(ticket).promise.due_times.count() == 2


def test_portal_tickets_without_anybody_are_listed_for_the_manager(
    client: Client, hamburg: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    manager = make_member(hamburg, role=Role.MANAGER, name="Katrin Vollmer").user
    make_ticket(hamburg, kind=TicketKind.ENQUIRY, contact=make_customer(hamburg))
    watch_next_steps(now=NOON)
    client.force_login(manager)
    page = client.get("/due/").content.decode()
    assert "nobody yet" in page
    assert "Next step" in page


def test_a_step_that_is_over_cannot_be_moved(hamburg: Office, marek: StaffMember) -> None:
    from core.errors import DomainError

    ticket = make_ticket(hamburg, way=Way.CHARGEABLE)
    with pytest.raises(DomainError) as refused:
        move_next_step(ticket=ticket, due_at=LATER, reason="x", actor=marek.user, now=NOON)
    assert refused.value.code == "no_next_step"
