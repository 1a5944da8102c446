"""Addresses of the agent's workspace."""

from django.urls import path

from helpdesk.desk import account, dashboard, home, mailbox, preferences, saved, wall
from helpdesk.desk import search as searching
from helpdesk.desk.calendars import decisions
from helpdesk.desk.calendars import views as calendars
from helpdesk.desk.intake import views as intake

app_name = "desk"

urlpatterns = [
    path("", home.home, name="home"),
    path("calls/new/", intake.intake, name="intake"),
    path("calls/new/look/", intake.look, name="intake-look"),
    path("calls/new/discard/", intake.discard, name="intake-discard"),
    path("calls/new/classifications/", intake.classifications, name="intake-classifications"),
    path("calls/new/colleagues/", intake.colleagues, name="intake-colleagues"),
    path("tickets/<str:number>/logged/", saved.saved, name="saved"),
    path("tickets/<str:number>/promise/", saved.promise, name="saved-promise"),
    path("tickets/<str:number>/connect/", saved.connect, name="saved-connect"),
    path("tickets/<str:number>/email/", saved.email, name="saved-email"),
    path("tickets/<str:number>/ended/", saved.ended, name="saved-ended"),
    path("search/", searching.search, name="search"),
    path("language/", preferences.language, name="language"),
    path("theme/", preferences.theme, name="theme"),
    path("keys/", preferences.single_keys, name="keys"),
    path("presence/", preferences.presence, name="presence"),
    path("presence/alive/", preferences.alive, name="alive"),
    path("news/", home.news, name="news"),
    path("news/seen/", home.all_seen, name="all-seen"),
    path("news/<int:pk>/seen/", home.seen, name="seen"),
    path("frame/<slug:part>/", home.part, name="frame-part"),
    path("live/versions", home.versions, name="live-versions"),
    path("manager/", dashboard.dashboard, name="dashboard"),
    path("manager/teams/", dashboard.teams, name="teams"),
    path("wall/", wall.wall, name="wall"),
    path("account/", account.account, name="account"),
    path("account/people/", account.people, name="people"),
    path("account/people/new/", account.add_person, name="add-person"),
    path("account/people/<int:pk>/", account.person, name="person"),
    path("account/people/<int:pk>/link/", account.mail_link_again, name="mail-link"),
    path("account/people/<int:pk>/absences/", account.add_absence, name="add-absence"),
    path("account/people/<int:pk>/shifts/", account.set_shifts, name="set-shifts"),
    path("account/people/<int:pk>/absences/<int:absence>/end/", account.end_absence, name="end-absence"),
    path("offices/", calendars.offices, name="offices"),
    path("offices/plan/<int:number>/", decisions.plan, name="bridge-planner"),
    path("offices/new/", calendars.new_office, name="office-new"),
    path("offices/<slug:slug>/", calendars.week, name="office-week"),
    path("offices/<slug:slug>/settings/", calendars.settings, name="office-settings"),
    path("offices/<slug:slug>/promises/", decisions.promises, name="office-promises"),
    path("offices/<slug:slug>/why/", decisions.why, name="office-why"),
    path("offices/<slug:slug>/day/", calendars.day, name="office-day"),
    path("offices/<slug:slug>/day/<int:pk>/", calendars.decide_day, name="office-decide-day"),
    path("offices/<slug:slug>/<int:number>/", calendars.year_view, name="office-year"),
    path("mail/", mailbox.mailbox, name="mailbox"),
    path("mail/<str:key>/", mailbox.mailbox, name="mail"),
]
