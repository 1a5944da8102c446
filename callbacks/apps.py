"""The app's registration."""

from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    name = "callbacks"
