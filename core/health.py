"""Health for machines: /health/ready (database and Redis answer), /health/ (all, also that the periodic tasks run and
letters leave); /health/live is core.alive. JSON with 200 or 500; `?format=` as django-health-check has it."""

import dataclasses
from typing import Any, ClassVar

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from health_check.base import HealthCheck
from health_check.exceptions import ServiceUnavailable
from health_check.views import HealthCheckView
from redis.asyncio import Redis

from core import clock, undelivered, watch
from core.redis_guard import TIMEOUT


@dataclasses.dataclass
class Tasks(HealthCheck):
    """No periodic task is overdue by its own schedule."""

    def run(self) -> None:
        """Raises ServiceUnavailable that names what is overdue."""
        try:
            overdue = watch.overdue_tasks(clock.now())
        except DatabaseError as fault:
            raise ServiceUnavailable("the database does not answer") from fault
        finally:
            connection.close()  # this runs in a thread that may never come back
        if overdue:
            names = ", ".join(f"{task.name} (since {task.since:%Y-%m-%dT%H:%M:%SZ})" for task in overdue)
            raise ServiceUnavailable(f"overdue: {names}")


@dataclasses.dataclass
class Letters(HealthCheck):
    """No letter was given up within the last day."""

    def run(self) -> None:
        """Raises ServiceUnavailable that says how many, and since when."""
        try:
            count, first = undelivered.count(now=clock.now())
        except DatabaseError as fault:
            raise ServiceUnavailable("the database does not answer") from fault
        finally:
            connection.close()  # this runs in a thread that may never come back
        if first:
            raise ServiceUnavailable(f"given up: {count} (since {first:%Y-%m-%dT%H:%M:%SZ})")


def _redis() -> "Redis":
    return Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)


NEEDED = (
    "health_check.checks.Database",
    ("health_check.contrib.redis.Redis", {"client_factory": _redis}),
)


class ReadyView(HealthCheckView):
    """What a page needs answers."""

    checks: ClassVar[tuple[Any, ...]] = NEEDED

    async def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """JSON unless something else is asked for by ?format=: no page for people."""
        query = request.GET.copy()
        query.setdefault("format", "json")
        request.GET = query  # type: ignore[assignment]  # only this request's copy
        response: HttpResponse = await super().get(request, *args, **kwargs)
        return response


class HealthView(ReadyView):
    """Everything, also the background work and the letters."""

    checks = (*NEEDED, Tasks, Letters)
