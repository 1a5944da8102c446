"""Forms of companies, sites and people."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts import queries, rules
from contracts.domain import customer, merge
from contracts.forms.customer import CompanyForm, ContactForm, MergeCompanyForm, MergeContactForm, SiteForm
from contracts.views.submit import form_page
from core import clock
from core.access import require
from core.requests import DeskRequest
from offices.duty import own_office


def _who(request: DeskRequest) -> dict[str, Any]:
    return {"actor": request.user, "now": clock.now()}


@login_required
def company_new(request: DeskRequest) -> HttpResponse:
    """/companies/new/"""
    require(rules.may_edit_customers(request.user))
    office = own_office(request.user)
    form = CompanyForm(request.POST or None, initial={"home_office": office, "language": request.user.language})
    return form_page(
        request,
        form,
        lambda data: customer.add_company(**data, **_who(request)),
        title=_("New company"),
        template="contracts/company_form.html",
        back=reverse("contracts:companies"),
    )


@login_required
def company_edit(request: DeskRequest, pk: int) -> HttpResponse:
    """/companies/<pk>/edit/"""
    require(rules.may_edit_customers(request.user))
    company = queries.company_for(request.user, pk)
    form = CompanyForm(request.POST or None, instance=queries.company_for(request.user, pk))
    return form_page(
        request,
        form,
        lambda data: customer.change_company(company=company, values=data, **_who(request)),
        title=_("Edit %(name)s") % {"name": company},
        template="contracts/company_form.html",
        back=company.get_absolute_url(),
        record=company,
    )


@login_required
def company_merge(request: DeskRequest, pk: int) -> HttpResponse:
    """/companies/<pk>/merge/: the other one becomes part of this one."""
    require(rules.may_merge(request.user))
    company = queries.company_for(request.user, pk)
    form = MergeCompanyForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda data: merge.merge_companies(keep=company, drop=data["other"], **_who(request)),
        title=_("Merge into %(name)s") % {"name": company},
        button=_("Merge for good"),
        template="contracts/merge_form.html",
        back=company.get_absolute_url(),
        done=_("Merged. The history names both."),
        hint=_(
            "People, sites, devices, contracts, tickets and calls of the other company move here. "
            "It stays on file and points here; this cannot be undone."
        ),
    )


@login_required
def site_new(request: DeskRequest, pk: int) -> HttpResponse:
    """/companies/<pk>/sites/new/"""
    require(rules.may_edit_customers(request.user))
    company = queries.company_for(request.user, pk)
    return form_page(
        request,
        SiteForm(request.POST or None),
        lambda data: customer.add_site(company=company, **data, **_who(request)).company,
        title=_("New site of %(name)s") % {"name": company},
        back=company.get_absolute_url(),
    )


@login_required
def site_edit(request: DeskRequest, pk: int) -> HttpResponse:
    """/sites/<pk>/edit/"""
    require(rules.may_edit_customers(request.user))
    site = queries.site_for(request.user, pk)
    return form_page(
        request,
        SiteForm(request.POST or None, instance=queries.site_for(request.user, pk)),
        lambda data: customer.change_site(site=site, values=data, **_who(request)).company,
        title=_("Edit %(name)s") % {"name": site},
        back=site.company.get_absolute_url(),
    )


@login_required
def contact_new(request: DeskRequest, pk: int) -> HttpResponse:
    """/companies/<pk>/contacts/new/"""
    require(rules.may_edit_customers(request.user))
    company = queries.company_for(request.user, pk)
    form = ContactForm(request.POST or None, initial={"language": company.language})

    def save(data: dict[str, Any]) -> Any:
        names = ("name", "email", "language", "role", "objects_to_surveys")
        values = {name: data[name] for name in names}
        return customer.add_contact(company=company, phones=form.phones, **values, **_who(request))

    return form_page(
        request,
        form,
        save,
        title=_("New contact at %(name)s") % {"name": company},
        template="contracts/contact_form.html",
        back=company.get_absolute_url(),
        company=company,
    )


@login_required
def contact_edit(request: DeskRequest, pk: int) -> HttpResponse:
    """/contacts/<pk>/edit/"""
    require(rules.may_edit_customers(request.user))
    contact = queries.contact_for(request.user, pk)
    form = ContactForm(request.POST or None, instance=queries.contact_for(request.user, pk))
    return form_page(
        request,
        form,
        lambda data: customer.change_contact(contact=contact, values=data, phones=form.phones, **_who(request)),
        title=_("Edit %(name)s") % {"name": contact},
        template="contracts/contact_form.html",
        back=contact.get_absolute_url(),
        record=contact,
        company=contact.company,
    )


@login_required
def contact_merge(request: DeskRequest, pk: int) -> HttpResponse:
    """/contacts/<pk>/merge/"""
    require(rules.may_merge(request.user))
    contact = queries.contact_for(request.user, pk)
    return form_page(
        request,
        MergeContactForm(request.POST or None, contact=contact),
        lambda data: merge.merge_contacts(keep=contact, drop=data["other"], **_who(request)),
        title=_("Merge into %(name)s") % {"name": contact},
        button=_("Merge for good"),
        template="contracts/merge_form.html",
        back=contact.get_absolute_url(),
        done=_("Merged. The history names both."),
        hint=_(
            "Phone numbers, tickets, calls and answers of the other person move here. "
            "They stay on file and point here; this cannot be undone."
        ),
    )
