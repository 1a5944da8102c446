"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("helpdesk.account_urls")),
    path("callbacks/", include("callbacks.urls")),
    path("", include("promises.urls")),
    path("offices/", include("offices.urls")),
    path("surveys/", include("surveys.urls")),
    path("s/", include("surveys.link_urls")),
    path("tickets/", include("helpdesk.desk.ticket.urls")),
    path("", include("tickets.urls")),
    path("portal/", include("helpdesk.portal.urls")),
    path("api/", include("helpdesk.api")),
    path("", include("core.urls")),
    path("", include("contracts.urls")),
    path("", include("helpdesk.desk.devices.urls")),
    path("", include("helpdesk.desk.urls")),
]
