"""`make chaos`: no promise lost, no step lost, none doubled, none early, whatever is killed whenever (G7, G8).

Starts the real processes on embedded servers, guard and beat twice, promises callbacks that fall due within a minute,
and meanwhile kills -9 any of them, Valkey (with all its data) and PostgreSQL at random moments. Then it counts. Prints
one table and exits with 1 on any loss.

    python -m tests.bench.chaos [--promises 1000] [--kills 24] [--seed N] [--logs DIRECTORY]
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from tests.bench.house import House, house, migrate
from tests.bench.mailsink import Sink

T = TypeVar("T")
PROGRAMS = ("web", "worker", "guard", "guard-2", "beat", "beat-2")  # two sweeps and two beats at once do no harm
VICTIMS = (*PROGRAMS, "valkey", "postgres")
PROMISING = 60.0  # seconds within which all promises fall due
LEAD = 45.0  # seconds between the last promise and the first due time, at the pace of this machine
SLOWED = 1.6  # promising while everything is being killed takes so much longer
STEPS = ((-1, "specialists"), (0, "manager"), (1, "all_managers"))  # minutes of an office that never closes
SETTLED_WITHIN = 600.0  # seconds after the last step; what a kill left claimed is rescued after two minutes
SAMPLE = 20
LATE_PROMISE = timedelta(seconds=5)  # from now, if the machine was even slower
INVERSION_ALLOWED = 2.0  # seconds: two workers sweep at the same time


@dataclass
class Report:
    """What was counted. `faults` are losses; everything else is told."""

    rows: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def tell(self, what: str, value: object, *, wrong: bool = False) -> None:
        """One line of the table."""
        self.rows.append((what, f"{value}{'   ← WRONG' if wrong else ''}"))
        if wrong:
            self.faults.append(what)

    def show(self) -> None:
        """The table."""
        width = max(len(what) for what, _value in self.rows)
        for what, value in self.rows:
            print(f"  {what:<{width}}  {value}")


def main() -> int:
    arguments = _arguments()
    dice = random.Random(arguments.seed)
    sink, report = Sink(), Report()
    sink.start()
    with house(port=arguments.port) as built:
        built.settings(EMAIL_URL=f"smtp://127.0.0.1:{sink.port}", DEMO="0")
        migrate()
        tickets = _prepare(arguments.promises)
        for name in PROGRAMS:
            built.start(name)
        first_due = time.time() + LEAD + SLOWED * len(tickets) * _pace(tickets)
        began = time.time()
        killed = _run(built, tickets, kills=arguments.kills, dice=dice, began=began, first_due=first_due)
        _wait_until_quiet(began)
        _count(report, tickets=len(tickets), killed=killed, sink=sink)
        if arguments.logs:
            shutil.copytree(built.directory / "log", arguments.logs, dirs_exist_ok=True)
    print(f"\nchaos, seed {arguments.seed}, {time.time() - began:.0f} s")
    report.show()
    print("\nnothing lost" if not report.faults else f"\nLOST: {', '.join(report.faults)}")
    return 1 if report.faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--promises", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=24)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--port", type=int, default=8791)
    parser.add_argument("--logs", help="directory to which the programs' logs are copied at the end")
    return parser.parse_args()


# -- before ----------------------------------------------------------------------------------------------------------


def _prepare(promises: int) -> list[int]:
    """An office that never closes, its people, a ladder of minutes, and a ticket for each promise."""
    from core import clock
    from core.models import Role
    from promises.models import Ladder, LadderStep
    from tests.factories.offices import make_member, make_office_that_never_closes
    from tests.factories.tickets import make_ticket

    office = make_office_that_never_closes()
    for _each in range(3):
        make_member(office)
    for _each in range(2):
        make_member(office, role=Role.MANAGER)
    Ladder.objects.update(active=False)
    ladder = Ladder.objects.create(kind="callback", office=office, version=1, created_at=clock.now())
    for minutes, audience in STEPS:
        LadderStep.objects.create(ladder=ladder, offset_minutes=minutes, audience=audience, channels=["page", "email"])
    now = clock.now()
    return [make_ticket(office, now=now, email=f"customer{n}@example.com").pk for n in range(promises)]


# -- meanwhile -------------------------------------------------------------------------------------------------------


def _pace(tickets: list[int]) -> float:
    """Seconds that one promise takes here, measured on the first ones; they are promised for tomorrow and withdrawn."""
    from callbacks.models import Attempt, Callback
    from core.models import Notification
    from promises.models import DueTime, Escalation, Promise
    from tickets.models import Entry, Ticket

    began = time.perf_counter()
    some = tickets[:SAMPLE]
    for pk in some:
        _promise(pk, due=datetime.now().astimezone() + timedelta(days=1))
    pace = (time.perf_counter() - began) / len(some)
    for model in (Attempt, Callback, Escalation, DueTime, Promise, Notification, Entry):
        model.objects.all().delete()
    Ticket.objects.update(settled_at=None)
    return pace


def _run(
    built: House, tickets: list[int], *, kills: int, dice: random.Random, began: float, first_due: float
) -> list[tuple[str, float]]:
    promising = threading.Thread(target=_promise_all, args=(tickets, first_due), daemon=True)
    promising.start()
    ends = first_due + PROMISING + 60
    moments = sorted(dice.uniform(began + 5, ends) for _each in range(kills))
    victims = [VICTIMS[number % len(VICTIMS)] for number in range(kills)]
    dice.shuffle(victims)
    killed = []
    for moment, victim in zip(moments, victims, strict=True):
        time.sleep(max(moment - time.time(), 0))
        built.kill(victim)
        killed.append((victim, time.time()))
        time.sleep(dice.uniform(0, 2))
        built.start(victim)
        print(f"  {killed[-1][1] - began:6.1f} s  killed {victim}", flush=True)
    promising.join()
    time.sleep(max(ends - time.time(), 0))
    return killed


def _promise_all(tickets: list[int], first_due: float) -> None:
    """Promise each, as an agent would: when the database is away, press again until it says yes or "already"."""
    for number, pk in enumerate(tickets):
        due = datetime.fromtimestamp(first_due + PROMISING * number / len(tickets)).astimezone()
        _with_patience(partial(_promise, pk, due=due))


def _promise(pk: int, *, due: datetime) -> None:
    from callbacks.domain.promise import promise_callback
    from core import clock
    from core.errors import Conflict
    from tickets.models import Ticket

    now = clock.now()
    try:
        promise_callback(ticket=Ticket.objects.get(pk=pk), actor=None, now=now, due_at=max(due, now + LATE_PROMISE))
    except Conflict:
        return  # the answer was lost on the way, not the promise


def _with_patience(work: Callable[[], T]) -> T:
    """Run a piece of database work, again and again while the database is away."""
    from django.db import InterfaceError, OperationalError, connection

    while True:
        try:
            return work()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.2)


def _wait_until_quiet(began: float) -> None:
    from core.models import Notification
    from promises.models import Escalation

    def left() -> int:
        waiting = Notification.objects.filter(delivered_at=None, failed_at=None).count()
        return waiting + Escalation.objects.filter(state="scheduled").count()

    deadline = time.time() + SETTLED_WITHIN
    while time.time() < deadline and _with_patience(left):
        time.sleep(1)
    print(f"  {time.time() - began:6.1f} s  quiet", flush=True)


# -- after -----------------------------------------------------------------------------------------------------------


def _count(report: Report, *, tickets: int, killed: list[tuple[str, float]], sink: Sink) -> None:
    each = sorted(Counter(victim for victim, _moment in killed).items())
    report.tell("kills -9", f"{len(killed)}: " + ", ".join(f"{number} × {victim}" for victim, number in each))
    _count_promises(report, tickets)
    _count_steps(report, tickets)
    _count_mails(report, killed, sink)


def _count_promises(report: Report, tickets: int) -> None:
    from callbacks.models import Callback
    from promises.models import DueTime

    made, dues = Callback.objects.count(), DueTime.objects.count()
    report.tell("promises made / accounted for", f"{tickets} / {made}", wrong=made != tickets or dues != tickets)


def _count_steps(report: Report, tickets: int) -> None:
    from core.models import Notification
    from promises.models import Escalation
    from tickets.models import Entry

    steps = list(Escalation.objects.order_by("done_at", "pk").values_list("promise", "fire_at", "done_at", "state"))
    done = [step for step in steps if step[3] == "done"]
    expected = tickets * len(STEPS)
    told = Counter(Entry.objects.filter(event="escalated").values_list("ticket", "data__minutes"))
    report.tell("steps expected / done", f"{expected} / {len(done)}", wrong=len(done) != expected)
    twice = sum(number - 1 for number in told.values())
    report.tell("steps told twice", twice, wrong=twice != 0)
    report.tell("steps without their entry", len(done) - len(told), wrong=len(told) != len(done))
    early = sum(done_at < fire_at for _c, fire_at, done_at, _s in done)
    report.tell("steps told early", early, wrong=early != 0)
    pages = Notification.objects.filter(channel="page", kind="escalation").count()
    receivers = sum(len(names) for names in Escalation.objects.values_list("told", flat=True))
    report.tell("messages in pages expected / written", f"{receivers} / {pages}", wrong=pages != receivers)
    _count_order(report, done)


def _count_order(report: Report, done: list[tuple[int, datetime, datetime, str]]) -> None:
    last: dict[int, datetime] = {}
    wrong, worst, latest = 0, timedelta(0), datetime.min.replace(tzinfo=done[0][1].tzinfo) if done else None
    for callback, fire_at, _done_at, _state in done:
        wrong += callback in last and fire_at < last[callback]
        last[callback] = fire_at
        worst = max(worst, latest - fire_at) if latest and latest.year > 1 else worst
        latest = max(latest, fire_at) if latest else fire_at
    report.tell("steps of a callback out of order", wrong, wrong=wrong != 0)
    seconds = worst.total_seconds()
    report.tell("worst inversion between callbacks", f"{seconds:.2f} s", wrong=seconds > INVERSION_ALLOWED)
    late = sorted((done_at - fire_at).total_seconds() for _c, fire_at, done_at, _s in done) or [0.0]
    report.tell(
        "noticed after (p50, p99, max)",
        f"{late[len(late) // 2]:.2f} s, {late[int(len(late) * 0.99)]:.2f} s, {late[-1]:.2f} s",
    )


def _count_mails(report: Report, killed: list[tuple[str, float]], sink: Sink) -> None:
    from core.models import Notification

    rows = dict(Notification.objects.filter(channel="email").values_list("pk", "tries"))
    undelivered = Notification.objects.filter(channel="email", delivered_at=None).count()
    never = sum(pk not in sink.sent for pk in rows)
    report.tell("mail messages written / never sent", f"{len(rows)} / {never}", wrong=never + undelivered != 0)
    report.tell("mails that left (digests count once)", sink.mails)
    doubles = {pk: sent for pk, sent in sink.sent.items() if len(sent) > 1}
    explained = [pk for pk, sent in doubles.items() if _kill_between(sent, killed)]
    report.tell("messages sent twice, a kill fell between sending and recording", len(explained))
    unexplained = len(doubles) - len(explained)
    report.tell("messages sent twice without a kill", unexplained, wrong=unexplained != 0)


def _kill_between(sent: list[float], killed: list[tuple[str, float]]) -> bool:
    return any(sent[0] - 1 <= moment <= sent[-1] for victim, moment in killed if victim in ("worker", "postgres"))


if __name__ == "__main__":
    sys.exit(main())
