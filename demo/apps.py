"""App without models: its management commands fill an empty database and play a day."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
