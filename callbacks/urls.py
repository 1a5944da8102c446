"""Addresses of the callbacks app."""

from django.urls import path

from callbacks import views

app_name = "callbacks"
urlpatterns = [
    path("", views.index, name="queue"),
    path("next/", views.next_one, name="next"),
    path("sound/", views.sound, name="sound"),
    path("<int:pk>/", views.page, name="page"),
    path("<int:pk>/side/", views.side, name="side"),
    path("<int:pk>/why/", views.why, name="why"),
    path("<int:pk>/take/", views.take, name="take"),
    path("<int:pk>/attempt/", views.attempt, name="attempt"),
    path("<int:pk>/give-back/", views.give_back, name="give-back"),
    path("<int:pk>/close/", views.cancel, name="close"),
    path("<int:pk>/hand-over/", views.hand_over, name="hand-over"),
    path("<int:pk>/hand-over/accept/", views.accept, name="accept"),
    path("<int:pk>/hand-over/decline/", views.decline, name="decline"),
    path("<int:pk>/move/", views.move_promise, name="move"),
]
