"""Health, for machines; the saved views of all lists."""

from django.urls import path

from core import alive, health
from core.lists import views as lists

app_name = "core"
urlpatterns = [
    path("health/live", alive.live, name="live"),
    path("health/ready", health.ReadyView.as_view(), name="ready"),
    path("health/", health.HealthView.as_view(), name="health"),
    path("lists/<slug:name>/views/", lists.save_view, name="save-view"),
    path("lists/views/<int:pk>/drop/", lists.drop_view, name="drop-view"),
]
