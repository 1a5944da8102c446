"""Addresses of the promises app."""

from django.urls import path

from promises.views import due, ladders

app_name = "promises"
urlpatterns = [
    path("due/", due.index, name="due"),
    path("ladders/", ladders.index, name="ladders"),
    path("ladders/new/", ladders.edit, name="ladder-new"),
    path("ladders/<int:pk>/", ladders.edit, name="ladder"),
    path("ladders/<int:pk>/retire/", ladders.retire, name="ladder-retire"),
]
