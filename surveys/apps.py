"""The app's registration."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        """Its lists are known by name."""
        from core.lists.registry import register
        from surveys.lists import LISTINGS

        register(*LISTINGS)
