"""Addresses that an office publishes."""

from django.urls import path, re_path

from offices import views

app_name = "offices"

urlpatterns = [
    path("<slug:slug>/calendar.ics", views.feed, name="feed"),
    re_path(r"^(?P<slug>[-\w]+)/calendar\.(?P<language>de|en)\.ics$", views.feed, name="feed-in"),
    re_path(r"^(?P<slug>[-\w]+)/hours\.(?P<language>de|en)\.txt$", views.hours_text, name="hours-text"),
]
