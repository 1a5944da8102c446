"""The app's registration."""

from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    name = "callbacks"

    def ready(self) -> None:
        """The timeline knows how to tell of promises, attempts and escalations."""
        from callbacks import wording  # noqa: F401  # its tellers register themselves
