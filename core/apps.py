"""The floor."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"
    label = "core"

    def ready(self) -> None:
        """Every app declares messages, events and periodic tasks; the tasks are watched once the tables are there."""
        from core import (  # noqa: F401  # the floor's own messages stand there
            accounts,
            events,
            messages,
            periodic,
            topics,
            undelivered,
            watch,
        )

        messages.load()
        periodic.load()
        events.load()
        topics.load()
        watch.connect()
        post_migrate.connect(_expect_tasks, sender=self, dispatch_uid="watch-expect")


def _expect_tasks(**_kwargs: Any) -> None:
    from core import clock, watch

    watch.expect_all(now=clock.now())
