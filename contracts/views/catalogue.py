"""Products, families, manufacturers and contract classes: lists and forms for the administrator."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.forms import ModelForm
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from contracts import rules
from contracts.domain.catalogue import keep_entry
from contracts.forms.catalogue import ContractClassForm, FamilyForm, ManufacturerForm, ProductForm
from contracts.models import ContractClass, Manufacturer, Product, ProductFamily
from contracts.queries import catalogue
from contracts.views.submit import form_page
from core.access import require
from core.requests import DeskRequest


@dataclass(frozen=True)
class Part:
    """One part of the catalogue."""

    model: type[Model]
    form: type[ModelForm]
    title: Any
    new: Any


PARTS = {
    "products": Part(Product, ProductForm, _("Products"), _("New product")),
    "families": Part(ProductFamily, FamilyForm, _("Product families"), _("New family")),
    "manufacturers": Part(Manufacturer, ManufacturerForm, _("Manufacturers"), _("New manufacturer")),
    "classes": Part(ContractClass, ContractClassForm, _("Contract classes"), _("New contract class")),
}
START = "/catalogue/"


@require_GET
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """GET /catalogue/"""
    context = {
        "products": catalogue.products(),
        "families": catalogue.families(),
        "manufacturers": catalogue.manufacturers(),
        "classes": catalogue.classes(),
        "may_edit": rules.may_edit_catalogue(request.user),
    }
    return render(request, "contracts/catalogue.html", context)


@login_required
def new(request: DeskRequest, part: str) -> HttpResponse:
    """/catalogue/<part>/new/"""
    require(rules.may_edit_catalogue(request.user))
    found = _part(part)
    return _page(request, found.form(request.POST or None), found.new)


@login_required
def edit(request: DeskRequest, part: str, pk: int) -> HttpResponse:
    """/catalogue/<part>/<pk>/edit/"""
    require(rules.may_edit_catalogue(request.user))
    found = _part(part)
    record = catalogue.entry_for(found.model, pk)
    return _page(request, found.form(request.POST or None, instance=record), _now("Edit %(name)s") % {"name": record})


def _page(request: DeskRequest, form: ModelForm, title: Any) -> HttpResponse:
    return form_page(
        request,
        form,
        lambda data: keep_entry(entry=form.instance, values=data, actor=request.user),
        title=title,
        back=START,
        to=lambda _saved: START,
    )


def _part(name: str) -> Part:
    if name not in PARTS:
        raise Http404
    return PARTS[name]
