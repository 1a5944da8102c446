"""The app's registration."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        """Make the lists of this app known by name."""
        from core.lists.registry import register
        from surveys.lists import LISTINGS

        register(*LISTINGS)
