"""E3 as figures, and the chase for serial numbers that are not yet known."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.models import Notification
from helpdesk.desk.devices.chase import remind_of_serials, without_serial
from helpdesk.desk.devices.uncovered import Month, months_of, this_month
from tests.factories.contracts import TODAY, make_company, make_device
from tests.factories.offices import make_hamburg, make_member, make_woking
from tests.factories.tickets import make_ticket
from tickets.models import CoverageReceipt

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
        Month(date(2026, 5, 1), goodwill=2, chargeable=1, sales=1, undecided=1),
        Month(date(2026, 4, 1), goodwill=1),
    ]


def test_covered_faults_do_not_count_but_corrected_ones_do(hamburg):
    told(make_ticket(hamburg, now=NOW, way="covered"), covered=True)
    corrected = make_ticket(hamburg, now=NOW, way="covered")
    told(corrected, covered=True, corrects=told(corrected))
    assert months_of(today=TODAY, months=1) == [Month(date(2026, 5, 1), corrected=1)]


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


def test_reminder_after_a_day_then_every_two_days_each_once(hamburg):
    agent = make_member(hamburg, role="agent").user
    missing(hamburg, NOW, actor=agent)
    told_at: list[int] = []
    for hours in range(0, 24 * 6, 6):
        for _twice in range(2):
            remind_of_serials(now=NOW + timedelta(hours=hours))
        if Notification.objects.count() > len(told_at):
            told_at.append(hours)
    assert told_at == [24, 72, 120]
    assert {row.recipient for row in Notification.objects.all()} == {agent}


def test_reminder_leaves_the_page_when_the_number_is_there_or_the_next_one_comes(hamburg):
    agent = make_member(hamburg, role="agent").user
    ticket = missing(hamburg, NOW, actor=agent)
    unseen = Notification.objects.filter(seen_at=None).values_list("key", flat=True)
    for days, turn in ((1, 0), (3, 1)):
        remind_of_serials(now=NOW + timedelta(days=days))
        assert list(unseen.all()) == [f"ticket-{ticket.number}-serial-{turn}/page/user-{agent.pk}"]
    ticket.serial = "LX42-2207-7314"
    ticket.save()
    assert remind_of_serials(now=NOW + timedelta(days=4)) == 0
    assert not unseen.exists()


def test_reminder_goes_to_the_owner_or_to_the_manager_if_nobody_else_is_there(hamburg):
    manager = make_member(hamburg, role="manager").user
    owner, gone = make_member(hamburg).user, make_member(hamburg, role="agent").user
    missing(hamburg, NOW, actor=gone, owner=owner)
    missing(hamburg, NOW, actor=gone)
    gone.is_active = False
    gone.save()
    remind_of_serials(now=NOW + timedelta(days=1))
    assert {row.recipient for row in Notification.objects.all()} == {owner, manager}


def test_reminder_is_not_early(hamburg):
    missing(hamburg, NOW, actor=make_member(hamburg, role="agent").user)
    assert remind_of_serials(now=NOW + timedelta(days=1) - timedelta(seconds=1)) == 0
    assert remind_of_serials(now=NOW + timedelta(days=1)) == 1


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
