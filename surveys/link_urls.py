"""Addresses of the link that a customer answers alone: /s/<token>/."""

from django.urls import path

from surveys.views import link

urlpatterns = [
    path("<str:token>/", link.questions, name="survey_link"),
    path("<str:token>/stop/", link.stop_asking, name="survey_link_stop"),
    path("<str:token>/<int:page>/", link.questions, name="survey_link_page"),
]
