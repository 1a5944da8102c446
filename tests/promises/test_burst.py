"""A burst: hundreds of promises fall due within a minute, and each person gets one mail of as many lines (G7)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from core import clock
from core.models import Notification, Role
from core.outbox import DIGEST_WINDOW
from core.tasks import deliver
from promises.domain import sweep as escalation
from promises.models import Escalation, Promise
from tests.factories.callbacks import NOON, make_callback, make_ladder
from tests.factories.offices import make_hamburg, make_member

pytestmark = pytest.mark.django_db
DUE = NOON + timedelta(hours=2)
BURST = 500
COPIED = {
    "tickets_ticket": {"sequence": "9000000 + g", "number": "(300000000 + g)::text"},
    "callbacks_callback": {"ticket_id": "9000 + g", "promise_id": "9000 + g"},
    "promises_promise": {},
    "promises_duetime": {"promise_id": "9000 + g"},
    "promises_escalation": {
        "promise_id": "9000 + g",
        "due_time_id": "9000 + g",
        "fire_at": "t.fire_at + g * interval '0.1 seconds'",
    },
}


def copy(table: str, pk: int, copies: int) -> None:
    """More rows like that one, each with an id of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
        columns = [name for (name,) in cursor.fetchall()]
        values = {"id": "9000 + g"} | COPIED[table]
        picked = ", ".join(values.get(name, f"t.{name}") for name in columns)
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)})"  # noqa: S608
            f" SELECT {picked} FROM {table} t, generate_series(1, %s) g WHERE t.id = %s",
            [copies, pk],
        )


@pytest.fixture
def burst():
    """Real rows: tickets, promises, due times, and the step at the due time, a tenth of a second apart."""
    make_ladder()
    first = make_callback(make_hamburg())
    first.escalations.exclude(step__offset_minutes=0).update(state="dropped")
    step = first.escalations.get(state="scheduled")
    rows = {
        "tickets_ticket": first.ticket_id,
        "callbacks_callback": first.pk,
        "promises_promise": first.promise_id,
        "promises_duetime": step.due_time_id,
        "promises_escalation": step.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, pk in rows.items():
            copy(table, pk, BURST - 1)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    return first


def test_500_escalations_in_a_minute_are_one_mail_with_500_lines_for_each_person(burst, monkeypatch, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    english = make_member(burst.office, role=Role.MANAGER, name="Alan").user
    german = make_member(burst.office, role=Role.MANAGER, name="Katrin", language="de").user
    everybody = make_ladder(((0, "all_managers"),)).steps.get()
    Escalation.objects.filter(state="scheduled").update(step=everybody)
    Notification.objects.all().delete()  # the customer's own letter about the promise
    memory, told = escalation.Memory(), 0
    while True:
        now = DUE + timedelta(seconds=told * 0.1)
        if escalation.escalate_next(now=now, memory=memory) is None:
            break
        told += 1
    assert told == BURST
    assert Promise.objects.filter(escalated_at=None).count() == 0
    monkeypatch.setattr(clock, "now", lambda: DUE + DIGEST_WINDOW - timedelta(seconds=1))
    assert deliver() == 0
    monkeypatch.setattr(clock, "now", lambda: DUE + DIGEST_WINDOW)
    assert deliver() == 2
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert {to: (letter.subject, len(letter.body.splitlines())) for to, letter in letters.items()} == {
        english.email: ("500 escalations", BURST + 2),
        german.email: ("500 Eskalationen", BURST + 2),
    }
    lines = letters[english.email].body.splitlines()[:-2]  # without the frame
    assert lines[0].startswith(f"Promise missed: {burst.ticket}, Thameside Bakery Ltd.")
    assert len(set(lines)) == BURST  # each line names its own ticket
    assert deliver() == 0
