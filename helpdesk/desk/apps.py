"""App without models."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "helpdesk.desk"
    label = "desk"

    def ready(self) -> None:
        """Make the lists of this app known by name."""
        from core.lists.registry import register
        from helpdesk.desk.devices.lists import LISTINGS as ABOUT_COVER
        from helpdesk.desk.lists import LISTINGS

        register(*LISTINGS, *ABOUT_COVER)
