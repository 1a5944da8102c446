"""A new office: with hours, a calendar and a first version of it, so that it can promise from its first minute (H1)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

import holidays
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import live
from core.access import require
from core.errors import Invalid, violated
from core.models import User
from core.phones import NotAPhone, parse_phone, read_phone
from offices.domain.calendar import current_version
from offices.domain.days import fill_closed_days
from offices.models import Office, OpeningInterval
from offices.rules import may_open_office
from offices.topics import FIGURES, OFFICES

STAFFED_DAYS = range(5)
USUAL_HOURS = (8 * 60 + 30, 17 * 60)  # H2
TAKEN = {"plan", "new"}  # words of addresses below /offices/
YEARS_AHEAD = 2  # closed days are known for this year and those after it (H3)


@dataclass(frozen=True)
class NewOffice:
    """What must be known to open an office: IANA zone, country and region as the holiday calendar names them."""

    name: str
    zone: str
    country: str
    subdivision: str
    language: str
    phone: str = ""


def open_office(*, facts: NewOffice, actor: User, now: datetime) -> Office:
    """Make an office with the usual hours and its closed days filled in. Raises Invalid at the field at fault."""
    require(may_open_office(actor))
    _check(facts)
    try:
        with transaction.atomic():
            office = _create(facts)
            this_year = now.astimezone(office.tz).year
            fill_closed_days(office=office, years=range(this_year, this_year + YEARS_AHEAD + 1), now=now)
            current_version(office=office, now=now, actor=actor)
            live.changed(OFFICES, FIGURES)
    except IntegrityError as error:
        if violated(error) in {"offices_office_name_key", "offices_office_slug_key"}:
            raise Invalid({"name": _("An office of this name exists already.")}) from error
        raise
    return office


def _check(facts: NewOffice) -> None:
    regions = holidays.list_supported_countries()
    faults = {}
    if slugify(facts.name) in {"", *TAKEN}:
        faults["name"] = _("Please enter another name: it becomes part of an address.")
    if facts.zone not in available_timezones():
        faults["zone"] = _("No time zone is called that. Examples: Europe/Berlin, Europe/London.")
    if facts.country not in regions:
        faults["country"] = _("The holiday calendar does not know this country. Examples: DE, GB, AT.")
    elif facts.subdivision and facts.subdivision not in regions[facts.country]:
        known = ", ".join(regions[facts.country]) or "–"
        faults["subdivision"] = _("The holiday calendar knows these regions: %(regions)s.") % {"regions": known}
    if facts.phone:
        try:
            read_phone(facts.phone, country=facts.country)
        except NotAPhone as fault:
            faults["phone"] = str(fault)
    if faults:
        raise Invalid(faults)


def _create(facts: NewOffice) -> Office:
    office = Office.objects.create(
        slug=slugify(facts.name),
        name=facts.name,
        zone=facts.zone,
        country=facts.country,
        subdivision=facts.subdivision,
        language=facts.language,
        phone=parse_phone(facts.phone, country=facts.country) or "",
    )
    opens, closes = USUAL_HOURS
    OpeningInterval.objects.bulk_create(
        OpeningInterval(office=office, weekday=weekday, opens=opens, closes=closes) for weekday in STAFFED_DAYS
    )
    return office
