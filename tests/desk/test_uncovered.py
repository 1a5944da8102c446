"""E3 as figures, and the chase for serial numbers that are not yet known."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.models import Notification
from helpdesk.desk.figures.uncovered import UncoveredMonth, months_of, this_month
from promises.models import Promise
from tests.factories.contracts import TODAY, make_company, make_device
from tests.factories.offices import make_hamburg, make_member, make_woking
from tests.factories.promises import sweep
from tests.factories.tickets import make_ticket
from tickets.domain.serials import is_missing, watch_serials
from tickets.models import CoverageReceipt, Ticket
from tickets.queries.serials import without_serial

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)


@pytest.fixture
def hamburg():
    return make_hamburg()


def told(ticket, *, covered=False, corrects=None):
    """The receipt of what was told."""
    return CoverageReceipt.objects.create(
        ticket=ticket,
        on=TODAY,
        covered=covered,
        reason="contract" if covered else "warranty_expired",
        verdict={},
        rule_version=1,
        told="…",
        told_to="…",
        corrects=corrects,
        at=ticket.opened_at,
    )


def uncovered(office, way, at=NOW, **fields):
    """A fault that was not covered when it was told."""
    ticket = make_ticket(office, now=at, way=way, way_reason="customer of 20 years", **fields)
    told(ticket)
    return ticket


def test_ways_are_counted_by_month(hamburg):
    for way in ("goodwill", "goodwill", "chargeable", "sales", "open"):
        uncovered(hamburg, way)
    uncovered(hamburg, "goodwill", at=datetime(2026, 4, 2, 12, tzinfo=UTC))
    assert months_of(today=TODAY, months=2) == [
        UncoveredMonth(date(2026, 5, 1), goodwill=2, chargeable=1, sales=1, undecided=1),
        UncoveredMonth(date(2026, 4, 1), goodwill=1),
    ]


def test_covered_faults_do_not_count_but_corrected_ones_do(hamburg):
    told(make_ticket(hamburg, now=NOW, way="covered"), covered=True)
    corrected = make_ticket(hamburg, now=NOW, way="covered")
    told(corrected, covered=True, corrects=told(corrected))
    assert months_of(today=TODAY, months=1) == [UncoveredMonth(date(2026, 5, 1), corrected=1)]


def test_month_is_that_of_the_offices_clock(hamburg):
    last_minutes = datetime(2026, 4, 30, 22, 30, tzinfo=UTC)  # 00:30 on 1 May in Hamburg, 23:30 on 30 April in Woking
    uncovered(hamburg, "goodwill", at=last_minutes)
    uncovered(make_woking(), "chargeable", at=last_minutes)
    may, april = months_of(today=TODAY, months=2)
    assert (may.goodwill, may.chargeable, april.goodwill, april.chargeable) == (1, 0, 0, 1)


def test_months_cross_the_year(hamburg):
    names = [month.first for month in months_of(today=date(2026, 2, 28), months=4)]
    assert names == [date(2026, 2, 1), date(2026, 1, 1), date(2025, 12, 1), date(2025, 11, 1)]


def missing(office, at, **fields):
    """A fault without a serial number."""
    return make_ticket(office, now=at, serial="", serial_missing="plate worn off", **fields)


def test_chase_lists_live_faults_without_a_serial_oldest_first(hamburg):
    late, early = missing(hamburg, NOW), missing(hamburg, NOW - timedelta(days=3))
    make_ticket(hamburg, now=NOW)
    missing(hamburg, NOW, status="closed")
    missing(hamburg, NOW, device=make_device(owner=make_company(office=hamburg)))
    assert list(without_serial()) == [early, late]
    assert this_month(today=TODAY).chased == 2


def days_later(number):
    """The same time of day, so many staffed days of eight and a half hours later: NOW is a Wednesday."""
    return NOW + timedelta(days=number)


def test_reminder_after_a_day_then_after_two_more_then_the_manager_each_once(hamburg):
    manager = make_member(hamburg, role="manager").user
    agent = make_member(hamburg, role="agent").user
    missing(hamburg, NOW, actor=agent)
    assert [watch_serials(now=NOW) for _twice in range(2)] == [1, 0]
    assert sweep(days_later(1) - timedelta(seconds=1)) == []
    assert sweep(days_later(1)) == [(0, "done")]
    assert sweep(days_later(5) - timedelta(seconds=1)) == []  # Monday: the days between are a weekend
    assert sweep(days_later(5)) == [(1020, "done")]
    assert sweep(days_later(7)) == [(2040, "done")]
    assert [row.recipient for row in Notification.objects.order_by("pk")] == [agent, agent, manager]


def test_reminder_leaves_the_page_when_the_number_is_there(hamburg):
    ticket = missing(hamburg, NOW, actor=make_member(hamburg, role="agent").user)
    watch_serials(now=NOW)
    sweep(days_later(1))
    unseen = Notification.objects.filter(seen_at=None)
    assert unseen.count() == 1
    ticket.serial = "LX42-2207-7314"
    ticket.save()
    assert watch_serials(now=days_later(2)) == 1
    assert not unseen.exists()
    assert sweep(days_later(30)) == []


def test_nobody_is_reminded_of_a_number_found_since_the_last_watch(hamburg):
    ticket = missing(hamburg, NOW, actor=make_member(hamburg, role="agent").user)
    watch_serials(now=NOW)
    ticket.serial = "LX42-2207-7314"
    ticket.save()
    assert sweep(days_later(30)) == [(0, "dropped")]
    assert not Notification.objects.exists()


def test_number_missing_again_is_owed_again(hamburg):
    ticket = missing(hamburg, NOW, actor=make_member(hamburg, role="agent").user)
    watch_serials(now=NOW)
    Ticket.objects.update(status="closed")
    watch_serials(now=NOW)
    Ticket.objects.update(status="open")
    assert watch_serials(now=NOW) == 1
    assert [promise.ended_at for promise in Promise.objects.order_by("pk")] == [NOW, None]
    assert ticket.missing_serial.promise == Promise.objects.get(ended_at=None)


def test_reminder_goes_to_the_owner_or_to_the_manager_if_nobody_else_is_there(hamburg):
    manager = make_member(hamburg, role="manager").user
    owner, gone = make_member(hamburg).user, make_member(hamburg, role="agent").user
    missing(hamburg, NOW, actor=gone, owner=owner)
    missing(hamburg, NOW, actor=gone)
    gone.is_active = False
    gone.save()
    watch_serials(now=NOW)
    sweep(days_later(1))
    assert {row.recipient for row in Notification.objects.all()} == {owner, manager}


@pytest.mark.parametrize("change", [{}, {"serial": "X"}, {"kind": "enquiry"}, {"status": "closed"}])
def test_one_ticket_is_judged_as_the_list_is(hamburg, change):
    ticket = missing(hamburg, NOW)
    Ticket.objects.update(**change)
    ticket.refresh_from_db()
    assert is_missing(ticket) == without_serial().exists() == (not change)


def test_screens_show_figures_and_chase(client, hamburg):
    client.force_login(make_member(hamburg, role="manager").user)
    uncovered(hamburg, "goodwill", at=NOW)
    missing(hamburg, NOW)
    assert "customer of 20 years" in client.get("/uncovered/").content.decode()
    assert "plate worn off" in client.get("/devices/unknown/").content.decode()


def test_figures_are_refused_to_agents(client, hamburg):
    client.force_login(make_member(hamburg, role="agent").user)
    assert client.get("/uncovered/").status_code == 403
    assert client.get("/devices/unknown/").status_code == 200
