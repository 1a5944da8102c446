"""Forms of contracts."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts import queries, rules
from contracts.domain import contract as domain
from contracts.domain import cover, documents
from contracts.forms import contract as forms
from contracts.models import Contract
from contracts.views.submit import form_page
from core import clock, values
from core.access import require
from core.requests import DeskRequest


@login_required
def new(request: DeskRequest) -> HttpResponse:
    """/contracts/new/?company=<pk>"""
    require(rules.may_edit_contracts(request.user))
    key = values.key(request.GET.get("company"))
    company = queries.company_for(request.user, key) if key else None
    form = forms.ContractForm(request.POST or None, company=company)
    return form_page(
        request,
        form,
        lambda data: domain.create_contract(**data, **_who(request)),
        title=_("New contract"),
        template="contracts/contract_form.html",
        back=company.get_absolute_url() if company else reverse("contracts:contracts"),
    )


def _act(
    request: DeskRequest,
    pk: int,
    make_form: Callable[[Contract], Any],
    save: Callable[[Contract, dict[str, Any]], Any],
    *,
    title: str,
    button: Any = None,
    stay: bool = True,
    hint: str = "",
) -> HttpResponse:
    """A form about one contract; afterwards its page again, or that of the result."""
    require(rules.may_edit_contracts(request.user))
    contract = queries.contract_for(request.user, pk)
    return form_page(
        request,
        make_form(contract),
        lambda data: save(contract, data),
        title=title % {"number": contract.number},
        button=button,
        back=contract.get_absolute_url(),
        to=(lambda _result: contract.get_absolute_url()) if stay else None,
        hint=hint,
    )


@login_required
def edit(request: DeskRequest, pk: int) -> HttpResponse:
    """/contracts/<pk>/edit/"""
    return _act(
        request,
        pk,
        lambda contract: forms.ChangeForm(
            request.POST or None, initial={"notice_days": contract.notice_days, "note": contract.note}
        ),
        lambda contract, data: domain.change_contract(contract=contract, values=data, **_who(request)),
        title=_("Edit contract %(number)s"),
        hint=_("Days and devices are not edited: renew, suspend or end the contract, or add and take out devices."),
    )


@login_required
def renew(request: DeskRequest, pk: int) -> HttpResponse:
    """/contracts/<pk>/renew/"""
    return _act(
        request,
        pk,
        lambda contract: forms.RenewForm(request.POST or None, initial={"cls": contract.cls}),
        lambda contract, data: domain.renew_contract(contract=contract, **data, **_who(request)),
        title=_("Renew contract %(number)s"),
        button=_("Renew"),
        stay=False,
        hint=_(
            "The new contract begins the day after the last and covers the same devices. The old one stays as it is."
        ),
    )


@login_required
def suspend(request: DeskRequest, pk: int) -> HttpResponse:
    """/contracts/<pk>/suspend/"""
    return _act(
        request,
        pk,
        lambda contract: forms.SuspendForm(request.POST or None, initial={"first": _today(request)}),
        lambda contract, data: domain.suspend_contract(contract=contract, **data, **_who(request)),
        title=_("Suspend contract %(number)s"),
        button=_("Suspend"),
    )


@login_required
def resume(request: DeskRequest, pk: int) -> HttpResponse:
    """/contracts/<pk>/resume/"""
    return _act(
        request,
        pk,
        lambda contract: forms.ResumeForm(request.POST or None, initial={"on": _today(request)}),
        lambda contract, data: domain.resume_contract(contract=contract, **data, **_who(request)),
        title=_("Resume contract %(number)s"),
        button=_("Resume"),
    )


@login_required
def end(request: DeskRequest, pk: int) -> HttpResponse:
    """/contracts/<pk>/end/"""
    return _act(
        request,
        pk,
        lambda contract: forms.EndForm(request.POST or None),
        lambda contract, data: domain.end_contract(contract=contract, **data, **_who(request)),
        title=_("End contract %(number)s early"),
        button=_("End contract"),
    )


@login_required
def add_devices(request: DeskRequest, pk: int) -> HttpResponse:
    """/contracts/<pk>/devices/add/"""
    return _act(
        request,
        pk,
        lambda contract: forms.CoverForm(request.POST or None),
        lambda contract, data: cover.cover_devices(contract=contract, **data, **_who(request)),
        title=_("Add devices to contract %(number)s"),
        button=_("Add devices"),
    )


@login_required
def take_out_devices(request: DeskRequest, pk: int) -> HttpResponse:
    """/contracts/<pk>/devices/take-out/"""
    return _act(
        request,
        pk,
        lambda contract: forms.UncoverForm(request.POST or None, initial={"last": _today(request)}),
        lambda contract, data: cover.uncover_devices(contract=contract, **data, **_who(request)),
        title=_("Take devices out of contract %(number)s"),
        button=_("Take out"),
    )


@login_required
def add_document(request: DeskRequest, pk: int) -> HttpResponse:
    """/contracts/<pk>/documents/add/"""
    return _act(
        request,
        pk,
        lambda contract: forms.DocumentForm(request.POST or None, request.FILES or None),
        lambda contract, data: documents.add_document(contract=contract, file=data["file"], **_who(request)),
        title=_("Add a document to contract %(number)s"),
        button=_("Add document"),
    )


@login_required
def document(request: DeskRequest, pk: int) -> FileResponse:
    """/contracts/documents/<pk>/: always a download, never shown in the browser."""
    found = queries.document_for(request.user, pk)
    response = FileResponse(documents.open_document(found), as_attachment=True, filename=found.name)
    response["Content-Type"] = "application/octet-stream"
    return response


def _who(request: DeskRequest) -> dict[str, Any]:
    return {"actor": request.user, "now": clock.now()}


def _today(request: DeskRequest) -> Any:
    return queries.today_for(request.user, now=clock.now())
