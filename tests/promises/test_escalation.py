"""The sweep: each step exactly once, in order, never early, and to the right people (G7, G8)."""

from datetime import date, timedelta

import pytest
from django.contrib.postgres.fields.ranges import DateRange
from django.db import IntegrityError, connection, transaction

from callbacks.domain.attempts import record_attempt
from callbacks.enums import AttemptOutcome
from callbacks.models import Callback
from core.errors import violated
from core.models import Notification, Role
from offices.duty import People
from offices.models import Absence, Shift
from promises.domain import sweep as escalation
from promises.enums import EscalationState, StepAudience
from promises.models import Escalation
from promises.queries.audience import told
from tests.factories.callbacks import NOON, make_callback, make_ladder, move_clock, sweep
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member, make_skill, make_woking

pytestmark = pytest.mark.django_db
DUE = NOON + timedelta(hours=2)
SECOND = timedelta(seconds=1)


@pytest.fixture
def hamburg():
    make_ladder()
    return make_hamburg()


def pages():
    return list(Notification.objects.filter(channel="page").order_by("pk").values_list("recipient__name", "subject"))


def test_step_is_told_at_its_instant_and_not_a_second_before(hamburg):
    make_callback(hamburg)
    warning = DUE - timedelta(minutes=30)
    assert sweep(warning - SECOND) == []
    assert sweep(warning) == [(-30, "done")]
    assert sweep(warning) == []
    assert sweep(DUE - SECOND) == []
    assert sweep(DUE) == [(0, "done")]
    assert sweep(DUE + timedelta(minutes=30)) == [(30, "done")]
    assert sweep(DUE + timedelta(days=1)) == []


def test_each_step_tells_its_people_in_the_page_and_by_mail(hamburg):
    lx = make_skill("lx")
    make_member(hamburg, name="Imke", skills=(lx,))
    make_member(hamburg, name="Lead", is_lead=True)
    make_member(hamburg, name="Other product", skills=(make_skill("cw"),))
    make_member(hamburg, name="Agent", role=Role.AGENT, skills=(lx,))
    make_member(hamburg, name="Katrin", role=Role.MANAGER, language="de")
    woking = make_woking()
    make_member(woking, name="Woking specialist", skills=(lx,))
    make_member(woking, name="Alan", role=Role.MANAGER)
    ticket = make_callback(hamburg, skill=lx).ticket
    assert sweep(DUE + timedelta(minutes=30)) == [(-30, "done"), (0, "done"), (30, "done")]
    what = f"{ticket}, Thameside Bakery Ltd"
    assert pages() == [
        ("Lead", f"Please call soon: {what}"),
        ("Imke", f"Please call soon: {what}"),
        ("Katrin", f"Zusage fällig: {what}"),
        ("Katrin", f"Zusage nicht gehalten: {what}"),
        ("Alan", f"Promise missed: {what}"),
    ]
    assert Notification.objects.filter(channel="email").count() == 5
    told = ticket.entries.filter(event="escalated").values_list("data__told", flat=True)
    assert list(told) == [["Lead", "Imke"], ["Katrin"], ["Katrin", "Alan"]]


def test_warning_goes_to_who_shall_call_and_to_who_holds_it_too_or_to_their_deputy(hamburg):
    woking = make_woking()
    make_member(hamburg, name="Lead", is_lead=True)
    deputy = make_member(woking, name="Deputy")
    engineer = make_member(woking, name="Engineer", deputy=deputy)
    holder = make_member(woking, name="Holder")
    make_callback(hamburg, assignee=engineer.user)
    taken = make_callback(hamburg, now=NOON + SECOND)
    Callback.objects.filter(pk=taken.pk).update(state="taken", taken_by=holder.user, taken_at=NOON)
    assert sweep(DUE - timedelta(minutes=29)) == [(-30, "done"), (-30, "done")]
    told = Escalation.objects.filter(state="done").order_by("fire_at").values_list("told", flat=True)
    assert list(told) == [["Lead", "Engineer"], ["Lead", "Holder"]]
    Absence.objects.create(member=engineer, days=DateRange(NOON.date(), NOON.date() + timedelta(days=1)), reason="sick")
    make_callback(hamburg, now=NOON + timedelta(minutes=5), assignee=engineer.user)
    assert sweep(DUE - timedelta(minutes=20)) == [(-30, "done")]
    assert Escalation.objects.filter(state="done").latest("fire_at").told == ["Lead", "Deputy"]


def test_who_stands_in_reads_for_whom(hamburg):
    deputy = make_member(make_woking(), name="Alan", role=Role.MANAGER)
    katrin = make_member(hamburg, name="Katrin", role=Role.MANAGER, deputy=deputy)
    Absence.objects.create(member=katrin, days=DateRange(NOON.date(), NOON.date() + timedelta(days=1)), reason="sick")
    make_callback(hamburg)
    for minutes in (-30, 0, 30):
        assert sweep(DUE + timedelta(minutes=minutes)) == [(minutes, "done")]
    line = "Gemma Lockwood, Thameside Bakery Ltd: promised by Wed 13 May, 14:00, Hamburg."
    told = Notification.objects.filter(channel="page", recipient=deputy.user).order_by("pk")
    assert [(row.subject.partition(":")[0], row.body) for row in told] == [
        ("Please call soon", line),  # no specialist is there: every manager, and Alan is one
        ("Promise due", f"{line} You stand in for Katrin."),
        ("Promise missed", line),
    ]


def test_late_steps_are_made_up_in_order_and_say_how_late(hamburg):
    make_member(hamburg, name="Katrin", role=Role.MANAGER)
    first = make_callback(hamburg)
    second = make_callback(hamburg, now=NOON + timedelta(minutes=10))
    at = DUE + timedelta(hours=1)
    order = []
    while step := escalation.escalate_next(now=at):
        order.append((step.promise.callback.pk, step.step.offset_minutes, step.late_seconds))
    assert order == [
        (first.pk, -30, 5400),
        (second.pk, -30, 4800),
        (first.pk, 0, 3600),
        (second.pk, 0, 3000),
        (first.pk, 30, 1800),
        (second.pk, 30, 1200),
    ]
    line = Notification.objects.filter(channel="page", subject__startswith="Promise due").earliest("pk")
    promised = "Gemma Lockwood, Thameside Bakery Ltd: promised by Wed 13 May, 14:00, Hamburg."
    assert line.body == f"{promised} Told late by 1 h."


def test_step_within_two_seconds_is_not_called_late(hamburg):
    make_member(hamburg, role=Role.MANAGER)
    make_callback(hamburg)
    sweep(DUE - timedelta(minutes=30) + timedelta(seconds=2))
    step = Escalation.objects.get(state="done")
    assert step.late_seconds == 2
    assert "late" not in Notification.objects.filter(channel="page").get().body


def test_manager_told_marks_the_callback_escalated(hamburg):
    callback = make_callback(hamburg)
    sweep(DUE - SECOND)
    callback.refresh_from_db()
    assert callback.escalated_at is None
    sweep(DUE)
    callback.refresh_from_db()
    assert callback.escalated_at == DUE
    sweep(DUE + timedelta(minutes=30))
    callback.refresh_from_db()
    assert callback.escalated_at == DUE


def test_attempt_in_time_spares_the_managers(hamburg):
    specialist = make_member(hamburg)
    callback = make_callback(hamburg)
    record_attempt(callback=callback, actor=specialist.user, now=NOON, outcome=AttemptOutcome.NO_ANSWER)
    again = NOON + timedelta(minutes=10)
    record_attempt(callback=callback, actor=specialist.user, now=again, outcome=AttemptOutcome.REACHED)
    assert sweep(DUE + timedelta(days=1)) == []
    assert Escalation.objects.filter(state="dropped").count() == 6


def test_what_was_told_leaves_the_pages_with_the_attempt_and_what_is_of_others_stays(hamburg):
    specialist = make_member(hamburg, name="Imke")
    make_member(hamburg, name="Katrin", role=Role.MANAGER)
    callback, other = make_callback(hamburg), make_callback(hamburg, now=NOON + timedelta(minutes=1))
    sweep(DUE + timedelta(minutes=1))
    record_attempt(
        callback=callback, actor=specialist.user, now=DUE + timedelta(minutes=2), outcome=AttemptOutcome.NO_ANSWER
    )
    left = Notification.objects.filter(channel="page", seen_at=None).order_by("pk")
    assert list(left.values_list("recipient__name", "subject")) == [
        ("Imke", f"Please call soon: {other.ticket}, Thameside Bakery Ltd"),
        ("Katrin", f"Promise due: {other.ticket}, Thameside Bakery Ltd"),
    ]


def test_step_left_over_from_an_older_due_time_is_dropped_not_told(hamburg):
    callback = make_callback(hamburg)
    move_clock(callback, DUE + timedelta(hours=1))
    assert sweep(DUE - timedelta(minutes=30)) == [(-30, "dropped")]
    assert Notification.objects.count() == 0


def test_poison_row_is_set_aside_and_those_behind_it_go_on(hamburg):
    manager = make_user(role=Role.MANAGER)
    bad = make_callback(hamburg)
    good = make_callback(hamburg, now=NOON + timedelta(minutes=1))
    bad_step = bad.escalations.get(step__offset_minutes=-30)
    nonsense = make_ladder(((-30, "nobody_knows"),)).steps.get()
    bad.escalations.filter(pk=bad_step.pk).update(step=nonsense)
    assert sweep(DUE - timedelta(minutes=28)) == [(-30, "poisoned"), (-30, "done")]
    bad_step.refresh_from_db()
    assert bad_step.error == "ValueError: 'nobody_knows' is not a valid StepAudience"
    assert good.escalations.get(state="done").step.offset_minutes == -30
    told = Notification.objects.filter(kind="set_aside")
    assert sorted(told.values_list("channel", "recipient")) == [("email", manager.pk), ("page", manager.pk)]


def test_database_refuses_a_step_twice_and_a_step_told_early(hamburg):
    step = make_callback(hamburg).escalations.first()
    double = Escalation(promise=step.promise, due_time=step.due_time, step=step.step, fire_at=step.fire_at)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        double.save()
    assert violated(refused.value) == "promises_step_once"
    early = {"state": EscalationState.DONE, "done_at": step.fire_at - timedelta(microseconds=1)}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Escalation.objects.filter(pk=step.pk).update(**early)
    assert violated(refused.value) == "promises_never_early"


def test_ladder_of_the_office_and_class_wins_over_the_general_one(hamburg):
    make_ladder(((0, StepAudience.ALL_MANAGERS),), office=hamburg)
    callback = make_callback(hamburg)
    assert list(callback.escalations.values_list("step__offset_minutes", flat=True)) == [0]
    elsewhere = make_callback(make_woking())
    assert elsewhere.escalations.count() == 3


def test_sweep_uses_the_partial_index_and_reads_no_table(hamburg):
    make_callback(hamburg)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("ANALYZE promises_escalation")
    plan = escalation.due_steps(now=DUE).values("fire_at", "pk")[:1].explain()
    assert "Index Only Scan using promises_sweep" in plan
    plan = escalation.due_steps(now=DUE)[:1].explain()
    assert "Index Scan using promises_sweep" in plan
    assert "Seq Scan" not in plan


class TestAudience:
    """Absent people are replaced along the chain of their deputies."""

    DAY = date(2026, 5, 13)

    def absent(self, member):
        Absence.objects.create(member=member, days=DateRange(self.DAY, self.DAY + timedelta(days=1)), reason="holiday")

    def told(self, audience, office, skill=None, day=DAY, at=NOON):
        at += timedelta(days=(day - self.DAY).days)
        found = told(People.at(at), audience, at=at, office_id=office.pk, skill_id=skill.pk if skill else None)
        users = [each.user for each in found]
        return [user.name for user in users]

    def works(self, member, starts, ends):
        """On Wednesdays, the day of these tests."""
        Shift.objects.create(member=member, weekday=2, starts=starts, ends=ends)

    def test_who_is_off_shift_is_replaced_by_the_deputy_until_the_shift_begins(self):
        office = make_hamburg()
        deputy = make_member(office, name="Deputy")
        self.works(make_member(office, name="Mornings", role=Role.MANAGER, deputy=deputy), 510, 720)
        first = NOON - timedelta(hours=3, minutes=30)  # 08:30 in Hamburg
        assert self.told(StepAudience.MANAGER, office, at=first - SECOND) == ["Deputy"]
        assert self.told(StepAudience.MANAGER, office, at=first) == ["Mornings"]
        assert self.told(StepAudience.MANAGER, office, at=NOON) == ["Mornings"]  # 12:00, when the shift ends
        assert self.told(StepAudience.MANAGER, office, at=NOON + timedelta(minutes=1)) == ["Deputy"]
        assert self.told(StepAudience.MANAGER, office, at=NOON + timedelta(days=1)) == [
            "Deputy"
        ]  # no shift on Thursdays

    def test_shift_is_read_on_the_clock_of_the_members_own_office(self):
        office = make_hamburg()
        deputy = make_member(make_woking(), name="Deputy")
        manager = make_member(office, role=Role.MANAGER, deputy=deputy)
        self.absent(manager)
        self.works(deputy, 660, 900)  # 11:00 in Woking is 12:00 in Hamburg
        make_member(office, name="Second", role=Role.MANAGER)
        assert self.told(StepAudience.MANAGER, office, at=NOON - SECOND) == ["Second"]
        assert self.told(StepAudience.MANAGER, office, at=NOON) == ["Deputy"]

    def test_when_nobody_is_on_shift_those_at_home_are_told_and_never_those_on_holiday(self):
        office = make_hamburg()
        manager = make_member(office, name="Manager", role=Role.MANAGER)
        self.works(manager, 510, 720)
        make_member(office, name="Administrator", role=Role.ADMINISTRATOR)
        evening = NOON + timedelta(hours=8)
        assert self.told(StepAudience.MANAGER, office, at=evening) == ["Manager"]
        self.absent(manager)
        assert self.told(StepAudience.MANAGER, office, at=evening) == ["Administrator"]

    def test_manager_is_replaced_by_the_deputy_of_the_deputy(self):
        office = make_hamburg()
        third = make_member(office, name="Third")
        second = make_member(office, name="Second", deputy=third)
        first = make_member(office, name="First", role=Role.MANAGER, deputy=second)
        assert self.told(StepAudience.MANAGER, office) == ["First"]
        self.absent(first)
        assert self.told(StepAudience.MANAGER, office) == ["Second"]
        self.absent(second)
        assert self.told(StepAudience.MANAGER, office) == ["Third"]
        assert self.told(StepAudience.MANAGER, office, day=self.DAY + timedelta(days=1)) == ["First"]

    def test_chain_in_a_circle_ends(self):
        office = make_hamburg()
        first = make_member(office, name="First", role=Role.MANAGER)
        second = make_member(office, name="Second", deputy=first)
        first.deputy = second
        first.save()
        self.absent(first)
        self.absent(second)
        administrator = make_member(office, name="Administrator", role=Role.ADMINISTRATOR)
        assert self.told(StepAudience.MANAGER, office) == [administrator.user.name]

    def test_office_without_a_manager_asks_every_manager(self):
        make_member(make_woking(), name="Alan", role=Role.MANAGER)
        assert self.told(StepAudience.MANAGER, make_hamburg()) == ["Alan"]

    def test_second_manager_of_the_office_stands_in_without_a_deputy(self):
        office = make_hamburg()
        self.absent(make_member(office, name="First", role=Role.MANAGER))
        make_member(office, name="Second", role=Role.MANAGER)
        assert self.told(StepAudience.MANAGER, office) == ["Second"]

    def test_absent_specialists_are_left_out_and_people_told_once(self):
        office, lx = make_hamburg(), make_skill("lx")
        lead = make_member(office, name="Lead", is_lead=True, skills=(lx,))
        self.absent(make_member(office, name="Ill", skills=(lx,)))
        self.absent(make_member(office, name="On holiday", skills=(lx,), deputy=lead))
        assert self.told(StepAudience.SPECIALISTS, office, lx) == ["Lead"]

    def test_reading_people_costs_the_same_for_one_and_for_many(self, django_assert_num_queries):
        office = make_hamburg()
        for _each in range(3):
            make_member(office, role=Role.MANAGER)
            with django_assert_num_queries(4):
                self.told(StepAudience.ALL_MANAGERS, office)
