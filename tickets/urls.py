"""Addresses of the tickets app. The ticket's own page belongs to the desk, which joins it with its promises."""

from django.urls import path

from tickets.views import classifications, complaints, files, letters, lists, referrals, texts

app_name = "tickets"

urlpatterns = [
    path("tickets/", lists.index, name="list"),
    path("tickets/many/", lists.many, name="many"),
    path("tickets/<str:number>/files/", files.attach, name="attach"),
    path("files/", files.overview, name="files"),
    path("files/<int:pk>/", files.download, name="file"),
    path("files/<int:pk>/picture/", files.preview, name="preview"),
    path("complaints/", complaints.index, name="complaints"),
    path("complaints/<int:pk>/", complaints.detail, name="complaint"),
    path("complaints/<int:pk>/why/", complaints.why, name="complaint-why"),
    path("undelivered/", letters.index, name="undelivered"),
    path("undelivered/<int:pk>/", letters.detail, name="letter"),
    path("referrals/", referrals.index, name="referrals"),
    path("referrals/<int:pk>/", referrals.detail, name="referral"),
    path("referrals/<int:pk>/why/", referrals.why, name="referral-why"),
    path("classifications/", classifications.index, name="classifications"),
    path("classifications/<str:family>/new/", classifications.add, name="classification-new"),
    path("classifications/<int:pk>/", classifications.edit, name="classification"),
    path("texts/", texts.index, name="texts"),
    path("texts/new/", texts.edit, name="text-new"),
    path("texts/<int:pk>/", texts.edit, name="text"),
]
