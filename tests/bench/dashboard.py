"""How long the overview's figures take with a million tickets: python -m tests.servers python -m tests.bench.dashboard

Rows are made by SQL with the triggers switched off: a year of calls, tickets and callbacks in two offices.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from core import clock  # noqa: E402
from core.models import Role, User  # noqa: E402
from helpdesk.desk import figures  # noqa: E402
from tests.factories.core import make_user  # noqa: E402
from tests.factories.offices import make_hamburg, make_woking  # noqa: E402

TICKETS = 1_000_000
ROUNDS = 5
ROWS = """
SET session_replication_role = replica;
INSERT INTO tickets_ticket (id, sequence, number, kind, status, office_id, language, caller_name, company_name, phone,
  email, product_name, serial, serial_missing, description, impact, priority, way, way_reason, opened_at, settled_at,
  connected_at, cause, solution, version, changed_at)
SELECT n, n, (100000000 + n)::text, 'fault', 'closed', CASE n %% 2 WHEN 0 THEN %(hamburg)s ELSE %(woking)s END, 'de',
  'A', 'B', '1', '', 'C', 'D', '', 'E', 'degraded', 2, 'covered', '', opened, opened,
  CASE WHEN n %% 3 > 0 THEN opened END, '', '', 1, opened
FROM (SELECT n, %(now)s - n * interval '31 seconds' AS opened FROM generate_series(1, %(tickets)s) n) made;
INSERT INTO tickets_call (ticket_id, no_ticket_reason, kind, direction, office_id, agent_id, caller_name,
  company_name, phone, note, started_at)
SELECT id, '', 'fault', 'in', office_id, %(user)s, 'A', 'B', '1', '', opened_at FROM tickets_ticket;
INSERT INTO promises_promise (id, kind, office_id, given_at, due_at, ended_at)
SELECT id, 'callback', office_id, opened_at, opened_at + interval '2 hours', opened_at + interval '50 minutes'
FROM tickets_ticket WHERE id %% 3 = 0;
INSERT INTO callbacks_callback (promise_id, ticket_id, office_id, language, state, phone, contact_name, promised_at,
  promised_due_at, due_at, first_attempt_at, reached_at, close_reason)
SELECT id, id, office_id, 'de', 'reached', '1', 'A', opened_at, opened_at + interval '2 hours',
  opened_at + interval '2 hours', opened_at + interval '50 minutes', opened_at + interval '50 minutes', ''
FROM tickets_ticket WHERE id %% 3 = 0;
ANALYZE tickets_ticket, tickets_call, callbacks_callback;
"""


def fill(now: datetime) -> None:
    """A million tickets, a third of them called back."""
    hamburg, woking, user = make_hamburg(), make_woking(), make_user()
    values: dict[str, Any] = {
        "hamburg": hamburg.pk,
        "woking": woking.pk,
        "user": user.pk,
        "now": now,
        "tickets": TICKETS,
    }
    with connection.cursor() as cursor:
        cursor.execute(ROWS, values | {"now": now, "tickets": TICKETS})


def best(question: Callable[[], object]) -> float:
    """Milliseconds of the quickest of some rounds."""
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        question()
        times.append(time.perf_counter() - began)
    return 1000 * min(times)


def main() -> None:
    call_command("migrate", verbosity=0)
    now = clock.now()
    fill(now)
    found = figures.places(now=now)
    viewer = User(role=Role.MANAGER)
    questions: dict[str, Callable[[], object]] = {
        "due now": lambda: figures.due_now(found, now=now),
        "kept": lambda: figures.kept(found, now=now),
        "time until callback": lambda: figures.waits(found, now=now),
        "calls per hour": lambda: figures.calls_per_hour(found),
        "today": lambda: figures.today(found),
        "waiting": figures.waiting,
        "satisfaction": lambda: figures.satisfaction(found),
        "suggestions": lambda: figures.suggestions(viewer),
        "by team": lambda: figures.kept_by_team(found, now=now),
    }
    for name, question in questions.items():
        sys.stdout.write(f"{name:<22}{best(question):8.1f} ms\n")


if __name__ == "__main__":
    main()
