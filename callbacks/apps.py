"""The app's registration."""

from importlib import import_module

from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    name = "callbacks"

    def ready(self) -> None:
        """Tell the timeline how to speak of promises and attempts."""
        import_module("callbacks.wording")
