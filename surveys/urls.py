"""Addresses of surveys and suggestions at the desk: /surveys/…"""

from django.urls import path

from surveys.views import calls, edit, interview, results, suggestions

app_name = "surveys"
urlpatterns = [
    path("", calls.call_list, name="calls"),
    path("next/", calls.take_next, name="next"),
    path("interviews/<int:pk>/take/", calls.take, name="take"),
    path("interviews/<int:pk>/", interview.opening, name="interview"),
    path("interviews/<int:pk>/outcome/", interview.outcome, name="outcome"),
    path("interviews/<int:pk>/end/", interview.end, name="end"),
    path("interviews/<int:pk>/<int:position>/", interview.question, name="question"),
    path("results/", results.results, name="results"),
    path("<int:pk>/results/", results.results, name="results_of"),
    path("manage/", edit.manage, name="manage"),
    path("new/", edit.edit, name="new"),
    path("<int:pk>/edit/", edit.edit, name="edit"),
    path("<int:pk>/draw/", calls.draw, name="draw"),
    path("suggestions/", suggestions.suggestion_list, name="suggestions"),
    path("suggestions/new/", suggestions.new, name="suggestion_new"),
    path("suggestions/<int:pk>/", suggestions.suggestion, name="suggestion"),
]
