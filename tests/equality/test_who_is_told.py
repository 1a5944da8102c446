"""Whoever is told in the manager's name is the same person on every way that leads there (G7, M2, R2, R3, S3, E3)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from callbacks.domain.handover import ask_handover, decline_handover
from core.models import Notification, Role, User
from offices.models import Absence, Office, Shift, StaffMember
from promises.enums import StepAudience
from surveys.domain.suggest import make_suggestion
from surveys.enums import SuggestionSource
from tests.factories.callbacks import make_callback, make_ladder, sweep
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member, make_woking
from tests.factories.tickets import NOON, log, make_department, make_ticket
from tickets.domain import complaints, referrals
from tickets.domain.notes import add_from_customer
from tickets.enums import Way

pytestmark = pytest.mark.django_db
AT = NOON + timedelta(hours=2)  # Wednesday 13 May, 14:00 in Hamburg, 13:00 in Woking
MORNING = (510, 720)  # until noon


def _told(kind: str) -> list[str]:
    """Whose page a message of this kind reached."""
    pages = Notification.objects.filter(kind=kind, channel="page")
    return sorted(pages.values_list("recipient__name", flat=True))


def by_ladder(office: Office) -> list[str]:
    make_ladder(((0, StepAudience.MANAGER),))
    make_callback(office, now=NOON)
    assert sweep(AT) == [(0, "done")]
    return _told("escalation")


def by_complaint(office: Office) -> list[str]:
    complaint = complaints.raise_complaint(office=office, source="portal", text="Nobody called.", now=AT)
    assert _told("complaint") == [complaint.owner.name]
    return _told("complaint")


def by_referral(office: Office) -> list[str]:
    ticket, department = make_ticket(office), make_department(office, response_minutes=60)
    sender = make_user(name="Sender")
    referrals.refer_ticket(
        ticket=ticket, department=department, reason="Please look", actor=sender, now=AT - timedelta(hours=1, minutes=1)
    )
    assert sweep(AT) == [(-60, "done"), (0, "done"), (None, "done")]
    return [name for name in _told("referral_lapsed") if name != "Sender"]


def by_goodwill(office: Office) -> list[str]:
    log(office, make_user(), now=AT, way=Way.GOODWILL, way_reason="Long-standing customer")
    return _told("goodwill")


def by_suggestion(office: Office) -> list[str]:
    make_suggestion(text="Larger digits", source=SuggestionSource.PORTAL, office=office, actor=None, now=AT)
    return _told("suggestion")


def by_news(office: Office) -> list[str]:
    add_from_customer(ticket=make_ticket(office), contact=None, text="It smells of burning.", now=AT)
    return _told("customer_added")


WAYS = [by_ladder, by_complaint, by_referral, by_goodwill, by_suggestion, by_news]


@pytest.fixture
def hamburg() -> Office:
    return make_hamburg()


def absent(member: StaffMember, day: date = date(2026, 5, 13)) -> StaffMember:
    Absence.objects.create(member=member, days=DateRange(day, day + timedelta(days=1)), reason="holiday")
    return member


def works(member: StaffMember, starts: int, ends: int) -> StaffMember:
    """On Wednesdays only."""
    Shift.objects.create(member=member, weekday=2, starts=starts, ends=ends)
    return member


def manager_off_shift(hamburg: Office) -> str:
    deputy = make_member(make_woking(), name="Graham", role=Role.MANAGER)
    works(make_member(hamburg, name="Katrin", role=Role.MANAGER, deputy=deputy), *MORNING)
    return "Graham"


def deputy_off_shift_too(hamburg: Office) -> str:
    third = make_member(hamburg, name="Third")
    second = works(make_member(hamburg, name="Second", deputy=third), *MORNING)
    absent(make_member(hamburg, name="Katrin", role=Role.MANAGER, deputy=second))
    return "Third"


def deputy_has_left(hamburg: Office) -> str:
    third = make_member(hamburg, name="Third")
    left = make_member(hamburg, name="Left", deputy=third)
    User.objects.filter(pk=left.user_id).update(is_active=False)
    absent(make_member(hamburg, name="Katrin", role=Role.MANAGER, deputy=left))
    return "Third"


def nobody_on_shift(hamburg: Office) -> str:
    works(make_member(hamburg, name="Katrin", role=Role.MANAGER), *MORNING)
    return "Katrin"


def another_office_on_shift(hamburg: Office) -> str:
    works(make_member(hamburg, name="Katrin", role=Role.MANAGER), *MORNING)
    make_member(make_woking(), name="Graham", role=Role.MANAGER)
    return "Graham"


def only_another_office_has_a_manager(hamburg: Office) -> str:
    make_member(make_woking(), name="Graham", role=Role.MANAGER)
    return "Graham"


def only_an_administrator_without_a_place(hamburg: Office) -> str:
    return make_user(name="Ute", role=Role.ADMINISTRATOR).name


def manager_without_a_place(hamburg: Office) -> str:
    make_user(name="Ute", role=Role.ADMINISTRATOR)
    return make_user(name="Zoe", role=Role.MANAGER).name


def absent_by_their_own_calendar(hamburg: Office) -> str:
    """A day is a day on the clock of the office where somebody works."""
    far = make_woking(name="Auckland", zone="Pacific/Auckland", language="en-gb")
    deputy = absent(make_member(far, name="Kiri"), date(2026, 5, 14))  # it is 00:00 on the 14th there
    absent(make_member(hamburg, name="Katrin", role=Role.MANAGER, deputy=deputy))
    make_member(hamburg, name="Second", role=Role.MANAGER)
    return "Second"


WORLDS = [
    manager_off_shift,
    deputy_off_shift_too,
    deputy_has_left,
    nobody_on_shift,
    another_office_on_shift,
    only_another_office_has_a_manager,
    only_an_administrator_without_a_place,
    manager_without_a_place,
    absent_by_their_own_calendar,
]


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.__name__)
def test_every_way_to_the_manager_tells_the_same_one(hamburg: Office, world: Callable[[Office], str]) -> None:
    expected = world(hamburg)
    assert {way.__name__: way(hamburg) for way in WAYS} == {way.__name__: [expected] for way in WAYS}


# -- whoever has something: themselves, or who stands in for them ------------------------------------------------------


def owner_is_told(office: Office, owner: User) -> list[str]:
    ticket = make_ticket(office)
    ticket.owner = owner
    ticket.save(update_fields=["owner"])
    add_from_customer(ticket=ticket, contact=None, text="It smells of burning.", now=AT)
    return _told("customer_added")


def sender_is_told(office: Office, owner: User) -> list[str]:
    ticket, department = make_ticket(office), make_department(office)
    referral = referrals.refer_ticket(ticket=ticket, department=department, reason="Look", actor=owner, now=AT)
    referrals.return_referral(referral=referral, reason="Not ours", actor=make_user(role=Role.SPECIALIST), now=AT)
    return _told("referral_answer")


def stands_in(hamburg: Office) -> Iterator[tuple[str, StaffMember, str]]:
    deputy = make_member(hamburg, name="Deputy")
    make_member(hamburg, name="Katrin", role=Role.MANAGER)
    yield "there", make_member(hamburg, name="Owner", deputy=deputy), "Owner"
    yield "on holiday", absent(make_member(hamburg, name="Owner", deputy=deputy)), "Deputy"
    yield "off shift", works(make_member(hamburg, name="Owner", deputy=deputy), *MORNING), "Deputy"
    yield "on holiday without a deputy", absent(make_member(hamburg, name="Owner")), "Katrin"


def asker_is_told(office: Office, owner: User) -> list[str]:
    make_ladder()
    callback, colleague = make_callback(office, now=NOON), make_member(office, name="Colleague")
    handover = ask_handover(callback=callback, actor=owner, now=NOON, to_user=colleague.user)
    Notification.objects.all().delete()
    decline_handover(handover=handover, actor=colleague.user, now=AT, answer="on my way out")
    return _told("handover_declined")


@pytest.mark.parametrize("case", ["there", "on holiday", "off shift", "on holiday without a deputy"])
@pytest.mark.parametrize("way", [owner_is_told, sender_is_told, asker_is_told], ids=lambda way: way.__name__)
def test_who_is_not_there_is_stood_in_for(hamburg: Office, case: str, way: Callable[..., list[str]]) -> None:
    owner, expected = next((member, name) for said, member, name in stands_in(hamburg) if said == case)
    assert way(hamburg, owner.user) == [expected]


@pytest.mark.parametrize(("deputy", "expected"), [(True, "Deputy"), (False, "Katrin")])
def test_whoever_has_left_is_stood_in_for(hamburg: Office, deputy: bool, expected: str) -> None:
    stand_in = make_member(hamburg, name="Deputy")
    make_member(hamburg, name="Katrin", role=Role.MANAGER)
    owner = make_member(hamburg, name="Owner", deputy=stand_in if deputy else None).user
    owner.is_active = False
    owner.save(update_fields=["is_active"])
    assert owner_is_told(hamburg, owner) == [expected]
