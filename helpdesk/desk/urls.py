"""Addresses of the agent's workspace."""

from django.urls import path

from helpdesk.desk import home, mailbox, preferences

app_name = "desk"

urlpatterns = [
    path("", home.home, name="home"),
    path("language/", preferences.language, name="language"),
    path("theme/", preferences.theme, name="theme"),
    path("keys/", preferences.single_keys, name="keys"),
    path("presence/", preferences.presence, name="presence"),
    path("news/", home.news, name="news"),
    path("news/seen/", home.all_seen, name="all-seen"),
    path("news/<int:pk>/seen/", home.seen, name="seen"),
    path("frame/<slug:part>/", home.part, name="frame-part"),
    path("live/versions", home.versions, name="live-versions"),
    path("mail/", mailbox.mailbox, name="mailbox"),
    path("mail/<str:key>/", mailbox.mailbox, name="mail"),
]
