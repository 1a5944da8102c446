"""The floor."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"
    label = "core"

    def ready(self) -> None:
        """Every app declares its events; periodic tasks are watched from the moment the tables are there."""
        from core import watch

        autodiscover_modules("events")
        watch.connect()
        post_migrate.connect(_expect_tasks, sender=self, dispatch_uid="watch-expect")


def _expect_tasks(**_kwargs: Any) -> None:
    from core import clock, watch

    watch.expect_all(now=clock.now())
