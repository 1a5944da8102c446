"""The app's registration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PromisesConfig(AppConfig):
    name = "promises"

    def ready(self) -> None:
        """Each kind that upper apps register gets its first ladder with the tables (Django's signal, not ours)."""
        from promises.first import write_first_ladders

        post_migrate.connect(write_first_ladders, sender=self, dispatch_uid="promises-first-ladders")
