"""The lists: devices, contracts, companies, people."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts import wording
from contracts.coverage import CoverState, Source, Verdict
from contracts.lists import cover as _look  # noqa: F401  # the look "cover" of these columns
from contracts.lists.filters import CompanyFilters, ContactFilters, ContractFilters, DeviceFilters
from contracts.models import Company, Contact, Contract, Device
from contracts.models.contract import ENDS
from contracts.queries import verdicts_for
from contracts.queries.standing import RowCount, dates_of, standing_of, with_counts
from contracts.standing import WORDS
from core.lists.listing import Column, Context, Empty, Extras, Listing, Preset
from core.phones import written

if TYPE_CHECKING:
    from contracts.queries.standing import Counted

ONE_DAY = timedelta(days=1)
NOTHING_YET = Empty(
    _("Nothing on file yet"),
    _("Entries come from an import, or one by one."),
    icon="folder-open",
    link=("contracts:imports", _("Import a file")),
)


def _name_of(row: Any) -> str:
    return str(row)


def _page_of(row: Any) -> str:
    return str(row.get_absolute_url())


# -- devices --------------------------------------------------------------------------------------------------------


def _devices(context: Context) -> QuerySet[Device]:
    return Device.objects.visible_to(context.viewer).select_related("product", "owner", "site")


def _verdicts(rows: Sequence[Device], context: Context) -> Extras:
    return {"verdicts": verdicts_for(rows, on=context.today)}


def _verdict(device: Device, extras: Extras) -> Verdict:
    return extras["verdicts"][device.pk]


def _cover(device: Device, extras: Extras) -> tuple[str, str]:
    verdict = _verdict(device, extras)
    return verdict.kind.value, wording.label(verdict)


def _covered_until(device: Device, extras: Extras) -> date | None:
    verdict = _verdict(device, extras)
    if verdict.state is not CoverState.COVERED or verdict.evidence is None or verdict.evidence.last == date.max:
        return None
    return verdict.evidence.last


def _contract_number(device: Device, extras: Extras) -> str:
    found = _verdict(device, extras).evidence
    return found.number if found and found.source is Source.CONTRACT else ""


def _warranty_until(device: Device, _extras: Extras) -> date | None:
    return device.warranty.upper - ONE_DAY if device.warranty and device.warranty.upper else None


def _place(device: Device, _extras: Extras) -> str:
    return device.where


DEVICES = Listing(
    name="devices",
    address="contracts:devices",
    empty=NOTHING_YET,
    title_of=_name_of,
    title=_("Devices"),
    columns=(
        Column("serial", _("Serial number"), lambda row, _e: row.serial, "code", ("serial_key",), _page_of),
        Column(
            "product", _("Product"), lambda row, _e: row.product.code, order=("product__code", "serial_key"), slow=True
        ),
        Column(
            "owner",
            pgettext_lazy("of a device", "Owner"),
            lambda row, _e: row.owner.name if row.owner else "",
            order=("owner__name", "serial_key"),
            slow=True,
            gaps=True,
            link=lambda row: row.owner.get_absolute_url() if row.owner else "",
        ),
        Column("place", _("Place"), _place, order=("place", "site__name"), slow=True, gaps=True, only="screen"),
        Column("place_there", _("Place"), lambda row, _e: row.place, only="file"),
        Column("delivered", _("Delivered"), lambda row, _e: row.delivered, "day", ("delivered",), slow=True, gaps=True),
        Column(
            "warranty", _("Warranty until"), _warranty_until, "day", ("warranty__endswith", "serial_key"), gaps=True
        ),
        Column("contract", _("Contract"), _contract_number, "code"),
        Column("cover", _("Cover today"), _cover, "cover"),
        Column("until", _("Covered until"), _covered_until, "day"),
        # Files hold what an import reads, so that a file that nobody changed changes nothing.
        Column(
            "owner_number",
            pgettext_lazy("of a device", "Owner (customer number)"),
            lambda row, _e: row.owner.number if row.owner else "",
            only="file",
        ),
        Column("site", _("Site"), lambda row, _e: row.site.name if row.site else "", only="file"),
        Column("firmware", _("Firmware"), lambda row, _e: row.firmware, only="file"),
        Column("retired", _("Out of service"), lambda row, _e: _("yes") if row.retired else _("no"), only="file"),
    ),
    filters=DeviceFilters,
    rows=_devices,
    order=("serial_key", "pk"),
    presets=(
        Preset("all", pgettext_lazy("list", "All"), ""),
        Preset("leaving", _("Leaving warranty, no contract"), "warranty=90&contract=no&retired=no&order=warranty"),
        Preset("uncovered", _("Not covered"), "cover=none&owner=yes&retired=no"),
        Preset("ownerless", _("Without an owner"), "owner=no&retired=no"),
    ),
    extras=_verdicts,
    new=("contracts:device-new", _("New device")),
)


# -- contracts ------------------------------------------------------------------------------------------------------


def _contracts(context: Context) -> "QuerySet[Counted]":
    rows = Contract.objects.visible_to(context.viewer).select_related("company__home_office", "cls", "site")
    return with_counts(rows.alias(ends=ENDS), on=context.today)


def _standing(contract: "Counted", extras: Extras) -> tuple[str, str]:
    words = WORDS[standing_of(contract, on=extras["today"], suspended=contract.is_suspended)]
    return words.kind, str(words.label)


def _scope(contract: Contract, _extras: Extras) -> str:
    return str(contract.site or contract.get_scope_display())


CONTRACTS = Listing(
    name="contracts",
    address="contracts:contracts",
    empty=NOTHING_YET,
    title_of=_name_of,
    title=_("Contracts"),
    columns=(
        Column("number", _("Number"), lambda row, _e: row.number, "code", ("number",), _page_of),
        Column(
            "company",
            _("Company"),
            lambda row, _e: row.company.name,
            order=("company__name", "number"),
            slow=True,
            link=lambda row: row.company.get_absolute_url(),
        ),
        Column("class", _("Class"), lambda row, _e: row.cls.name, order=("cls__rank", "number"), slow=True),
        Column("covers", _("Covers"), _scope, order=("scope", "number"), slow=True, only="screen"),
        Column("scope", _("Covers"), lambda row, _e: row.get_scope_display(), only="file"),
        Column(
            "devices",
            _("Devices today"),
            lambda row, _e: row.devices_covered,
            "number",
            ("devices_covered",),
            slow=True,
        ),
        Column("first", _("First day"), lambda row, _e: row.valid.lower, "day", ("valid__startswith",), slow=True),
        Column("last", _("Last day"), lambda row, _e: dates_of(row).last, "day", ("ends", "number")),
        Column("notice", _("Notice until"), lambda row, _e: dates_of(row).notice, "day"),
        Column(
            "renewed",
            _("Successor"),
            lambda row, _e: _("yes") if row.is_renewed else "",
            order=("is_renewed",),
            slow=True,
        ),
        Column("state", _("State"), _standing, "cover"),
        Column("company_number", _("Customer number"), lambda row, _e: row.company.number, only="file"),
        Column("class_code", _("Class (code)"), lambda row, _e: row.cls.code, only="file"),
        Column("site", _("Site"), lambda row, _e: row.site.name if row.site else "", only="file"),
    ),
    filters=ContractFilters,
    rows=_contracts,
    order=("number", "pk"),
    presets=(
        Preset("all", pgettext_lazy("list", "All"), ""),
        Preset("ending", _("Ending in 90 days"), "ends=90&renewed=no&order=last"),
        Preset("suspended", pgettext_lazy("contracts", "Suspended"), "standing=suspended"),
    ),
    extras=lambda _rows, context: {"today": context.today},
    new=("contracts:contract-new", _("New contract")),
)


# -- companies and people -------------------------------------------------------------------------------------------


def _companies(context: Context) -> QuerySet[Company]:
    rows = Company.objects.visible_to(context.viewer).select_related("home_office")
    # The key of the company alone: it is all that the index has to give.
    devices, contracts = (model.objects.filter(**{by: OuterRef("pk")}).values(by) for model, by in _COUNTED)
    return rows.annotate(devices_owned=RowCount(devices), contracts_made=RowCount(contracts))


_COUNTED: tuple[tuple[Any, str], ...] = ((Device, "owner"), (Contract, "company"))


COMPANIES = Listing(
    name="companies",
    address="contracts:companies",
    empty=NOTHING_YET,
    title_of=_name_of,
    title=_("Companies"),
    columns=(
        Column("name", _("Company"), lambda row, _e: row.name, order=("name",), link=_page_of),
        Column("number", _("Customer number"), lambda row, _e: row.number, "code", ("number",)),
        Column("office", _("Home office"), lambda row, _e: row.home_office.name, order=("home_office__name", "name")),
        Column("language", _("Language"), lambda row, _e: row.get_language_display(), order=("language", "name")),
        Column("devices", _("Devices"), lambda row, _e: row.devices_owned, "number", ("devices_owned",), slow=True),
        Column(
            "contracts", _("Contracts"), lambda row, _e: row.contracts_made, "number", ("contracts_made",), slow=True
        ),
    ),
    filters=CompanyFilters,
    rows=_companies,
    order=("name", "pk"),
    presets=(Preset("all", pgettext_lazy("list", "All"), ""), Preset("merged", _("Merged"), "merged=yes")),
    new=("contracts:company-new", _("New company")),
)


def _contacts(context: Context) -> QuerySet[Contact]:
    rows = Contact.objects.visible_to(context.viewer).current()
    return rows.select_related("company").prefetch_related("phones")


def _phones(contact: Contact, _extras: Extras) -> str:
    return ", ".join(written(phone.number) for phone in contact.phones.all())


CONTACTS = Listing(
    name="contacts",
    address="contracts:contacts",
    empty=NOTHING_YET,
    title_of=_name_of,
    title=_("Contacts"),
    columns=(
        Column("name", _("Name"), lambda row, _e: row.name, order=("name",), link=_page_of),
        Column(
            "company",
            _("Company"),
            lambda row, _e: row.company.name,
            order=("company__name", "name"),
            link=lambda row: row.company.get_absolute_url(),
        ),
        Column("role", _("Role"), lambda row, _e: row.get_role_display(), order=("role", "name")),
        Column("phone", _("Phone"), _phones, "code"),
        Column("email", _("E-mail"), lambda row, _e: row.email, order=("email",)),
        Column("language", _("Language"), lambda row, _e: row.get_language_display(), order=("language", "name")),
        Column("surveys", _("Surveys"), lambda row, _e: _("objects") if row.objects_to_surveys else ""),
        Column("company_number", _("Customer number"), lambda row, _e: row.company.number, only="file"),
    ),
    filters=ContactFilters,
    rows=_contacts,
    order=("name", "pk"),
    presets=(
        Preset("all", pgettext_lazy("list", "All"), ""),
        Preset("objecting", _("Object to surveys"), "surveys=no"),
    ),
)

LISTINGS = {listing.name: listing for listing in (DEVICES, CONTRACTS, COMPANIES, CONTACTS)}
