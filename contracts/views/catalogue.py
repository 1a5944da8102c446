"""Products, families, manufacturers and contract classes: lists and forms for the administrator."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.forms import ModelForm
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from contracts import rules
from contracts.domain.catalogue import keep_entry
from contracts.forms.catalogue import ContractClassForm, FamilyForm, ManufacturerForm, ProductForm
from contracts.lists.catalogue import CATALOGUE
from contracts.models import ContractClass, Manufacturer, Product, ProductFamily
from contracts.queries import catalogue
from contracts.views.submit import form_page
from core.access import require
from core.lists.views import list_page
from core.requests import DeskRequest
from offices.lists import context_for


@dataclass(frozen=True)
class Part:
    """One part of the catalogue."""

    model: type[Model]
    form: type[ModelForm]
    new: Any


PARTS = {
    "products": Part(Product, ProductForm, _("New product")),
    "families": Part(ProductFamily, FamilyForm, _("New family")),
    "manufacturers": Part(Manufacturer, ManufacturerForm, _("New manufacturer")),
    "classes": Part(ContractClass, ContractClassForm, _("New contract class")),
}


@require_GET
@login_required
def index(request: DeskRequest, part: str) -> HttpResponseBase:
    """GET /catalogue/ and its parts: one list each."""
    listing, may_edit = CATALOGUE[part], rules.may_edit_catalogue(request.user)
    context = context_for(request)
    return list_page(request, listing, context, template="contracts/catalogue.html", more={"may_edit": may_edit})


@login_required
def new(request: DeskRequest, part: str) -> HttpResponse:
    """/catalogue/<part>/new/"""
    require(rules.may_edit_catalogue(request.user))
    found = _part(part)
    return _page(request, part, found.form(request.POST or None), found.new)


@login_required
def edit(request: DeskRequest, part: str, pk: int) -> HttpResponse:
    """/catalogue/<part>/<pk>/edit/"""
    require(rules.may_edit_catalogue(request.user))
    found = _part(part)
    form = found.form(request.POST or None, instance=catalogue.entry_for(found.model, pk))
    return _page(request, part, form, _now("Edit %(name)s") % {"name": form.instance})


def _page(request: DeskRequest, part: str, form: ModelForm, title: Any) -> HttpResponse:
    back = reverse(CATALOGUE[part].address)
    return form_page(
        request,
        form,
        lambda data: keep_entry(entry=form.instance, values=data, actor=request.user),
        title=title,
        back=back,
        to=lambda _saved: back,
    )


def _part(name: str) -> Part:
    if name not in PARTS:
        raise Http404
    return PARTS[name]
