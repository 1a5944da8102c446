"""Complaints reach the Technical Support Manager from any place (R2)."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import QueryDict

from core.errors import DomainError, Invalid, Refused
from core.letters import email_of
from core.lists.listing import Context
from core.lists.show import show
from core.models import Notification, Role
from offices.models import Absence, Office, StaffMember
from promises.countdown import Chip
from promises.models import Promise
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member, make_woking
from tests.factories.promises import sweep
from tests.factories.tickets import NOON, make_customer, make_ticket
from tickets.domain import complaints
from tickets.enums import ComplaintState
from tickets.lists import COMPLAINTS
from tickets.lists.complaints import ComplaintRow
from tickets.models import Complaint, Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_hamburg()


@pytest.fixture
def manager(office: Office) -> StaffMember:
    return make_member(office, role=Role.MANAGER, name="Katrin Vollmer")


def complain(office: Office, **fields: Any) -> Complaint:
    given: dict[str, Any] = {"office": office, "source": "portal", "text": "Nobody called.", "now": NOON}
    return complaints.raise_complaint(**given | fields)


def test_raise_has_owner_due_time_and_tells_the_owner_at_once(office: Office, manager: StaffMember) -> None:
    complaint = complain(office)
    assert complaint.owner == manager.user
    assert complaint.acknowledge_by == NOON + timedelta(minutes=120)
    told = Notification.objects.filter(kind="complaint").values_list("recipient", "channel")
    assert sorted(told) == [(manager.user.pk, "email"), (manager.user.pk, "page")]


def test_owners_mail_leads_to_the_complaint_once(office: Office, manager: StaffMember) -> None:
    complaint = complain(office)
    mail = email_of([Notification.objects.get(kind="complaint", channel="email")])
    assert re.findall(r"https?://\S+", str(mail.body)) == [f"{settings.BASE_URL}/complaints/{complaint.pk}/"]


def test_raise_on_the_eve_of_a_weekend_is_due_on_monday(office: Office, manager: StaffMember) -> None:
    complaint = complain(office, now=datetime(2026, 5, 15, 14, 20, tzinfo=UTC))  # Friday 16:20
    assert complaint.acknowledge_by == datetime(2026, 5, 18, 7, 50, tzinfo=UTC)  # Monday 09:50


def test_raise_while_the_manager_is_away_goes_to_the_deputy(office: Office, manager: StaffMember) -> None:
    manager.deputy = make_member(office, name="Deputy")
    manager.save()
    Absence.objects.create(member=manager, days=DateRange(date(2026, 5, 13), date(2026, 5, 14)))
    assert complain(office).owner == manager.deputy.user
    assert complain(office, now=NOON + timedelta(days=1)).owner == manager.user


def test_raise_where_no_manager_is_known_goes_to_another_one(office: Office) -> None:
    administrator = make_user(role=Role.ADMINISTRATOR)
    assert complain(office).owner == administrator
    manager = make_user(role=Role.MANAGER)
    assert complain(office).owner == manager


def test_raise_without_anybody_says_so(office: Office) -> None:
    make_user()
    with pytest.raises(DomainError, match="an administrator has to add one"):
        complain(office)


def test_raise_needs_words(office: Office, manager: StaffMember) -> None:
    with pytest.raises(Invalid):
        complain(office, text="  ")


def test_answer_goes_to_the_customer_and_onto_the_ticket(office: Office, manager: StaffMember) -> None:
    customer = make_customer(office)
    ticket = make_ticket(office, contact=customer)
    complaint = complain(office, ticket=ticket, contact=customer, company=customer.company)
    complaints.acknowledge_complaint(complaint=complaint, actor=manager.user, now=NOON + timedelta(minutes=5))
    complaints.answer_complaint(
        complaint=complaint, outcome="An engineer comes today.", actor=manager.user, now=NOON + timedelta(minutes=9)
    )
    complaint.refresh_from_db()
    assert (complaint.state, complaint.acknowledged_at) == (ComplaintState.ANSWERED, NOON + timedelta(minutes=5))
    mail = Notification.objects.get(kind="complaint_outcome")
    assert mail.address == "gemma@example.com"
    assert "An engineer comes today." in mail.body
    events = Entry.objects.filter(ticket=ticket).values_list("event", "visibility")
    assert list(events) == [
        ("complaint_raised", "customer"),
        ("complaint_acknowledged", "customer"),
        ("complaint_answered", "customer"),
    ]


def test_answer_is_the_managers(office: Office, manager: StaffMember) -> None:
    complaint = complain(office)
    with pytest.raises(Refused, match="answered by the Technical Support Manager"):
        complaints.answer_complaint(complaint=complaint, outcome="Sorry", actor=make_user(), now=NOON)


def test_answer_twice_is_refused(office: Office, manager: StaffMember) -> None:
    complaint = complain(office)
    complaints.answer_complaint(complaint=complaint, outcome="Sorry", actor=manager.user, now=NOON)
    with pytest.raises(Refused, match="has been answered"):
        complaints.answer_complaint(complaint=complaint, outcome="Sorry", actor=manager.user, now=NOON)


def test_ladder_tells_the_owner_before_the_manager_at_due_and_then_every_manager(
    office: Office, manager: StaffMember
) -> None:
    other = make_member(make_woking(), role=Role.MANAGER, name="Alan").user
    ticket = make_ticket(office)
    due = complain(office, ticket=ticket).acknowledge_by
    assert sweep(due - timedelta(minutes=30, seconds=1)) == []
    assert sweep(due - timedelta(minutes=30)) == [(-30, "done")]
    assert sweep(due - timedelta(seconds=1)) == []
    assert sweep(due) == [(0, "done")]
    assert sweep(due + timedelta(minutes=30)) == [(30, "done")]
    told = Notification.objects.filter(kind__startswith="complaint_", channel="page").order_by("pk")
    assert [(row.recipient, row.subject.partition(":")[0]) for row in told] == [
        (manager.user, "Complaint to be acknowledged by Wed 13 May, 14"),
        (manager.user, "Complaint not acknowledged in time"),
        (manager.user, "Complaint not acknowledged in time"),
        (other, "Complaint not acknowledged in time"),
    ]
    entries = ticket.entries.filter(event="complaint_reminded").values_list("data__minutes", "data__told")
    assert list(entries) == [
        (-30, [manager.user.name]),
        (0, [manager.user.name]),
        (30, [manager.user.name, other.name]),
    ]


def test_open_complaint_follows_its_owners_deputy(office: Office, manager: StaffMember) -> None:
    complaint = complain(office)
    manager.deputy = make_member(office, name="Deputy")
    manager.save()
    Absence.objects.create(member=manager, days=DateRange(date(2026, 5, 13), date(2026, 5, 14)))
    sweep(complaint.acknowledge_by - timedelta(minutes=30))
    told = Notification.objects.get(kind="complaint_due", channel="page")
    assert (told.recipient, told.body) == (manager.deputy.user, "Nobody called. You stand in for Katrin Vollmer.")


@pytest.mark.parametrize("how", ["acknowledged", "answered"])
def test_acknowledged_or_answered_it_is_no_longer_owed(office: Office, manager: StaffMember, how: str) -> None:
    complaint = complain(office)
    sweep(complaint.acknowledge_by - timedelta(minutes=30))
    given: dict[str, Any] = {"complaint": complaint, "actor": manager.user, "now": complaint.acknowledge_by}
    if how == "acknowledged":
        complaints.acknowledge_complaint(**given)
    else:
        complaints.answer_complaint(outcome="Sorry", **given)
    promise = Promise.objects.get()
    assert (promise.ended_at, promise.due_times.get().met_at) == (complaint.acknowledge_by, complaint.acknowledge_by)
    assert sweep(complaint.acknowledge_by + timedelta(days=9)) == []
    assert not Notification.objects.filter(kind__startswith="complaint_", channel="page", seen_at=None).exists()


def test_database_refuses_empty_words(office: Office, manager: StaffMember) -> None:
    complain(office)
    with pytest.raises(IntegrityError, match="tickets_complaint_has_text"), transaction.atomic():
        Complaint.objects.update(text="")
    with pytest.raises(IntegrityError, match="tickets_answer_has_outcome"), transaction.atomic():
        Complaint.objects.update(state="answered")


def test_list_says_that_the_clock_stands_while_the_office_is_closed(office: Office, manager: StaffMember) -> None:
    complain(office, now=datetime(2026, 5, 15, 14, 20, tzinfo=UTC))  # Friday 16:20, 40 minutes are used until 17:00
    assert row_at(datetime(2026, 5, 16, 9, 0, tzinfo=UTC)).mark == Chip("paused", "1 h 20", "left, paused")
    monday = row_at(datetime(2026, 5, 18, 6, 30, tzinfo=UTC)).mark  # 08:30
    assert (monday.state, monday.value) == ("calm", "1 h 20")


def row_at(now: datetime) -> ComplaintRow:
    """The only complaint, as the list shows it then."""
    (line,) = show(COMPLAINTS, QueryDict(""), Context(make_user(), now.date(), now)).rows
    assert isinstance(line.source, ComplaintRow)
    return line.source
