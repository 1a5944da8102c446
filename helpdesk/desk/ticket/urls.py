"""Addresses of the ticket's page."""

from django.urls import path, re_path

from helpdesk.desk.ticket import views

app_name = "ticket"

urlpatterns = [
    re_path(r"^(?P<number>\d[\d .-]*)/$", views.page, name="page"),
    path("<str:number>/add/", views.add, name="add"),
    path("<str:number>/take/", views.take, name="take"),
    path("<str:number>/unlink/<int:pk>/", views.unlink, name="unlink"),
    path("<str:number>/canned/", views.canned, name="canned"),
    path("<str:number>/do/<slug:action>/", views.act, name="act"),
]
