"""Health for machines: /health/ready (database and Redis answer), /health/ (all, also that the periodic tasks run and
letters leave); /health/live is core.alive. JSON with 200 or 500; `?format=` as django-health-check has it."""

import dataclasses
import json
from typing import Any, ClassVar

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from health_check.base import HealthCheck
from health_check.exceptions import ServiceUnavailable
from health_check.views import HealthCheckView
from redis.asyncio import Redis

from core import clock, outgoing, undelivered, watch
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
    """No letter was refused or given up within the last day. How many wait, and how long, is said beside."""

    def run(self) -> None:
        """Raises ServiceUnavailable that says how many, and since when."""
        try:
            count, first = undelivered.count(now=clock.now())
            self.figures = _figures()
        except DatabaseError as fault:
            raise ServiceUnavailable("the database does not answer") from fault
        finally:
            connection.close()  # this runs in a thread that may never come back
        if first:
            raise ServiceUnavailable(f"not delivered: {count} (since {first:%Y-%m-%dT%H:%M:%SZ})")


def _figures() -> dict[str, int]:
    """How many letters wait, the age of the oldest in seconds, how many cannot be delivered until somebody mends it."""
    now = outgoing.figures()
    age = int((clock.now() - now.oldest).total_seconds()) if now.oldest else 0
    return {"waiting": now.waiting, "oldest_waiting_seconds": age, "undelivered": now.undelivered}


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

    def render_to_response_json(self, status: int) -> HttpResponse:
        """Beside what is wrong, the outbox in figures."""
        response: HttpResponse = super().render_to_response_json(status)
        found = [getattr(result.check, "figures", None) for result in self.results]
        said = json.loads(response.content) | {"letters": next(filter(None, found), None)}
        return JsonResponse(said, status=status)
