"""The ladder as data that a manager edits, versioned (G7); the watch over managers and deputies."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.postgres.fields.ranges import DateRange
from django.db import IntegrityError, transaction

from callbacks.domain.promise import promise_callback, scope_key
from core.errors import Conflict, DomainError, Invalid, Refused, violated
from core.models import Notification, Role
from offices.models import Absence, Shift
from promises.domain.duty import warn_of_gaps
from promises.domain.edit_ladder import TypedStep, retire_ladder, save_ladder
from promises.domain.ladder import ladder_for
from promises.enums import StepAudience
from promises.kinds import promise_kind
from promises.models import Ladder, LadderStep
from promises.queries.gaps import gaps
from promises.wording import times_of
from tests.factories.callbacks import NOON, make_callback, make_ladder
from tests.factories.contracts import make_class, make_contract
from tests.factories.core import make_user
from tests.factories.offices import close_day, make_hamburg, make_member, make_woking
from tests.factories.tickets import log, make_customer, make_owned_device

pytestmark = pytest.mark.django_db
ONE = (TypedStep(0, StepAudience.MANAGER, ("page", "email")),)


@pytest.fixture
def manager():
    return make_user(role=Role.MANAGER)


def of_callbacks():
    return Ladder.objects.filter(kind="callback")


def save(manager, steps=ONE, *, office=None, cls=None, based_on=None, kind="callback"):
    given = {"kind": promise_kind(kind), "office": office, "scope": scope_key(cls) if cls else ""}
    return save_ladder(**given, steps=steps, actor=manager, now=NOON, based_on=based_on)


def fits(office, cls=None):
    return ladder_for(kind="callback", office=office, scope=scope_key(cls) if cls else "")


def test_first_ladder_is_that_of_the_rule():
    ladder = of_callbacks().get()
    assert (ladder.office, ladder.scope, ladder.active, ladder.version) == (None, "", True, 1)
    assert list(ladder.steps.values_list("offset_minutes", "audience", "channels")) == [
        (-30, "specialists", ["page", "email"]),
        (0, "manager", ["page", "email"]),
        (30, "all_managers", ["page", "email"]),
    ]


def test_edit_is_a_new_version_and_promises_given_keep_their_steps(manager):
    callback = make_callback(make_hamburg())
    before = set(callback.escalations.values_list("step", flat=True))
    ladder = save(manager, based_on=1)
    assert (ladder.version, ladder.author, ladder.active) == (2, manager, True)
    assert of_callbacks().filter(active=True).get() == ladder
    assert set(callback.escalations.values_list("step", flat=True)) == before
    assert make_callback(callback.office).escalations.count() == 1


def test_the_more_particular_ladder_holds(manager):
    hamburg, premium = make_hamburg(), make_class("premium")
    general = of_callbacks().get()
    by_class = save(manager, cls=premium)
    by_office = save(manager, office=hamburg)
    both = save(manager, office=hamburg, cls=premium)
    woking = make_woking()
    assert fits(hamburg, premium) == both
    assert fits(hamburg, make_class("basic")) == by_office
    assert fits(woking, premium) == by_class
    assert fits(woking) == general
    retire_ladder(ladder=both, actor=manager)
    assert fits(hamburg, premium) == by_office


def test_ladder_of_a_class_is_for_tickets_of_its_contracts_alone(manager):
    office, premium, unsold = make_hamburg(), make_class("premium"), make_class("basic")
    general, of_premium = of_callbacks().get(), save(manager, cls=premium)
    save(manager, cls=unsold)
    customer = make_customer(office)
    under_contract = make_owned_device(customer.company)
    until_next_year = DateRange(date(2026, 1, 1), date(2027, 1, 1))
    in_warranty = make_owned_device(customer.company, serial="CW90-2511-2238", warranty=until_next_year)
    make_contract(customer.company, under_contract, cls=premium)

    def ladder_of(device):
        ticket = log(office, manager, company_id=customer.company_id, serial=device.serial)
        steps = promise_callback(ticket=ticket, actor=manager, now=NOON).escalations
        assert ticket.receipts.get().covered
        return steps.first().step.ladder

    assert (ladder_of(under_contract), ladder_of(in_warranty)) == (of_premium, general)


def test_general_ladder_cannot_be_retired(manager):
    with pytest.raises(DomainError) as refused:
        retire_ladder(ladder=of_callbacks().get(), actor=manager)
    assert refused.value.code == "last_ladder"


def test_two_editors_see_a_conflict_and_nothing_is_overwritten(manager):
    save(manager, based_on=1)
    with pytest.raises(Conflict):
        save(manager, based_on=1)
    assert of_callbacks().count() == 2


def test_others_do_not_edit_it():
    with pytest.raises(Refused):
        save(make_user(role=Role.SPECIALIST))


@pytest.mark.parametrize(
    ("steps", "fields"),
    [
        ((), {"steps": "A ladder needs at least one step."}),
        ((TypedStep(0, "everybody", ("page",)),), {"0": "Who is told? Please choose."}),
        ((TypedStep(4801, "manager", ("page",)),), {"0": "At most 4800 minutes before or after."}),
        ((TypedStep(0, "manager", ()),), {"0": "Over which channel? Please choose at least one."}),
        ((*ONE, *ONE), {"1": "This step is there twice."}),
        (
            (TypedStep(0, "manager", ("webhook",), "https://127.0.0.1/"),),
            {"0.webhook_url": "This address is inside a private network; webhooks only leave the house."},
        ),
    ],
)
def test_impossible_steps_are_refused_at_their_row(manager, steps, fields):
    with pytest.raises(Invalid) as refused:
        save(manager, steps)
    assert refused.value.fields == fields
    assert of_callbacks().count() == 1


def test_database_keeps_one_active_ladder_one_version_and_a_step_once(manager):
    general = of_callbacks().get()
    step = general.steps.first()
    for row, name in (
        (Ladder(kind="callback", version=9, active=True, created_at=NOON), "promises_one_active_ladder"),
        (Ladder(kind="callback", version=1, active=False, created_at=NOON), "promises_ladder_version_once"),
        (
            LadderStep(ladder=general, offset_minutes=step.offset_minutes, audience=step.audience, channels=["page"]),
            "promises_ladder_step_once",
        ),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            row.save()
        assert violated(refused.value) == name


class TestDuty:
    """Monday 18 May 2026 is the first day."""

    NOW = datetime(2026, 5, 18, 6, 0, tzinfo=UTC)

    def absent(self, member, first, last):
        Absence.objects.create(member=member, days=DateRange(first, last + timedelta(days=1)))

    def found(self):
        return [(gap.office.name, gap.day) for gap in gaps(now=self.NOW, ahead=7)]

    def test_opening_day_without_manager_and_deputy_is_a_gap(self):
        office = make_hamburg()
        deputy = make_member(office)
        manager = make_member(office, role=Role.MANAGER, deputy=deputy)
        assert self.found() == []
        self.absent(manager, date(2026, 5, 19), date(2026, 5, 22))
        assert self.found() == []
        self.absent(deputy, date(2026, 5, 21), date(2026, 5, 24))
        assert self.found() == [("Hamburg", date(2026, 5, 21)), ("Hamburg", date(2026, 5, 22))]

    def test_closed_days_need_nobody(self):
        office = make_hamburg()
        manager = make_member(office, role=Role.MANAGER)
        self.absent(manager, date(2026, 5, 22), date(2026, 5, 24))
        close_day(office, date(2026, 5, 22), "Betriebsausflug", "Outing", "closure")
        assert self.found() == []

    def test_each_office_needs_its_own(self):
        make_member(make_hamburg(), role=Role.MANAGER)
        make_woking()
        assert {office for office, _day in self.found()} == {"Woking"}

    def test_hours_in_which_everybody_is_off_shift_are_a_gap(self):
        office = make_hamburg(intervals=((510, 720), (780, 1020)))
        woking = make_woking()
        make_member(woking, role=Role.MANAGER)
        deputy = make_member(woking)
        manager = make_member(office, role=Role.MANAGER, deputy=deputy)
        for day in range(5):
            Shift.objects.create(member=manager, weekday=day, starts=510, ends=840)
        assert self.found() == []
        Shift.objects.create(member=deputy, weekday=0, starts=840, ends=1080)  # 15:00 to 19:00 in Hamburg
        found = gaps(now=self.NOW, ahead=2)
        assert [(gap.day, times_of(office, gap.pieces)) for gap in found] == [
            (date(2026, 5, 18), "14:00–15:00"),
            (date(2026, 5, 19), "14:00–17:00"),
        ]

    def test_part_of_a_day_is_told_with_its_hours(self):
        office = make_hamburg()
        manager = make_member(office, role=Role.MANAGER)
        for day in range(5):
            Shift.objects.create(member=manager, weekday=day, starts=600, ends=960)
        warn_of_gaps(now=self.NOW)
        told = Notification.objects.filter(kind="duty", channel="page").earliest("pk")
        assert told.subject == (
            "Hamburg, Mon 18 May, 08:30–10:00, 16:00–17:00: no Technical Support Manager and no deputy"
        )
        assert told.body == (
            "An escalation in that time would go to the managers who are there all the same, or else to the "
            "administrators. Please name a deputy or move an absence."
        )

    def test_warning_leaves_the_pages_when_somebody_is_there_again(self):
        office = make_hamburg()
        manager = make_member(office, role=Role.MANAGER)
        self.absent(manager, date(2026, 5, 20), date(2026, 5, 21))
        warn_of_gaps(now=self.NOW)
        Absence.objects.all().delete()
        self.absent(manager, date(2026, 5, 21), date(2026, 5, 21))
        warn_of_gaps(now=self.NOW)
        unseen = Notification.objects.filter(kind="duty", channel="page", seen_at=None)
        assert list(unseen.values_list("subject", flat=True)) == [
            "Hamburg, Thu 21 May: no Technical Support Manager and no deputy"
        ]

    def test_managers_hear_of_each_gap_once(self):
        office = make_hamburg()
        manager = make_member(office, role=Role.MANAGER, language="de")
        self.absent(manager, date(2026, 5, 20), date(2026, 5, 20))
        assert [warn_of_gaps(now=self.NOW) for _twice in range(2)] == [1, 1]
        told = Notification.objects.filter(kind="duty", channel="page").get()
        assert told.subject == "Hamburg, Mi., 20. Mai: kein Technical Support Manager und keine Stellvertretung"

    def test_question_costs_the_same_for_many_offices(self, django_assert_num_queries):
        for number in range(3):
            make_member(make_hamburg(name=f"Office {number}"), role=Role.MANAGER)
            if number in (0, 2):
                with django_assert_num_queries(7):
                    gaps(now=self.NOW)


def test_step_by_webhook_alone_is_allowed_for_a_public_address(manager):
    ladder = save(manager, (TypedStep(5, "manager", ("webhook",), "https://93.184.215.14/hook"),))
    assert ladder.steps.get().webhook_url == "https://93.184.215.14/hook"


def test_factory_ladder_replaces_the_first():
    make_ladder()
    assert of_callbacks().filter(active=True).count() == 1


class TestKinds:
    """Each kind has its ladders, audiences and rules."""

    def test_ladders_of_two_kinds_do_not_meet(self, manager):
        of_complaints = save(manager, kind="complaint", based_on=1)
        assert of_complaints.version == 2
        assert fits(make_hamburg()) == of_callbacks().get()
        assert ladder_for(kind="complaint", office=make_woking()) == of_complaints

    def test_audience_of_another_kind_is_refused(self, manager):
        for kind, audience in (("callback", "holder"), ("complaint", "specialists")):
            with pytest.raises(Invalid) as refused:
                save(manager, (*ONE, TypedStep(-5, audience, ("page",))), kind=kind)
            assert refused.value.fields == {"1": "Who is told? Please choose."}

    def test_referral_always_comes_back_with_a_manager_knowing(self, manager):
        with pytest.raises(Invalid) as refused:
            save(manager, (TypedStep(-60, "holder", ("email",)),), kind="referral")
        assert refused.value.fields == {
            "steps": "What nobody accepts comes back when it is due: add a step that tells a manager when due."
        }
        with pytest.raises(Invalid) as refused:
            save(manager, (*ONE, TypedStep(30, "all_managers", ("page",))), kind="referral")
        assert refused.value.fields == {"1": "It comes back when it is due: nothing is left to tell afterwards."}
        assert save(manager, kind="referral").version == 2
