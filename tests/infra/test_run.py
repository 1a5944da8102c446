"""`make run` as a person meets it: real servers, web, worker and beat, in a checkout of its own."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from demo.accounts import DEMO_ACCOUNTS
from helpdesk.run import __main__ as program
from helpdesk.run.embedded import places_of
from helpdesk.run.processes import CannotStart, Child, Program
from helpdesk.run.supervisor import Supervisor
from tests.infra.checkout import Checkout, Run, checkout, free_port, status
from tests.infra.test_processes import wait_for

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def shared() -> Iterator[Checkout]:
    """A checkout that has been started once, after a start that was stopped while it made the demo data."""
    with checkout() as found:
        (found.directory / ".data").mkdir()
        (found.directory / ".data" / "demo-unfinished").touch()
        first = found.run(port=free_port())
        first.wait_ready()
        first.stop()
        yield found


@pytest.fixture
def place(shared: Checkout) -> Iterator[Checkout]:
    """One checkout for all tests here, with nothing running in it before and after each."""
    yield shared
    shared.stop_all()


def test_start_serves_says_who_can_sign_in_and_stops_everything(place: Checkout) -> None:
    port = free_port()
    run = place.run(port=port)
    address = run.wait_ready()
    assert address == f"http://localhost:{port}"
    assert status(address, "/health/live") == 200
    assert [account.email in run.said for account in DEMO_ACCOUNTS] == [True] * len(DEMO_ACCOUNTS)
    assert {"PostgreSQL", "web", "worker", "beat"} <= _kinds(run.family)

    again = place.run(port=port)
    assert again.process.wait(timeout=60) == 1
    assert again.said == f"already running in this checkout: {address}\n"

    assert run.stop() == 0
    assert run.left() == set()
    assert place.manage("showmigrations") == "no database is running here: `make run` starts it, or set DATABASE_URL"


def test_interrupted_demo_data_is_made_anew(place: Checkout) -> None:
    assert "the demo data was interrupted: it is made anew" in place.started[0].said
    assert not (place.directory / ".data" / "demo-unfinished").exists()


def test_address_is_known_before_the_demo_writes_its_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare() -> None:
        raise CannotStart(os.environ["BASE_URL"])

    port = free_port()
    monkeypatch.setattr(program, "_start_servers", lambda **_all: None)
    monkeypatch.setattr(program, "_prepare", prepare)
    for given, told in (("", f"http://localhost:{port}"), ("https://help.example", "https://help.example")):
        monkeypatch.setenv("BASE_URL", given)
        supervisor = Supervisor(record=tmp_path / "children.json")
        with pytest.raises(CannotStart, match=told):
            program._run(places=places_of(tmp_path), supervisor=supervisor, host="127.0.0.1", port=port)


def test_taken_port_is_named_and_the_next_one_used(place: Checkout) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = place.run(port=port)
        used = int(run.wait_ready().rpartition(":")[2])
    assert used > port
    assert f"port {port} is taken; using {used}" in run.said
    assert run.stop(signal.SIGTERM) == 0
    assert run.left() == set()


def test_port_that_another_listens_on_meanwhile_is_given_up_at_once(tmp_path: Path) -> None:
    child = Child(program=Program(name="web", argv=("sleep", "60"), cwd=tmp_path, log=None))
    with socket.socket() as quicker:
        quicker.bind(("127.0.0.1", 0))
        quicker.listen()
        try:
            assert program._answers(child=child, host="127.0.0.1", port=quicker.getsockname()[1]) is False
            assert child.exit_code() is None
        finally:
            child.stop()


def test_killed_child_is_started_again_and_told(place: Checkout) -> None:
    run = place.run(port=free_port())
    run.wait_ready()
    for words, name in ((("celery", "worker", "--concurrency"), "worker"), (("postgres", "-D"), "PostgreSQL")):
        run.child(*words).kill()
        wait_for(partial(_says, run, f"{name} is running again"), seconds=60)
        assert f"{name} ended (signal 9); starting it again in 1 s" in run.said
    assert run.stop() == 0
    assert run.left() == set()


def test_kill_9_of_everything_loses_nothing(place: Checkout) -> None:
    run = place.run(port=free_port())
    run.wait_ready()
    place.manage("shell", "-c", _SQL.format("CREATE TABLE kept (due text); INSERT INTO kept VALUES ('09:50')"))
    run.kill_everything()
    wait_for(lambda: run.left() == set())
    again = place.run(port=free_port())
    again.wait_ready()
    read = 'c.execute("SELECT due FROM kept"); print(c.fetchone()[0])'
    assert place.manage("shell", "-c", f"{_CURSOR}; {read}").splitlines()[-1] == "09:50"
    assert again.stop() == 0


def test_kill_9_of_the_supervisor_leaves_nothing_running(place: Checkout) -> None:
    run = place.run(port=free_port())
    run.wait_ready()
    run.process.kill()
    run.process.wait()
    wait_for(lambda: run.left() == set(), seconds=60)


def test_two_checkouts_run_side_by_side(place: Checkout) -> None:
    port = free_port()
    with checkout(like=place) as other:
        runs = [place.run(port=port), other.run(port=port)]
        addresses = [run.wait_ready() for run in runs]
        assert len(set(addresses)) == 2
        assert [status(address, "/health/live") for address in addresses] == [200, 200]
        other.manage("shell", "-c", _SQL.format("CREATE TABLE only_here (x int)"))
        count = "c.execute(\"SELECT count(*) FROM pg_tables WHERE tablename = 'only_here'\"); print(c.fetchone()[0])"
        assert [at.manage("shell", "-c", f"{_CURSOR}; {count}").splitlines()[-1] for at in (place, other)] == ["0", "1"]
        assert [run.stop() for run in runs] == [0, 0]


_CURSOR = "from django.db import connection; c = connection.cursor()"
_SQL = _CURSOR + '; c.execute("{}")'


def _says(run: Run, words: str) -> bool:
    return words in run.said


def _kinds(family: set[int]) -> set[str]:
    lines = " | ".join(" ".join(psutil.Process(pid).cmdline()) for pid in family)
    words = {
        "PostgreSQL": "postgres -D",
        "web": "run.web",
        "worker": "celery -A helpdesk worker",
        "beat": "beat",
    }
    return {name for name, word in words.items() if word in lines}
