"""The app's registration."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        """Make the lists of this app known by name."""
        from core.lists.registry import register
        from tickets.lists import LISTINGS

        register(*LISTINGS)
