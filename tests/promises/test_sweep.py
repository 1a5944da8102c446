"""What the sweep really asks the database, and what a row that cannot be told does to those behind it (G7, G8)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test.utils import CaptureQueriesContext

from callbacks.models import Callback
from core.models import Notification, Role
from offices.models import Office
from promises.domain import sweep as escalation
from promises.domain.promise import end
from promises.enums import StepAudience
from promises.models import Escalation, LadderStep
from promises.tasks import escalate
from tests.factories.callbacks import NOON, make_callback, make_ladder, sweep
from tests.factories.offices import make_hamburg, make_member
from tests.factories.promises import make_promise
from tickets.domain.complaints import raise_complaint

DUE = NOON + timedelta(hours=2)
MANY = 20_000


@pytest.fixture
def hamburg():
    make_ladder()
    return make_hamburg()


class TestPlans:
    """With as many rows as make PostgreSQL think: what is told far outnumbers what waits, little is due."""

    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def crowd(self, hamburg):
        make_member(hamburg, role=Role.MANAGER)
        callback = make_callback(hamburg)
        later = (
            "CASE WHEN g %% 2 = 0 THEN 'done' ELSE 'scheduled' END, fire_at + interval '1 year' + g * interval '1 s'"
        )
        columns = "step_id, late_seconds, told, error"
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                f"INSERT INTO promises_escalation (id, promise_id, due_time_id, state, fire_at, done_at, {columns})"  # noqa: S608
                f" SELECT 9000000 + g, 9000000 + g / 3, 9000000 + g, {later}, fire_at + interval '9 years', {columns}"
                " FROM promises_escalation, generate_series(1, %s) g WHERE id = %s",
                [MANY, callback.escalations.earliest("pk").pk],
            )
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
            cursor.execute("ANALYZE promises_escalation")
        return callback

    def plans(self, captured):
        """Of everything that was asked of the steps: the plan, as PostgreSQL makes it for these very words."""
        asked = [
            query["sql"] for query in captured if query["sql"].startswith("SELECT") and "escalation" in query["sql"]
        ]
        with connection.cursor() as cursor:
            for sql in asked:
                cursor.execute(f"EXPLAIN {sql}")
                yield "\n".join(line for (line,) in cursor.fetchall())

    def test_idle_sweep_asks_once_and_is_answered_from_the_partial_index_alone(self, crowd):
        crowd.escalations.all().update(state="dropped")
        with CaptureQueriesContext(connection) as captured:
            assert escalate() == 0
        assert len(captured) == 1
        (plan,) = self.plans(captured)
        assert "Index Only Scan using promises_sweep on promises_escalation" in plan
        assert "Seq Scan" not in plan
        assert "Sort" not in plan

    def test_taking_a_step_walks_the_partial_index_and_reads_no_table_from_end_to_end(self, crowd):
        with CaptureQueriesContext(connection) as captured:
            assert escalation.escalate_next(now=DUE) is not None
        plan, reading_ahead = self.plans(captured)
        assert "FOR NO KEY UPDATE" in captured[1]["sql"]
        assert "SKIP LOCKED" in captured[1]["sql"]
        assert "Index Scan using promises_sweep on promises_escalation" in plan
        assert "Seq Scan on promises_escalation" not in plan
        assert "Index Scan using promises_sweep on promises_escalation" in reading_ahead
        assert "Seq Scan on promises_escalation" not in reading_ahead
        assert "Sort" not in plan

    def test_step_costs_the_same_for_any_number_of_people(self, hamburg):
        def cost():
            callback = make_callback(hamburg)
            callback.escalations.exclude(step__offset_minutes=0).update(state="dropped")
            memory = escalation.Memory()
            memory.people_at(DUE)
            with CaptureQueriesContext(connection) as captured:
                assert escalation.escalate_next(now=DUE, memory=memory) is not None
            return len(captured)

        make_member(hamburg, role=Role.MANAGER)
        make_ladder(((0, StepAudience.ALL_MANAGERS),))
        with_one = cost()
        for _each in range(3):
            make_member(hamburg, role=Role.MANAGER)
        assert cost() == with_one


@pytest.mark.django_db(transaction=True)
class TestStatements:
    """What a step costs, begin and commit counted; the pytest-django wrapper adds none here."""

    def prepared(self, office, callbacks=1):
        make_member(office, role=Role.MANAGER)
        make_ladder(((0, StepAudience.ALL_MANAGERS),))
        for number in range(callbacks):
            make_callback(office, now=NOON + timedelta(milliseconds=number))
        return self.warm()

    def warm(self):
        memory = escalation.Memory()
        memory.people_at(DUE)
        for office in Office.objects.all():
            memory.office(office.pk)
        for step in LadderStep.objects.all():
            memory.step(step.pk)
        return memory

    def cost(self, memory):
        with CaptureQueriesContext(connection) as captured:
            assert escalation.escalate_next(now=DUE + timedelta(minutes=1), memory=memory).state == "done"
        return [query["sql"].split(" ")[0] for query in captured]

    def test_step_alone_is_eight(self, hamburg):
        assert self.cost(self.prepared(hamburg)) == [
            "BEGIN", "SELECT", "SELECT", "UPDATE", "UPDATE", "INSERT", "INSERT", "COMMIT",
        ]  # fmt: skip

    def test_steps_behind_it_find_their_subjects_read(self, hamburg):
        memory = self.prepared(hamburg, callbacks=3)
        assert [len(self.cost(memory)) for _each in range(3)] == [8, 7, 7]

    def test_kinds_in_turn_do_not_make_each_other_read_again(self, hamburg):
        make_member(hamburg, role=Role.MANAGER)
        make_ladder(((0, StepAudience.MANAGER),))
        make_ladder(((0, StepAudience.MANAGER),), kind="complaint")
        for number in range(3):
            now = NOON + timedelta(milliseconds=number)
            raise_complaint(office=hamburg, source="portal", text="Nobody called.", now=now)
            make_callback(hamburg, now=now)
        memory = self.warm()
        assert [len(self.cost(memory)) for _each in range(6)] == [7, 8, 6, 7, 6, 7]  # no ticket, no timeline

    def test_what_is_decided_is_read_under_the_lock_and_not_remembered(self, hamburg):
        memory = self.prepared(hamburg, callbacks=2)
        assert escalation.escalate_next(now=DUE + timedelta(minutes=1), memory=memory).state == "done"
        second = Callback.objects.latest("pk")
        end(promise=second.promise, now=DUE)
        assert escalation.escalate_next(now=DUE + timedelta(minutes=1), memory=memory) is None
        assert second.escalations.get().state == "dropped"


@pytest.mark.django_db(transaction=True)
def test_promise_about_nothing_is_set_aside_and_said(hamburg):
    manager = make_member(hamburg, role=Role.MANAGER).user
    make_callback(hamburg)
    step = Escalation.objects.earliest("fire_at")
    orphan = make_promise(hamburg, DUE)
    Escalation.objects.create(
        promise=orphan, due_time=orphan.due_times.get(), step=step.step, fire_at=step.fire_at - timedelta(seconds=1)
    )
    assert sweep(step.fire_at) == [(-30, "poisoned"), (-30, "done")]
    assert Escalation.objects.get(state="poisoned").error == (
        f"LookupError: promise {orphan.pk} (callback) has no subject"
    )
    told = Notification.objects.get(kind="set_aside", channel="page")
    assert (told.recipient, told.subject) == (manager, f"An escalation failed: Callback {orphan.pk}")


class TestPoison:
    """One row that cannot be told, by a fault of its own or of the database's."""

    pytestmark = pytest.mark.django_db(transaction=True)
    WARNING = DUE - timedelta(minutes=28)

    @pytest.fixture
    def pair(self, hamburg):
        make_member(hamburg, role=Role.MANAGER)
        return make_callback(hamburg), make_callback(hamburg, now=NOON + timedelta(minutes=1))

    @pytest.fixture
    def refuse(self):
        """A trigger by which the database refuses one ticket's line, with an error of that class."""
        with connection.cursor() as cursor:

            def make(ticket, code, *, deferred=False):
                when = "DEFERRABLE INITIALLY DEFERRED" if deferred else "NOT DEFERRABLE"
                cursor.execute(
                    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                    f" $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{code}'; END $$"
                )
                cursor.execute(
                    f"CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON tickets_entry {when} FOR EACH ROW"
                    f" WHEN (NEW.ticket_id = {ticket.pk}) EXECUTE FUNCTION refuse()"
                )

            yield make
            cursor.execute("DROP FUNCTION IF EXISTS refuse CASCADE")

    @pytest.mark.parametrize("deferred", [False, True])
    def test_database_refuses_a_row_and_those_behind_it_go_on(self, pair, refuse, deferred):
        bad, _good = pair
        refuse(bad.ticket, "23514", deferred=deferred)  # also when it only says so at the commit
        assert sweep(self.WARNING) == [(-30, "poisoned"), (-30, "done")]
        assert bad.escalations.get(state="poisoned").error.startswith("IntegrityError: refused")
        assert Notification.objects.filter(kind="set_aside", channel="page").count() == 1
        assert Notification.objects.filter(kind="escalation", channel="page").count() == 1

    @pytest.mark.parametrize("code", ["57P01", "40P01"])
    def test_outage_and_deadlock_leave_the_row_for_the_next_sweep(self, pair, refuse, code):
        first, _second = pair
        refuse(first.ticket, code)
        with pytest.raises(OperationalError):
            sweep(self.WARNING)
        assert Escalation.objects.exclude(state="scheduled").count() == 0
        assert Notification.objects.filter(kind="escalation").count() == 0
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION refuse CASCADE")
        assert sweep(self.WARNING) == [(-30, "done"), (-30, "done")]

    def test_managers_cannot_be_told_of_it_and_those_behind_it_go_on_all_the_same(self, pair, refuse):
        bad, _good = pair
        refuse(bad.ticket, "23514")
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TRIGGER refuse BEFORE INSERT ON core_notification FOR EACH ROW"
                " WHEN (NEW.kind = 'set_aside') EXECUTE FUNCTION refuse()"
            )
        assert sweep(self.WARNING) == [(-30, "poisoned"), (-30, "done")]
        assert Notification.objects.filter(kind="set_aside").count() == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_not_a_rows_fault_is_told_apart():
    outages = [OperationalError("gone"), DatabaseError("error with status PGRES_TUPLES_OK")]
    assert [escalation._is_outage(fault) for fault in [*outages, ValueError("x")]] == [True, True, False]


@pytest.mark.django_db
def test_callback_is_kept_as_it_is_when_a_step_fails(hamburg):
    make_member(hamburg, role=Role.MANAGER)
    callback = make_callback(hamburg)
    nonsense = make_ladder(((0, "nobody_knows"),)).steps.get()
    callback.escalations.filter(step__offset_minutes=0).update(step=nonsense)
    assert sweep(DUE) == [(-30, "done"), (0, "poisoned")]
    assert Callback.objects.get(pk=callback.pk).escalated_at is None
