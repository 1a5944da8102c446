"""App without models."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "helpdesk.portal"
    label = "portal"
