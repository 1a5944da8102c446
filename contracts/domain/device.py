"""Devices: put on file, corrected, moved, handed to another owner. Their cover follows them."""

import calendar
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from contracts.domain import cover, trace
from contracts.domain.contract import local_day
from contracts.events import DeviceChanged, DeviceCreated, DeviceTransferred
from contracts.models import Company, Contact, Device, Ownership, Product, Site
from contracts.serials import canonical, normalise
from core.errors import Invalid, violated
from core.models import User

ONE_DAY = timedelta(days=1)
# What `change_device` may set. Owner and serial number have verbs of their own consequences.
CHANGEABLE = frozenset(
    {"serial", "product", "site", "contact", "place", "firmware", "delivered", "warranty", "retired"}
)


def warranty_by_rule(product: Product, delivered: date | None) -> DateRange | None:
    """The product's warranty from the day of delivery: 24 months from 14 July 2022 end with 14 July 2024."""
    if delivered is None or not product.warranty_months:
        return None
    return DateRange(delivered, _months_later(delivered, product.warranty_months) + ONE_DAY)


@transaction.atomic
def add_device(
    *,
    serial: str,
    product: Product,
    actor: User | None,
    now: datetime,
    owner: Company | None = None,
    site: Site | None = None,
    contact: Contact | None = None,
    place: str = "",
    firmware: str = "",
    delivered: date | None = None,
    warranty: DateRange | None = None,
) -> Device:
    """Put a device on file; without a warranty by hand the product's rule counts.

    Raises Invalid with the fields serial (already on file for this manufacturer), site or contact.
    """
    _check_place(owner=owner, site=site, contact=contact)
    device = Device(
        manufacturer=product.manufacturer,
        product=product,
        owner=owner,
        site=site,
        contact=contact,
        place=place,
        firmware=firmware,
        delivered=delivered,
        warranty=warranty or warranty_by_rule(product, delivered),
        warranty_by_hand=warranty is not None,
    )
    _set_serial(device, serial)
    _save(device, force_insert=True)
    if owner:
        Ownership.objects.create(device=device, company=owner, days=DateRange(delivered, None))
        cover.fill(owner, since=delivered or date.min, devices=[device])
    trace.record(device, DeviceCreated(), actor=actor, now=now)
    return device


@transaction.atomic
def change_device(*, device: Device, values: Mapping[str, Any], actor: User | None, now: datetime) -> Device:
    """Correct what is on file (see CHANGEABLE). `warranty` None goes back to the product's rule.

    A move to another site counts from today: the cover of the old site ends, that of the new begins.
    """
    device = _locked(device)
    values = {name: value for name, value in values.items() if name in CHANGEABLE}
    _check_place(
        owner=device.owner, site=values.get("site", device.site), contact=values.get("contact", device.contact)
    )
    if "serial" in values:
        values |= _serial_forms(values["serial"])
    product = values.get("product", device.product)
    values["manufacturer"] = product.manufacturer
    if "warranty" in values:
        values["warranty_by_hand"] = values["warranty"] is not None
    if not values.get("warranty_by_hand", device.warranty_by_hand):
        values["warranty"] = warranty_by_rule(product, values.get("delivered", device.delivered))
    known_from = device.delivered
    changed = _apply(device, values)
    if "delivered" in changed:
        _own_from(device, known_from)
    if "site" in changed and device.owner:
        cover.follow(device, since=local_day(device.owner, now))
    if changed:
        trace.record(device, DeviceChanged(**changed), actor=actor, now=now)
    return device


@transaction.atomic
def transfer_device(
    *, device: Device, company: Company | None, on: date, actor: User | None, now: datetime, site: Site | None = None
) -> Device:
    """From the local day `on` the device belongs to `company` (None: to nobody we know).

    The owner history gets an entry, the old owner's contracts stop covering it, the new owner's begin (E1, E4).
    Raises Invalid with the fields company (already the owner), on (in the future, or before the present owner), site.
    """
    device = _locked(device)
    _check_transfer(device, company=company, on=on, now=now)
    _check_place(owner=company, site=site, contact=None)
    old = device.owner
    _end_ownership(device, on)
    if company:
        Ownership.objects.create(device=device, company=company, days=DateRange(on, None))
    trace.apply(device, {"owner": company, "site": site, "contact": None, "place": ""})
    cover.follow(device, since=on)
    trace.record(device, DeviceTransferred(owner=[old, company], on=on), actor=actor, now=now)
    return device


def _locked(device: Device) -> Device:
    rows = Device.objects.select_for_update(of=("self",))
    locked: Device = rows.select_related("owner__home_office", "product__manufacturer", "site", "contact").get(
        pk=device.pk
    )
    return locked


def _check_transfer(device: Device, *, company: Company | None, on: date, now: datetime) -> None:
    if (company.pk if company else None) == device.owner_id:
        raise Invalid({"company": _("The device belongs to this company already.")})
    known = company or device.owner
    if known and on > local_day(known, now):
        raise Invalid({"on": _("The day lies in the future.")})
    present = Ownership.objects.filter(device=device, days__upper_inf=True).first()
    if present and present.days.lower and on < present.days.lower:
        raise Invalid({"on": _("The day comes before the present owner's first day.")})


def _own_from(device: Device, known_from: date | None) -> None:
    """The first owner's days begin with the delivery, so they move when it is corrected."""
    first = Ownership.objects.filter(device=device).order_by("days").first()
    if (
        first
        and first.days.lower == known_from
        and not (first.days.upper and first.days.upper <= (device.delivered or date.min))
    ):
        first.days = DateRange(device.delivered, first.days.upper)
        first.save(update_fields=["days"])


def _end_ownership(device: Device, on: date) -> None:
    for row in Ownership.objects.filter(device=device, days__upper_inf=True):
        if row.days.lower and row.days.lower >= on:
            row.delete()
        else:
            row.days = DateRange(row.days.lower, on)
            row.save(update_fields=["days"])


def _check_place(*, owner: Company | None, site: Site | None, contact: Contact | None) -> None:
    faults = {}
    if site and (owner is None or site.company_id != owner.pk):
        faults["site"] = _("The site belongs to another company.")
    if contact and (owner is None or contact.company_id != owner.pk):
        faults["contact"] = _("The contact works for another company.")
    if faults:
        raise Invalid(faults)


def _serial_forms(serial: str) -> dict[str, str]:
    forms = {"serial": serial.strip().upper(), "serial_key": normalise(serial), "serial_sound": canonical(serial)}
    if not forms["serial_key"]:
        raise Invalid({"serial": _("Please give the serial number.")})
    return forms


def _set_serial(device: Device, serial: str) -> None:
    for name, value in _serial_forms(serial).items():
        setattr(device, name, value)


def _apply(device: Device, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    try:
        with transaction.atomic():
            return trace.apply(device, values)
    except IntegrityError as error:
        raise _on_file(error) from error


def _save(device: Device, *, force_insert: bool) -> None:
    try:
        with transaction.atomic():
            device.save(force_insert=force_insert)
    except IntegrityError as error:
        raise _on_file(error) from error


def _on_file(error: IntegrityError) -> Invalid:
    if violated(error) != "contracts_device_serial_once":
        raise error
    return Invalid({"serial": _("This manufacturer's serial number is on file already.")})


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day: 31 August + 6 months = 28 February."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
