"""Forms of devices."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contracts import queries, rules
from contracts.domain import device as domain
from contracts.forms.device import DeviceForm, TransferForm
from contracts.models import Company
from contracts.views.submit import form_page
from core import clock, values
from core.access import require
from core.requests import DeskRequest


@login_required
def new(request: DeskRequest) -> HttpResponse:
    """/devices/new/?company=<pk>&serial=…"""
    require(rules.may_edit_customers(request.user))
    owner = _owner(request)
    form = DeviceForm(request.POST or None, owner=owner, initial={"serial": request.GET.get("serial", "")})

    def save(data: dict[str, Any]) -> Any:
        values = {name: value for name, value in data.items() if name != "retired"}
        return domain.add_device(**values, actor=request.user, now=clock.now())

    return form_page(
        request,
        form,
        save,
        title=_("New device"),
        template="contracts/device_form.html",
        back=owner.get_absolute_url() if owner else reverse("contracts:devices"),
    )


@login_required
def edit(request: DeskRequest, pk: int) -> HttpResponse:
    """/devices/<pk>/edit/"""
    require(rules.may_edit_customers(request.user))
    device = queries.device_for(request.user, pk)
    return form_page(
        request,
        DeviceForm(request.POST or None, device=device),
        lambda data: domain.change_device(device=device, values=data, actor=request.user, now=clock.now()),
        title=_("Edit device %(serial)s") % {"serial": device.serial},
        template="contracts/device_form.html",
        back=device.get_absolute_url(),
        record=device,
    )


@login_required
def transfer(request: DeskRequest, pk: int) -> HttpResponse:
    """/devices/<pk>/transfer/"""
    require(rules.may_edit_customers(request.user))
    device = queries.device_for(request.user, pk)
    today = queries.today_for(request.user, now=clock.now())
    return form_page(
        request,
        TransferForm(request.POST or None, initial={"on": today}),
        lambda data: domain.transfer_device(
            device=device, company=data["company"], on=data["on"], actor=request.user, now=clock.now()
        ),
        title=_("Change the owner of %(serial)s") % {"serial": device.serial},
        button=pgettext("of a device", "Change owner"),
        back=device.get_absolute_url(),
        done=_("The owner has changed. The cover follows from that day."),
        hint=_("Contracts of the present owner stop covering the device on that day; what was before stays as it was."),
    )


def _owner(request: DeskRequest) -> Company | None:
    key = values.key(request.GET.get("company"))
    return queries.company_for(request.user, key) if key else None
