"""`make bench-escalation`: how quickly a burst is noticed, and what a sweep costs that finds nothing (G7).

100,000 open promises of which 5,000 fall due in the same second, with one and with two real workers and a real beat on
durable embedded servers; then the whole house with 20 page requests a second and two promises due each second (goal:
each told within two seconds); then the idle sweep at 1,000,000 open promises (goal: under 5 ms, from the index alone).

    python -m tests.bench.escalation [--open 100000] [--due 5000] [--steps 120] [--idle 1000000]
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, F, Value

from tests.bench.house import House, house, migrate
from tests.bench.visitors import visitors

GOAL_MS = 5.0
FIRST = 1_000_000  # ids of the copies begin here
LEAD = 20.0  # seconds between the start of the workers and the burst
PAGES_PER_SECOND = 20.0
PATIENCE = 600.0  # seconds


def main() -> int:
    arguments = _arguments()
    with house(port=arguments.port) as built:
        built.settings(EMAIL_URL="smtp://127.0.0.1:9", DEMO="0")
        migrate()
        template = _template()
        _grow(template, 0, arguments.open)
        print(f"{arguments.open} open promises, {arguments.due} due in the same second, on this machine ({_load()})")
        print(f"  queries per step: {_queries_per_step(template)}")
        for number, workers in enumerate((1, 2)):
            _burst(built, first=(number + 1) * arguments.due, due=arguments.due, workers=workers)
        calm = _normal(built, template, first=3 * arguments.due, steps=arguments.steps)
        _grow(template, arguments.open, arguments.idle)
        return max(_idle(arguments.idle), calm)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=5_000)
    parser.add_argument("--steps", type=int, default=120)
    parser.add_argument("--idle", type=int, default=1_000_000)
    parser.add_argument("--port", type=int, default=8792)
    return parser.parse_args()


def _load() -> str:
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


# -- rows --------------------------------------------------------------------------------------------------------------


def _template() -> Any:
    """An office that never closes, people to be told, and one promise that is copied."""
    from callbacks.models import Callback
    from core import clock
    from core.models import Role
    from tests.factories.callbacks import make_callback
    from tests.factories.offices import make_member, make_office_that_never_closes

    office = make_office_that_never_closes()
    for _each in range(10):
        make_member(office)
    for _each in range(2):
        make_member(office, role=Role.MANAGER)
    callback = make_callback(office, now=clock.now() + timedelta(days=1))
    return Callback.objects.get(pk=callback.pk)


def _grow(template: Any, low: int, high: int) -> None:
    """Copies of the template, numbers low to high - 1, with ticket, due time and three steps each.

    Triggers and foreign keys rest meanwhile, and so do the tickets' own indexes: the sweep does not use them.
    """
    from django.db import connection

    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        _drop_indexes(cursor, "tickets_ticket")
        number = f"generate_series({low}, {high - 1}) AS g"
        later = "now() + interval '1 day' + g * interval '1 second'"
        _copy(
            cursor, "tickets_ticket", template.ticket_id, number, sequence="5000000 + g", number="(200000000 + g)::text"
        )
        _copy(cursor, "promises_promise", template.promise_id, number, due_at=later)
        own = {"ticket_id": f"{FIRST} + g", "promise_id": f"{FIRST} + g"}
        _copy(cursor, "callbacks_callback", template.pk, number, **own, due_at=later)
        due = template.due_times.get()
        _copy(cursor, "promises_duetime", due.pk, number, promise_id=f"{FIRST} + g", due_at=later)
        for place, step in enumerate(template.escalations.order_by("fire_at")):
            minutes = f"{step.step.offset_minutes} * interval '1 minute'"
            _copy(
                cursor,
                "promises_escalation",
                step.pk,
                number,
                base=FIRST * (place + 1) * 10,
                promise_id=f"{FIRST} + g",
                due_time_id=f"{FIRST} + g",
                state="'scheduled'",
                done_at="NULL",
                fire_at=f"{later} + {minutes}",
            )
        cursor.execute("SET session_replication_role = DEFAULT")
        for table in ("promises_escalation", "promises_promise", "promises_duetime", "callbacks_callback"):
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        cursor.execute("VACUUM (ANALYZE) tickets_ticket")
    print(f"  ({high - low} promises copied in {time.monotonic() - began:.0f} s)", flush=True)


def _drop_indexes(cursor: Any, table: str) -> None:
    cursor.execute(
        "SELECT indexrelid::regclass::text FROM pg_index i WHERE indrelid = %s::regclass AND NOT indisunique", [table]
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP INDEX {name}")


def _copy(cursor: Any, table: str, pk: int, numbers: str, *, base: int = FIRST, **changed: str) -> None:
    """Copies of one row, with `changed` columns as SQL over the number g; ids are base + g."""
    cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
    names = [name for (name,) in cursor.fetchall()]
    values = {"id": f"{base} + g", **changed}
    columns = ", ".join(names)
    picked = ", ".join(values.get(name, f"t.{name}") for name in names)
    copies = f"INSERT INTO {table} ({columns}) SELECT {picked} FROM {table} t, {numbers} WHERE t.id = %s"  # noqa: S608
    cursor.execute(copies, [pk])


# -- the burst ---------------------------------------------------------------------------------------------------------


def _queries_per_step(template: Any) -> int:
    """Of the template's own first step, the savepoint counted, people already known."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from promises.domain import sweep as escalation

    memory = escalation.Memory()
    step = template.escalations.order_by("fire_at").first()
    memory.people_at(step.fire_at)
    type(step).objects.exclude(promise=template.promise).update(state="dropped")
    with CaptureQueriesContext(connection) as captured:
        escalation.escalate_next(now=step.fire_at, memory=memory)
    type(step).objects.filter(state="dropped").update(state="scheduled")
    return len(captured)


def _burst(built: House, *, first: int, due: int, workers: int) -> None:
    guards = [f"guard-{number}" for number in range(workers)]
    with _running(built, *guards, "beat"):
        at = _make_due(first, due)
        seconds = _wait_until_told(first, due)
    if len(seconds) == due:
        rate = f"; {due / (seconds[-1] - seconds[0]):.0f} steps per second"
        print(f"  {workers} worker(s), {_load()}: {_noticed(seconds)}{rate}", flush=True)
    else:
        print(f"  {workers} worker(s): only {len(seconds)} of {due} told within {PATIENCE:.0f} s of {at}", flush=True)


@contextmanager
def _running(built: House, *names: str) -> Iterator[None]:
    for name in names:
        built.start(name)
    try:
        yield
    finally:
        for name in names:
            built.children.pop(name).stop()


def _steps(first: int, due: int) -> Any:
    """The middle steps of the promises that fall due."""
    from promises.models import Escalation

    return Escalation.objects.filter(
        promise__gte=FIRST + first, promise__lt=FIRST + first + due, step__offset_minutes=0
    )


def _make_due(first: int, due: int, *, seconds: float = 0) -> datetime:
    """Let these promises fall due soon: in the same second, or spread evenly over `seconds`."""
    from callbacks.models import Callback
    from core import clock
    from promises.models import DueTime, Escalation, Promise

    at = clock.now().replace(microsecond=0) + timedelta(seconds=LEAD)
    spread = timedelta(seconds=seconds) / due

    def falls(number: str) -> Any:
        return ExpressionWrapper(Value(at) + (F(number) - FIRST - first) * Value(spread), output_field=DateTimeField())

    chosen = {"pk__gte": FIRST + first, "pk__lt": FIRST + first + due}
    Callback.objects.filter(**chosen).update(due_at=falls("pk"))
    Promise.objects.filter(**chosen).update(due_at=falls("pk"))
    DueTime.objects.filter(**chosen).update(due_at=falls("pk"), start_at=at - timedelta(hours=2))
    others = Escalation.objects.filter(promise__gte=chosen["pk__gte"], promise__lt=chosen["pk__lt"])
    others.exclude(step__offset_minutes=0).update(state="dropped")
    _steps(first, due).update(fire_at=falls("promise_id"))
    return at


def _wait_until_told(first: int, due: int) -> list[float]:
    """Seconds from the instant of each step until it was told, in order."""
    deadline = time.monotonic() + PATIENCE
    while _steps(first, due).filter(state="scheduled").exists() and time.monotonic() < deadline:
        time.sleep(1)
    told = _steps(first, due).filter(state="done").values_list("fire_at", "done_at")
    return sorted((done_at - fire_at).total_seconds() for fire_at, done_at in told)


def _noticed(seconds: list[float]) -> str:
    p50, p99 = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.99)]
    return f"noticed after min {seconds[0]:.2f} s, p50 {p50:.2f} s, p99 {p99:.2f} s, max {seconds[-1]:.2f} s"


# -- a day at the desk -------------------------------------------------------------------------------------------------


def _normal(built: House, template: Any, *, first: int, steps: int) -> int:
    """The whole house, people who ask for pages, and two promises due each second. Returns 1 if one was told late."""
    from promises.wording import LATE_AFTER

    pages = [f"/tickets/{template.ticket.number}/", "/calls/new/", "/news/", f"/callbacks/{template.pk}/"]
    with _running(built, "web", "worker", "guard", "beat"):
        built.wait_for_web()
        _make_due(first, steps, seconds=steps / 2)
        with visitors(port=built.port, cookie=_session(), pages=pages, per_second=PAGES_PER_SECOND) as answers:
            seconds = _wait_until_told(first, steps)
    kept = len(seconds) == steps and seconds[-1] <= LATE_AFTER
    print(f"  normal running, {_load()}, {PAGES_PER_SECOND:.0f} page requests a second ({answers}):")
    print(f"    {len(seconds)} steps {_noticed(seconds)}")
    print(f"    goal (all within {LATE_AFTER} s): {'kept' if kept else 'MISSED'}", flush=True)
    return 0 if kept else 1


def _session() -> str:
    """A manager who is signed in."""
    from django.test import Client

    from core.models import Role, User

    client = Client()
    manager = User.objects.filter(role=Role.MANAGER).earliest("pk")
    client.force_login(manager, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value


# -- nothing to do ---------------------------------------------------------------------------------------------------


def _idle(promises: int) -> int:
    from core import clock
    from promises.domain import sweep as escalation
    from promises.models import Escalation
    from promises.tasks import escalate

    assert not escalation.is_any_due(now=clock.now())
    measured = []
    for _each in range(300):
        began = time.perf_counter()
        escalate()
        measured.append((time.perf_counter() - began) * 1000)
    median, p99 = statistics.median(measured), sorted(measured)[int(len(measured) * 0.99)]
    plan = escalation.due_steps(now=clock.now()).values_list("fire_at", "pk")[:1].explain(analyze=True)
    waiting = Escalation.objects.filter(state="scheduled").count()
    print(f"idle sweep at {promises} open promises, {waiting} steps waiting: p50 {median:.2f} ms, p99 {p99:.2f} ms")
    print("\n".join(f"    {line}" for line in plan.splitlines()))
    kept = median < GOAL_MS and "Index Only Scan" in plan and "Seq Scan" not in plan
    print(f"goal (under {GOAL_MS:.0f} ms, index only): {'kept' if kept else 'MISSED'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
