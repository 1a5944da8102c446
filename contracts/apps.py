"""The app's registration."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "contracts"
