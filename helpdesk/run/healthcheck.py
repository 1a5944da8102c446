"""Health of one container, from inside it: python -m helpdesk.run.healthcheck web | worker | guard | beat

Exit code 0 when it is well, 1 with one line when it is not. For the health checks of docker-compose.yml.
"""

from __future__ import annotations

import http.client
import os
import socket
import sys
import time
from pathlib import Path

SCHEDULE = Path("/tmp/beat-schedule")  # noqa: S108 - the container's own /tmp; beat writes it every three minutes
_BEAT_SILENT = 400  # seconds
_WITHIN = 8  # seconds, for an answer


def web() -> str | None:
    """What is wrong with the web server; None when pages can be served."""
    host = (os.environ.get("ALLOWED_HOSTS") or "localhost").split(",")[0].strip().lstrip("*.") or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=_WITHIN)
    try:
        connection.request("GET", "/health/live", headers={"Host": host, "X-Forwarded-Proto": "https"})
        status = connection.getresponse().status
    except OSError as error:
        return f"no answer: {error}"
    finally:
        connection.close()
    return None if status == http.client.OK else f"/health/live answers {status}"


def worker() -> str | None:
    """What is wrong with the Celery worker of this container; None when it answers."""
    return _answers("celery")


def guard() -> str | None:
    """The same for the worker that does nothing but the escalation sweep."""
    return _answers("guard")


def _answers(name: str) -> str | None:
    from helpdesk.celery import app

    node = f"{name}@{socket.gethostname()}"
    return None if app.control.inspect(destination=[node], timeout=_WITHIN).ping() else f"{node} does not answer"


def beat() -> str | None:
    """What is wrong with Celery beat; None while it keeps writing its schedule."""
    written = [path.stat().st_mtime for path in SCHEDULE.parent.glob(f"{SCHEDULE.name}*")]
    if not written:
        return f"{SCHEDULE} is not there"
    age = time.time() - max(written)
    return None if age < _BEAT_SILENT else f"{SCHEDULE} was last written {age:.0f} s ago"


CHECKS = {"web": web, "worker": worker, "guard": guard, "beat": beat}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in CHECKS:
        sys.exit(f"usage: python -m helpdesk.run.healthcheck {' | '.join(CHECKS)}")
    fault = CHECKS[arguments[0]]()
    if fault:
        sys.stderr.write(f"{arguments[0]}: {fault}\n")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
