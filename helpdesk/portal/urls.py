"""Addresses of the portal: /portal/…"""

from django.urls import path

from helpdesk.portal.views import access, files, tickets

app_name = "portal"
urlpatterns = [
    path("", access.home, name="home"),
    path("access/", access.access, name="access"),
    path("code/", access.code, name="code"),
    path("leave/", access.leave, name="leave"),
    path("language/", access.language, name="language"),
    path("zone/", access.zone, name="zone"),
    path("privacy/", access.privacy, name="privacy"),
    path("suggestion/", tickets.suggest, name="suggest"),
    path("tickets/", tickets.ticket_list, name="tickets"),
    path("tickets/<str:number>/", tickets.ticket, name="ticket"),
    path("tickets/<str:number>/add/", tickets.add, name="add"),
    path("tickets/<str:number>/confirm/", tickets.confirm, name="confirm"),
    path("tickets/<str:number>/again/", tickets.still_broken, name="again"),
    path("tickets/<str:number>/manager/", tickets.complain, name="complain"),
    path("tickets/<str:number>/opinion/", tickets.opinion, name="opinion"),
    path("tickets/<str:number>/suggestion/", tickets.suggest, name="suggest_about"),
    path("files/<int:pk>/", files.fetch, name="file"),
]
