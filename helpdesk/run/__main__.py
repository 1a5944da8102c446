"""`make run`: everything the product needs, under one supervisor, until Ctrl-C.

PostgreSQL and Valkey (unless DATABASE_URL and REDIS_URL are given), migrations, translations, static files, demo data
once; then the web server, a Celery worker and Celery beat. All state is in .data/, the logs in .data/log/.
"""

from __future__ import annotations

import argparse
import errno
import http.client
import os
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

import psutil

from demo.accounts import DEMO_ACCOUNTS
from helpdesk.run import embedded
from helpdesk.run.console import say, timed
from helpdesk.run.embedded import ROOT, Places
from helpdesk.run.processes import CannotStart, Child, Program, hold_lock, last_lines
from helpdesk.run.supervisor import Supervisor, end_leftovers

SERVERS, PROGRAMS = 1, 2  # layers of the supervisor
_WEB_READY_WITHIN = 180.0  # seconds
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LOG_LIMIT = 5 * 1024 * 1024  # bytes; a longer log is put aside at the start


class _StopRequested(BaseException):
    """Raised by the signal handlers in whatever we are doing."""


def main() -> int:
    arguments = _arguments()
    places = embedded.places_of(ROOT)
    lock = hold_lock(places.data / "run.lock")
    if lock is None:
        say(f"already running in this checkout: {_read_address(places) or 'still starting'}")
        return 1
    _listen_to_signals()
    supervisor = Supervisor(record=places.data / "children.json")
    try:
        _run(places=places, supervisor=supervisor, host=arguments.host, port=arguments.port)
    except _StopRequested:
        say("\nstopping …")
        return 0
    except CannotStart as error:
        say(str(error))
        return 1
    finally:
        _ignore_signals()
        with timed("stopped"):
            supervisor.stop()
        _address_file(places).unlink(missing_ok=True)
        lock.close()


def _run(*, places: Places, supervisor: Supervisor, host: str, port: int) -> NoReturn:
    began = time.monotonic()
    say("Help desk")
    _put_long_logs_aside(places)
    if end_leftovers(places.data / "children.json"):
        say("  ended what an earlier run had left behind")
    held = _start_servers(places=places, supervisor=supervisor)
    os.environ.setdefault("HASHED_STATIC", "1")
    given = os.environ.get("BASE_URL")
    port = _choose_port(host, port, given=given)  # now already: the demo's mail links to it
    _prepare()
    port = _start_web(places=places, supervisor=supervisor, host=host, port=port, given=given)
    _start_celery(places=places, supervisor=supervisor)
    _welcome(port=port, seconds=time.monotonic() - began)
    supervisor.watch()
    raise AssertionError(held)  # the lock lives as long as we do


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    return parser.parse_args()


# -- the parts, in order --------------------------------------------------------------------------------------------


def _start_servers(*, places: Places, supervisor: Supervisor) -> IO[str] | None:
    """Starts the embedded servers that no URL replaces, and tells everyone after us where all of them are."""
    from helpdesk.run.embedded import postgres, valkey

    lock = None
    if not os.environ.get("DATABASE_URL"):
        lock = hold_lock((places.data / "postgres").resolve().with_suffix(".lock"))
        if lock is None:
            raise CannotStart("another checkout uses this data: .data/postgres is a link to the same directory")
        with timed("PostgreSQL is up"):
            supervisor.start(
                name="PostgreSQL",
                layer=SERVERS,
                start=lambda: postgres.start(places=places, durable=True, say=lambda line: say(f"  {line}")),
            )
        os.environ["DATABASE_URL"] = places.database_url
    if not os.environ.get("REDIS_URL"):
        with timed("Valkey is up"):
            supervisor.start(name="Valkey", layer=SERVERS, start=lambda: valkey.start(places=places, durable=True))
        os.environ["REDIS_URL"] = places.redis_url
    return lock


def _prepare() -> None:
    """Migrations, translations, static files and demo data, in a process of their own (helpdesk.run.prepare)."""
    child = Child(program=_python("the preparation", "-m", "helpdesk.run.prepare", log=None))
    try:
        while (code := child.exit_code()) is None:
            time.sleep(0.05)
    finally:
        child.stop()
    if code:
        raise CannotStart("the preparation failed (see above); nothing was started")


def _choose_port(host: str, wanted: int, *, given: str | None) -> int:
    """The first free port from `wanted` on; all programs are told the address, the one given or one with this port."""
    port = _free_port(host, wanted)
    os.environ["BASE_URL"] = given or f"http://localhost:{port}"
    return port


def _start_web(*, places: Places, supervisor: Supervisor, host: str, port: int, given: str | None) -> int:
    """Starts the web server on the first free port from `port` on and waits until it serves. Returns the port."""
    with timed("web server answers"):
        while True:
            port = _choose_port(host, port, given=given)
            program = _web(places=places, host=host, port=port)
            child = supervisor.start(name="web", layer=PROGRAMS, start=lambda: Child(program=program))  # noqa: B023
            if _answers(child=child, host=host, port=port):
                break
            supervisor.remove("web")
            if _is_free(host, port):  # else somebody else was quicker: the next one
                raise CannotStart(f"the web server does not serve; see {program.log}:\n{last_lines(program.log)}")
    _address_file(places).write_text(f"http://localhost:{port}")
    return port


def _web(*, places: Places, host: str, port: int) -> Program:
    where = ("--host", host, "--port", str(port), "--workers", "2", "--grace", "3")
    return _python("web", "-m", "helpdesk.run.web", *where, log=places.data / "log" / "web.log")


def _start_celery(*, places: Places, supervisor: Supervisor) -> None:
    logs = places.data / "log"
    celery = ("-m", "celery", "-A", "helpdesk")
    worker = _python(
        "worker", *celery, "worker", "--concurrency", "2", "--loglevel", "INFO", log=logs / "worker.log", hard=True
    )
    guard = _python(
        "guard",
        *celery,
        *("worker", "-Q", "guard", "--pool", "solo", "-n", "guard@%h", "--loglevel", "INFO"),
        log=logs / "guard.log",
        hard=True,
    )
    schedule = ("--schedule", str(places.data / "beat-schedule"), "--pidfile", "")
    beat = _python("beat", *celery, "beat", *schedule, "--loglevel", "INFO", log=logs / "beat.log")
    with timed("workers and beat started"):
        supervisor.start(name="worker", layer=PROGRAMS, start=lambda: Child(program=worker))
        supervisor.start(name="guard", layer=PROGRAMS, start=lambda: Child(program=guard))
        supervisor.start(name="beat", layer=PROGRAMS, start=lambda: Child(program=beat))


def _python(name: str, *arguments: str, log: Path | None, hard: bool = False) -> Program:
    """A Python program of ours. `hard`: killed with us; a shutdown of its own would wait for Valkey."""
    return Program(
        name=name,
        argv=(sys.executable, *arguments),
        cwd=ROOT,
        log=log,
        env=dict(os.environ),
        orphan_signal=signal.SIGKILL if hard else None,
    )


def _welcome(*, port: int, seconds: float) -> None:
    say(f"\nReady after {seconds:.0f} s:  http://localhost:{port}\n")
    for account in DEMO_ACCOUNTS:
        say(f"  {account.email:<28}{account.password or 'code by e-mail':<16}{account.label}: {account.what_for}")
    say("\nLogs are in .data/log/. Ctrl-C stops everything.")


# -- ports, signals, files ------------------------------------------------------------------------------------------


def _free_port(host: str, wanted: int) -> int:
    """The first free port from `wanted` on; says so when it is another one."""
    for port in range(wanted, min(wanted + 100, 65536)):
        if _is_free(host, port):
            if port != wanted:
                say(f"  port {wanted} is taken; using {port}")
            return port
    raise CannotStart(f"no free port from {wanted} on; choose another: make run PORT=9000")


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise CannotStart(f"cannot listen on {host} port {port}: {error.strerror}") from error
        return True


def _answers(*, child: Child, host: str, port: int) -> bool:
    """Waits until our own web server answers /health/live; False when it ended, is late, or another has the port."""
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    deadline = time.monotonic() + _WEB_READY_WITHIN
    while time.monotonic() < deadline and child.exit_code() is None:
        if not _listens(child=child, port=port):
            # two can bind a port at the same instant, one can listen; uvicorn would try again for ever
            if not _is_free(host, port) and not _listens(child=child, port=port):
                return False
            time.sleep(0.05)
            continue
        connection = http.client.HTTPConnection(address, port, timeout=10)
        try:
            connection.request("GET", "/health/live", headers={"Host": "localhost"})
            if connection.getresponse().status == http.client.OK:
                return child.exit_code() is None
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    return False


def _listens(*, child: Child, port: int) -> bool:
    """Whether it is our own process that has the port, and not one that was quicker."""
    try:
        sockets = psutil.Process(child.pid).net_connections("inet")
    except psutil.Error:
        return False
    return any(found.status == psutil.CONN_LISTEN and found.laddr.port == port for found in sockets)


def _listen_to_signals() -> None:
    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        _ignore_signals()
        raise _StopRequested

    for number in _STOP_SIGNALS:
        if (number, signal.getsignal(number)) != (signal.SIGHUP, signal.SIG_IGN):  # under nohup that stays so
            signal.signal(number, stop)


def _ignore_signals() -> None:
    for number in _STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _address_file(places: Places) -> Path:
    return places.data / "address"


def _read_address(places: Places) -> str:
    file = _address_file(places)
    return file.read_text() if file.exists() else ""


def _put_long_logs_aside(places: Places) -> None:
    for log in (places.data / "log").glob("*.log"):
        if log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))


if __name__ == "__main__":
    sys.exit(main())
