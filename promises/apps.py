"""The app's registration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PromisesConfig(AppConfig):
    name = "promises"

    def ready(self) -> None:
        """Upper apps register their kinds; each gets its first ladder with the tables (Django's signal, not ours).

        Its list is known by name.
        """
        from core.lists.registry import register
        from core.news import in_series
        from promises.first import write_first_ladders
        from promises.kinds import load
        from promises.lists import LISTINGS

        load()
        register(*LISTINGS)
        in_series("promise")
        post_migrate.connect(write_first_ladders, sender=self, dispatch_uid="promises-first-ladders")
