"""One record for a person: 404 unless they may see it. And which day it is for them."""

from datetime import date, datetime, timedelta

from django.shortcuts import get_object_or_404

from contracts.models import Company, Contact, Contract, ContractDocument, Device, Site
from core.models import User
from offices.duty import own_office


def today_for(viewer: User, *, now: datetime) -> date:
    """The local day in the viewer's office. One query."""
    office = own_office(viewer)
    return now.astimezone(office.tz).date() if office else now.date()


def company_for(viewer: User, pk: int) -> Company:
    """A company. Merged ones are found too, their page says where they went."""
    rows = Company.objects.visible_to(viewer).select_related("home_office", "merged_into")
    return get_object_or_404(rows, pk=pk)


def company_numbered(number: str) -> Company:
    """The company with that customer number; 404 for none."""
    return get_object_or_404(Company, number=number)


def contact_for(viewer: User, pk: int) -> Contact:
    """A person, with their numbers."""
    rows = Contact.objects.visible_to(viewer).select_related("company__home_office", "merged_into")
    return get_object_or_404(rows.prefetch_related("phones"), pk=pk)


def device_for(viewer: User, pk: int) -> Device:
    """A device, with all that its page names."""
    related = ("product__family__skill", "product__manufacturer", "owner__home_office", "site", "contact")
    return get_object_or_404(Device.objects.visible_to(viewer).select_related(*related), pk=pk)


def contract_for(viewer: User, pk: int) -> Contract:
    """A contract, with its class and company."""
    related = ("company__home_office", "cls", "site", "predecessor", "successor")
    return get_object_or_404(Contract.objects.visible_to(viewer).select_related(*related), pk=pk)


def site_for(viewer: User, pk: int) -> Site:
    """A site, with its company."""
    return get_object_or_404(Site.objects.visible_to(viewer).select_related("company"), pk=pk)


def document_for(viewer: User, pk: int) -> ContractDocument:
    """A document of a contract that the viewer may see."""
    return get_object_or_404(ContractDocument, pk=pk, contract__in=Contract.objects.visible_to(viewer))


def notice_ends(contract: Contract) -> date | None:
    """The last day on which notice can be given; None without an end or without a notice period."""
    if contract.valid.upper is None or not contract.notice_days:
        return None
    after: date = contract.valid.upper
    return after - timedelta(days=1 + contract.notice_days)
