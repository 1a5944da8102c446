"""What has to be done before the programs can run: assets, translations, migrations, static files, demo data once.

`make run` runs this in a process of its own, with DATABASE_URL set, so that the supervisor stays small.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

from core import clock
from helpdesk.run import assets, embedded, older_data, translations
from helpdesk.run.console import say, timed


def main() -> None:
    with timed("browser assets and translations"):
        assets.copy()
        translations.compile_all()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    django.setup()
    forget_half_a_demo()
    put_older_data_aside()
    with timed("database is up to date"):
        call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    seed_once()


def collect_static() -> None:
    """Collects static files, if they are served hashed, when any source has changed since the last time."""
    if settings.STATIC_ROOT is None:
        return
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    fingerprint = _fingerprint(_static_sources())
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    with timed("static files collected"):
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(fingerprint)


def seed_once() -> None:
    """Demo data, if nobody can sign in yet. DEMO=0 leaves the database empty."""
    if os.environ.get("DEMO") == "0" or get_user_model().objects.exists():
        return
    said = io.StringIO()
    with timed("demo data, once"):
        _half_a_demo().touch()
        call_command("ensure_demo", stdout=said)
        _half_a_demo().unlink()
    for line in said.getvalue().splitlines():
        say(f"    {line}")


def forget_half_a_demo() -> None:
    """Empties the embedded database when an earlier start was stopped while it made the demo data."""
    if _half_a_demo().exists() and embedded.default_urls()[0] == settings.DATABASE_URL:
        say("  the demo data was interrupted: it is made anew")
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    _half_a_demo().unlink(missing_ok=True)


def put_older_data_aside() -> None:
    """The embedded database of a version from before the migrations were made anew is kept, and a new one begins."""
    if not older_data.strangers():
        return
    if embedded.default_urls()[0] != settings.DATABASE_URL:
        sys.exit("  the database was made by an older version and is left as it is: give DATABASE_URL an empty one")
    kept = older_data.set_aside(now=clock.now())
    say(f"  the data of an older version was set aside as database {kept}; a new one begins")


def _half_a_demo() -> Path:
    return Path(settings.DATA_DIR) / "demo-unfinished"


def _static_sources() -> Iterator[tuple[str, Path]]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield name, Path(storage.path(name))


def _fingerprint(sources: Iterator[tuple[str, Path]]) -> str:
    """Names, sizes and times of all files, and how they are stored: enough to know that nothing changed."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for name, path in sorted(sources):
        found = path.stat()
        digest.update(f"{name}|{found.st_size}|{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
