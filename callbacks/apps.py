"""The app's registration."""

from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    name = "callbacks"

    def ready(self) -> None:
        """Its list is known by name."""
        from callbacks.lists import LISTINGS
        from core.lists.registry import register

        register(*LISTINGS)
