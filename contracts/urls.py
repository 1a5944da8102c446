"""Addresses of lists and forms. The pages of single records are in helpdesk.desk.devices: they show tickets, too."""

from django.urls import path

from contracts.views import catalogue, contract, customer, device, imports, lists, options

app_name = "contracts"

urlpatterns = [
    path("devices/", lists.listing, {"name": "devices"}, name="devices"),
    path("devices/new/", device.new, name="device-new"),
    path("devices/similar/", options.device_similar, name="device-similar"),
    path("devices/<int:pk>/edit/", device.edit, name="device-edit"),
    path("devices/<int:pk>/transfer/", device.transfer, name="device-transfer"),
    path("companies/", lists.listing, {"name": "companies"}, name="companies"),
    path("companies/new/", customer.company_new, name="company-new"),
    path("companies/similar/", options.company_similar, name="company-similar"),
    path("companies/<int:pk>/edit/", customer.company_edit, name="company-edit"),
    path("companies/<int:pk>/merge/", customer.company_merge, name="company-merge"),
    path("companies/<int:pk>/sites/new/", customer.site_new, name="site-new"),
    path("companies/<int:pk>/contacts/new/", customer.contact_new, name="contact-new"),
    path("sites/<int:pk>/edit/", customer.site_edit, name="site-edit"),
    path("contacts/", lists.listing, {"name": "contacts"}, name="contacts"),
    path("contacts/similar/", options.contact_similar, name="contact-similar"),
    path("contacts/<int:pk>/edit/", customer.contact_edit, name="contact-edit"),
    path("contacts/<int:pk>/merge/", customer.contact_merge, name="contact-merge"),
    path("contracts/", lists.listing, {"name": "contracts"}, name="contracts"),
    path("contracts/new/", contract.new, name="contract-new"),
    path("contracts/<int:pk>/edit/", contract.edit, name="contract-edit"),
    path("contracts/<int:pk>/renew/", contract.renew, name="contract-renew"),
    path("contracts/<int:pk>/suspend/", contract.suspend, name="contract-suspend"),
    path("contracts/<int:pk>/resume/", contract.resume, name="contract-resume"),
    path("contracts/<int:pk>/end/", contract.end, name="contract-end"),
    path("contracts/<int:pk>/devices/add/", contract.add_devices, name="contract-add-devices"),
    path("contracts/<int:pk>/devices/take-out/", contract.take_out_devices, name="contract-take-out"),
    path("contracts/<int:pk>/documents/add/", contract.add_document, name="contract-add-document"),
    path("contracts/documents/<int:pk>/", contract.document, name="contract-document"),
    path("catalogue/", catalogue.index, {"part": "products"}, name="catalogue"),
    path("catalogue/families/", catalogue.index, {"part": "families"}, name="families"),
    path("catalogue/manufacturers/", catalogue.index, {"part": "manufacturers"}, name="manufacturers"),
    path("catalogue/classes/", catalogue.index, {"part": "classes"}, name="classes"),
    path("catalogue/<slug:part>/new/", catalogue.new, name="catalogue-new"),
    path("catalogue/<slug:part>/<int:pk>/edit/", catalogue.edit, name="catalogue-edit"),
    path("imports/", imports.index, name="imports"),
    path("imports/<int:pk>/", imports.page, name="import"),
    path("imports/<int:pk>/columns/", imports.columns, name="import-columns"),
    path("imports/<int:pk>/apply/", imports.apply, name="import-apply"),
    path("imports/<int:pk>/undo/", imports.undo, name="import-undo"),
    path("imports/<int:pk>/refused.csv", imports.refused, name="import-refused"),
    path("imports/examples/<slug:kind>.<slug:ending>", imports.sample, name="import-example"),
    path("options/companies/", options.companies, name="options-companies"),
    path("options/products/", options.products, name="options-products"),
]
