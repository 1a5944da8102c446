"""`make bench-siege`: twenty people work while a thousand requests are never finished, a thousand answers hardly read.

One web program of two processes on embedded servers, first in quiet, then besieged by tests.bench.attackers: half
headers, half forms and half uploads, slow readers of a file of 15 MB, open event streams. Prints one table; exits with
1 when pages take more than twice their quiet time, when one fails, or when anything half was stored.

    python -m tests.bench.siege [--seconds 40] [--halves 1000] [--slow 1000] [--streams 250] [--server "… {port}"]
"""

from __future__ import annotations

import argparse
import http.client
import json
import shlex
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil

from helpdesk.run.processes import Child, Program
from tests.bench.attackers import A_SECOND
from tests.bench.house import ROOT, House, house, migrate
from tests.bench.visitors import Answers, visitors

OURS = f"{sys.executable} -m helpdesk.run.web --workers 2 --port {{port}}"
PEOPLE = 20
PER_SECOND = 4.0  # pages of all people together: each opens one every five seconds
FILE = 15_000_000  # bytes
TIMES = 2.0  # the goal
TICKETS = 60
CSRF = "c" * 32


def main() -> int:
    arguments = _arguments()
    with house(port=arguments.port) as built:
        built.settings(DEMO="0", MEDIA_ROOT=str(built.directory / "media"))
        migrate()
        cookie, pages, file = _town()
        built.children["web"] = _server(built, arguments.server)
        built.wait_for_web()
        _people(arguments, cookie, pages, seconds=4)  # connections, templates
        quiet = _people(arguments, cookie, pages, seconds=arguments.seconds / 2)
        attack = _attack(arguments, cookie, file)
        time.sleep(_gathering(arguments))
        besieged = _people(arguments, cookie, pages, seconds=arguments.seconds, whole=True)
        threads, files, memory = _weight(built.children["web"].pid)
        seen = json.loads(attack.communicate(timeout=60)[0])
        time.sleep(3)  # a view that was run for half a request would have stored it
        return _report(quiet, besieged, seen, f"{threads} threads, {files} open files, {memory / 1e6:.0f} MB")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--halves", type=int, default=1000)
    parser.add_argument("--slow", type=int, default=1000)
    parser.add_argument("--streams", type=int, default=250)
    parser.add_argument("--port", type=int, default=8793)
    parser.add_argument("--server", default=OURS, help="another web server, to compare; {port} is put in")
    return parser.parse_args()


def _town() -> tuple[str, list[str], str]:
    """People, tickets, a large file. A session's cookie, the pages that people look at, the file's address."""
    from core import clock
    from tests.factories.desk import make_desk
    from tests.factories.tickets import make_ticket
    from tests.web import cookies
    from tickets.domain import files

    desk, now = make_desk(), clock.now()
    tickets = [make_ticket(desk.office, now=now) for _each in range(TICKETS)]
    kept = files.attach(
        ticket=tickets[0], actor=desk.agent, now=now, name="log.txt", data=b"0123456789 line\n" * (FILE // 16)
    )
    pages = ["/account/", "/tickets/", "/calls/new/", f"/tickets/{tickets[0].number}/", "/callbacks/"]
    return cookies(desk.agent), pages, f"/files/{kept.pk}/"


def _server(built: House, command: str) -> Child:
    argv = tuple(shlex.split(command.format(port=built.port)))
    return Child(program=Program(name="web", argv=argv, cwd=ROOT, log=Path(built.directory) / "log" / "web.log"))


def _people(
    arguments: argparse.Namespace, cookie: str, pages: list[str], *, seconds: float, whole: bool = False
) -> Answers:
    session = cookie.partition(";")[0].partition("=")[2]
    with visitors(port=arguments.port, cookie=session, pages=pages, per_second=PER_SECOND, threads=PEOPLE) as answers:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            time.sleep(1)
            answers.failed += whole and not _log_call(arguments.port, cookie)
    return answers


def _log_call(port: int, cookie: str) -> bool:
    """A whole call among all the half ones; whether it was answered as logged."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    who = {"caller_name": "Whole", "company_name": "Nordkai Logistik GmbH", "phone": "+49 40 66969 214"}
    body = urlencode({"kind": "enquiry", "token": f"whole-{time.time()}", "description": "whole"} | who)
    headers = {"Host": "localhost", "Cookie": cookie, "X-CSRFToken": CSRF, "Accept": "application/json"}
    try:
        connection.request(
            "POST", "/calls/new/", body, {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        )
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _gathering(arguments: argparse.Namespace) -> float:
    """Seconds until all attackers are there."""
    return max(arguments.halves, arguments.slow, arguments.streams) / A_SECOND + 5


def _attack(arguments: argparse.Namespace, cookie: str, file: str) -> subprocess.Popen[str]:
    from core import live

    stream = f"/live/stream?t={quote(live.token(['queue', 'presence']))}"
    numbers = [f"--{name}={getattr(arguments, name)}" for name in ("port", "halves", "slow", "streams")]
    where = [
        f"--cookie={cookie}",
        f"--file={file}",
        f"--stream={stream}",
        f"--seconds={arguments.seconds + _gathering(arguments) + 5}",
    ]
    command = [sys.executable, "-m", "tests.bench.attackers", *numbers, *where]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _weight(pid: int) -> tuple[int, int, int]:
    """Threads, open files and bytes of memory of the web program and its processes."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return (
        sum(one.num_threads() for one in family),
        sum(one.num_fds() for one in family),
        sum(one.memory_info().rss for one in family),
    )


def _report(quiet: Answers, besieged: Answers, seen: dict[str, int], weight: str) -> int:
    from tickets.models import Call, Draft

    half = (
        Call.objects.filter(caller_name="Half").count() + Draft.objects.filter(data__values__caller_name="Half").count()
    )
    middle, late = (besieged.at(share) / quiet.at(share) for share in (0.5, 0.95))
    slow = max(middle, late) > TIMES
    rows = [
        ("quiet", quiet, False),
        ("besieged", besieged, besieged.failed > 0),
        ("times its quiet p50, p95", f"{middle:.1f}, {late:.1f} (goal: {TIMES:.0f})", slow),
        ("the web program at the end", weight, False),
        *((what, number, False) for what, number in sorted(seen.items())),
        ("whole calls stored", Call.objects.filter(caller_name="Whole").count(), False),
        ("half calls stored", half, half > 0),
    ]
    for what, value, wrong in rows:
        print(f"  {what:<38}{value}{'   ← WRONG' if wrong else ''}")
    return 1 if any(wrong for _what, _value, wrong in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
