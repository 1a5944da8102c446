"""PostgreSQL and Valkey from their Python wheels, so that nothing has to be installed or configured.

`default_urls()` is what settings use when DATABASE_URL or REDIS_URL is not given: it is the same for every
process of this checkout and needs no running server. The servers themselves are started by helpdesk.run (with the
data in .data/) and by the tests (throw-away, in a temporary directory). Unix sockets only: no port is opened.
Why it is done this way: docs/decisions/0003-embedded-default.md
"""

from __future__ import annotations

import hashlib
import os
import socket
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from helpdesk.run.processes import CannotStart, Child

ROOT = Path(__file__).resolve().parents[3]
DATABASE = "helpdesk"  # and the name of its user
PORT = 5432  # only a part of the socket's name
Say = Callable[[str], None]
_SOCKET_PATH_LIMIT = 103  # bytes, without the closing zero: the shortest limit among our systems (macOS)


@dataclass(frozen=True)
class Places:
    """Where one pair of servers keeps its data and its sockets."""

    data: Path
    sockets: Path

    @property
    def database_url(self) -> str:
        return f"postgresql://{DATABASE}@{quote(str(self.sockets), safe='')}:{PORT}/{DATABASE}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.valkey_socket}?db=0"

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / f".s.PGSQL.{PORT}"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"


def places_of(checkout: Path = ROOT) -> Places:
    """The places of a checkout: data inside it; sockets in a short, private directory named after it."""
    resolved = checkout.resolve()
    return Places(data=resolved / ".data", sockets=_temporary() / f"helpdesk-{os.getuid()}-{short_hash(resolved)}")


def default_urls(checkout: Path = ROOT) -> tuple[str, str]:
    """(database URL, Redis URL) of this checkout's embedded servers, running or not."""
    places = places_of(checkout)
    return places.database_url, places.redis_url


def missing_server_line(checkout: Path = ROOT) -> str | None:
    """One line for a person when the default database has nobody behind it; None when it answers or is not used."""
    if os.environ.get("DATABASE_URL") or _listens(places_of(checkout).postgres_socket):
        return None
    return "no database is running here: `make run` starts it, or set DATABASE_URL"


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(str(path))
        except OSError:
            return False
        return True


def short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:8]


def _temporary() -> Path:
    """The fixed place, where there is one: TMPDIR differs between terminals, and is too long on macOS."""
    fixed = Path("/tmp")  # noqa: S108 - the directory made in it is private, and its owner is checked
    return fixed if fixed.is_dir() else Path(tempfile.gettempdir())


def make_private(directory: Path, *, owner: int) -> None:
    """Makes `directory` for `owner` alone. One that somebody else put there is refused (CannotStart)."""
    if len(os.fsencode(directory)) + len(f"/.s.PGSQL.{PORT}.lock") > _SOCKET_PATH_LIMIT:
        raise CannotStart(f"the path {directory} is too long for a socket")
    try:
        directory.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.getuid()}:
            raise CannotStart(f"{directory} belongs to somebody else: remove it") from None
    os.chown(directory, owner, -1)
    directory.chmod(0o700)


@contextmanager
def running(places: Places, *, durable: bool, say: Say = lambda _line: None) -> Iterator[tuple[Child, Child]]:
    """Both servers, up for the length of a block. Not durable: nothing is forced to disk (tests)."""
    from helpdesk.run.embedded import postgres, valkey

    database = postgres.start(places=places, durable=durable, say=say)
    try:
        cache = valkey.start(places=places, durable=durable)
        try:
            yield database, cache
        finally:
            cache.stop()
    finally:
        database.stop()
