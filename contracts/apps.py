"""The app's registration."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "contracts"

    def ready(self) -> None:
        """Its lists are known by name."""
        from contracts.lists.catalogue import CATALOGUE
        from contracts.lists.imports import IMPORTS
        from contracts.lists.listings import LISTINGS
        from core.lists.registry import register

        register(*LISTINGS.values(), *CATALOGUE.values(), IMPORTS)
