"""Suggestions and warnings while typing."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contracts.forms.pick import company_name, product_name, products_meant
from contracts.queries import find_companies, find_devices, near_misses_for
from contracts.queries.people import similar_companies, similar_contacts
from contracts.wording import slip
from core import values
from core.requests import DeskRequest

SHOWN = 5


@require_GET
@login_required
def companies(request: DeskRequest) -> HttpResponse:
    """GET /options/companies/: the first parameter that is sent is what was typed."""
    return _options(request, [company_name(company) for company in find_companies(_typed(request))])


@require_GET
@login_required
def products(request: DeskRequest) -> HttpResponse:
    """GET /options/products/"""
    typed = _typed(request)
    return _options(request, [product_name(product) for product in products_meant(typed)] if typed.strip() else [])


@require_GET
@login_required
def company_similar(request: DeskRequest) -> HttpResponse:
    """GET /companies/similar/?name=…&record=…"""
    found = similar_companies(request.GET.get("name", ""), besides=_key(request, "record"))
    rows = [(company, company.number, company.home_office.name) for company in found]
    return render(request, "contracts/partials/_similar.html", {"rows": rows})


@require_GET
@login_required
def contact_similar(request: DeskRequest) -> HttpResponse:
    """GET /contacts/similar/?name=…&company=…&record=…"""
    name, company = request.GET.get("name", ""), _key(request, "company")
    found = similar_contacts(name, company=company, besides=_key(request, "record"))
    rows = [(contact, contact.email, contact.company.name) for contact in found]
    return render(request, "contracts/partials/_similar.html", {"rows": rows})


@require_GET
@login_required
def device_similar(request: DeskRequest) -> HttpResponse:
    """GET /devices/similar/?serial=…&record=…: the same serial number, then those one slip away."""
    typed, record = request.GET.get("serial", ""), _key(request, "record")
    same = [hit.device for hit in find_devices(typed, limit=SHOWN) if hit.exact]
    near = near_misses_for(typed, limit=SHOWN - len(same))
    rows = [(device, device.product.code, device.owner or "") for device in same]
    rows += [
        (hit.device, f"{hit.device.product.code}, {slip(hit.miss, typed)}", hit.device.owner or "") for hit in near
    ]
    shown = [row for row in rows if row[0].pk != record]
    return render(request, "contracts/partials/_similar.html", {"rows": shown})


def _options(request: DeskRequest, names: list[str]) -> HttpResponse:
    return render(request, "contracts/partials/_options.html", {"names": names})


def _typed(request: DeskRequest) -> str:
    return str(next(iter(request.GET.values()), ""))


def _key(request: DeskRequest, name: str) -> int | None:
    return values.key(request.GET.get(name))
