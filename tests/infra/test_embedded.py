"""The embedded servers: the same addresses everywhere, data that survives kill -9, no collision of two checkouts."""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import psycopg2
import pytest
import redis

from helpdesk.run import embedded
from helpdesk.run.embedded import Places, make_private, postgres
from helpdesk.run.processes import CannotStart, Child
from tests.infra.test_processes import wait_for


@pytest.fixture
def places() -> Iterator[Places]:
    """A short path that every user may enter: sockets have a limit, and PostgreSQL runs as another user under root."""
    with TemporaryDirectory(prefix="hd-") as name:
        Path(name).chmod(0o711)
        yield Places(data=Path(name) / "data", sockets=Path(name) / "s")


def ask(places: Places, question: str) -> object:
    connection = psycopg2.connect(places.database_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone() if cursor.description else None
    connection.close()
    return row[0] if row else None


def start(places: Places) -> Child:
    return postgres.start(places=places, durable=True, say=lambda _line: None)


def test_default_urls_are_the_same_each_time_and_differ_by_checkout(tmp_path: Path) -> None:
    one, two = embedded.default_urls(tmp_path / "one"), embedded.default_urls(tmp_path / "two")
    assert embedded.default_urls(tmp_path / "one") == one
    assert one[0] != two[0]
    assert one[1] != two[1]


def test_default_urls_stay_short_for_a_deep_checkout() -> None:
    places = embedded.places_of(Path("/" + "very-long-name/" * 30))
    assert len(os.fsencode(places.postgres_socket)) + len(".lock") < 103


def test_missing_server_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    line = embedded.missing_server_line(tmp_path)
    assert line == "no database is running here: `make run` starts it, or set DATABASE_URL"
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/helpdesk")
    assert embedded.missing_server_line(tmp_path) is None


def test_both_servers_answer_and_are_gone_afterwards(places: Places) -> None:
    with embedded.running(places, durable=False) as (database, cache):
        assert ask(places, "SELECT current_setting('TimeZone')") == "UTC"
        assert ask(places, "SELECT current_setting('server_encoding')") == "UTF8"
        assert ask(places, "SELECT lower('ÄÖÜ')") == "äöü"
        connection = redis.Redis.from_url(places.redis_url)
        assert connection.ping() is True
        connection.close()
    assert (database.exit_code(), cache.exit_code()) == (0, 0)
    assert not places.postgres_socket.exists()


def test_durable_server_forces_to_disk(places: Places) -> None:
    child = start(places)
    try:
        assert [ask(places, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")] == [
            "on"
        ] * 3
    finally:
        child.stop()


def test_data_survives_kill_9(places: Places) -> None:
    child = start(places)
    ask(places, "CREATE TABLE promise (due text); INSERT INTO promise VALUES ('09:50')")
    for process in [*psutil.Process(child.pid).children(recursive=True), psutil.Process(child.pid)]:
        with contextlib.suppress(psutil.NoSuchProcess):  # backends end by themselves with their postmaster
            process.kill()
    wait_for(lambda: child.exit_code() == -signal.SIGKILL)
    again = start(places)
    try:
        assert ask(places, "SELECT due FROM promise") == "09:50"
    finally:
        again.stop()


def test_server_without_supervisor_is_replaced(places: Places) -> None:
    orphan = start(places)
    ask(places, "CREATE TABLE promise (due text); INSERT INTO promise VALUES ('09:50')")
    again = start(places)
    try:
        assert orphan.exit_code() == 0
        assert ask(places, "SELECT due FROM promise") == "09:50"
    finally:
        again.stop()


@pytest.mark.parametrize("pid", ["1", "2147483647", "not a number", ""])
def test_pid_file_of_another_program_does_not_stop_the_start(places: Places, pid: str) -> None:
    start(places).stop()
    own = os.getpid() if pid == "1" else pid  # a running process that is no PostgreSQL
    (places.data / "postgres" / "postmaster.pid").write_text(f"{own}\n{places.data / 'postgres'}\n")
    places.sockets.joinpath(".s.PGSQL.5432.lock").write_text(f"{own}\n")
    child = start(places)
    try:
        assert ask(places, "SELECT 1") == 1
    finally:
        child.stop()


def test_failed_start_shows_the_end_of_the_log(places: Places) -> None:
    start(places).stop()
    cluster = (places.data / "postgres").resolve()
    (cluster / "postgresql.conf").write_text("max_connections = nonsense\n")
    with pytest.raises(CannotStart, match="nonsense"):
        start(places)


def test_directory_of_somebody_else_is_refused(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file, not a directory")
    with pytest.raises(CannotStart, match="belongs to somebody else"):
        make_private(taken, owner=os.getuid())


def test_path_too_long_for_a_socket_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="too long for a socket"):
        make_private(tmp_path / ("x" * 100), owner=os.getuid())


@pytest.mark.skipif(os.getuid() != 0, reason="what is different under root")
def test_root_does_not_run_postgresql_and_changes_no_directory_of_others(places: Places, tmp_path: Path) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    inside = Places(data=closed / "checkout" / ".data", sockets=places.sockets)
    said: list[str] = []
    child = postgres.start(places=inside, durable=False, say=said.append)
    outside = (inside.data / "postgres").resolve()
    try:
        assert psutil.Process(child.pid).username() == "nobody"
        assert closed.stat().st_mode & 0o777 == 0o700
        assert str(outside) in said[-1]
        assert outside.stat().st_uid == pwd.getpwnam("nobody").pw_uid
    finally:
        child.stop()
        postgres.shutil.rmtree(outside)
