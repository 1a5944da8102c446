"""Addresses of the pages of devices, companies, people and contracts."""

from django.urls import path

from helpdesk.desk.devices import chase, contract, customers, device, uncovered

app_name = "records"

urlpatterns = [
    path("devices/<int:pk>/", device.page, name="device"),
    path("devices/unknown/", chase.page, name="chase"),
    path("uncovered/", uncovered.page, name="uncovered"),
    path("companies/<int:pk>/", customers.company, name="company"),
    path("contacts/<int:pk>/", customers.contact, name="contact"),
    path("contracts/<int:pk>/", contract.page, name="contract"),
]
