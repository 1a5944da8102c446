"""Health, for machines."""

from django.urls import path

from core import alive, health

app_name = "core"
urlpatterns = [
    path("health/live", alive.live, name="live"),
    path("health/ready", health.ReadyView.as_view(), name="ready"),
    path("health/", health.HealthView.as_view(), name="health"),
]
