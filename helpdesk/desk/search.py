"""One box finds anything: ticket number, phone, serial number, company, person, words of a fault."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contracts import wording as cover_words
from contracts.models import Company, Contact, Contract, Device
from contracts.queries import (
    Caller,
    device_called,
    find_callers_by_phone,
    find_companies,
    find_contacts,
    find_contracts,
    find_devices,
    guess_company,
    near_misses_for,
    verdicts_for,
)
from contracts.serials import normalise
from core import clock
from core.htmx import page_or_partial, wants_partial
from core.models import User
from core.phones import local_digits, parse_phone, written
from core.requests import DeskRequest
from offices.duty import working_office
from offices.models import Office
from offices.queries import abroad
from offices.wording import when_short
from tickets.domain.checks import number_fault
from tickets.models import Ticket
from tickets.numbers import LENGTH, NumberError, parse
from tickets.queries.search import find_tickets, tickets_by_local_number, tickets_by_phone
from tickets.queries.tickets import numbered

IN_THE_BOX = 5  # of each kind below the box
ON_THE_PAGE = 12
PHONE = re.compile(r"[\d\s()/+.\-–]{5,}")
CALLED = re.compile(
    r"(?:ticket(?:nummer| number)?|nr|no|[\s.:#])+", re.IGNORECASE
)  # before a number, in mails and notes
NUMBER = re.compile(r"[\d\s.\-–/]{11,}|\d{9}")


@dataclass(frozen=True)
class Hit:
    """One line: `cover` is (kind, word) for devices, `pieces` the title with what differs marked."""

    icon: str
    title: str
    sub: str
    url: str
    code: bool = False
    cover: tuple[str, str] | None = None
    pieces: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True)
class HitGroup:
    """Hits of one kind under a heading."""

    label: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Found:
    """What a search found. `number_fault` says why something like a ticket number cannot be one (C3)."""

    asked: str
    groups: tuple[HitGroup, ...] = ()
    misses: tuple[Hit, ...] = ()
    number_fault: str = ""
    only: str = ""  # the address, when what was typed names exactly one thing

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was found."""
        return not self.groups


@require_GET
@login_required
def search(request: DeskRequest) -> HttpResponse:
    """The page, or for the box the short list below it. What names one thing exactly leads straight there."""
    asked = request.GET.get("q", "").strip()
    limit = IN_THE_BOX if wants_partial(request) else ON_THE_PAGE
    found = look_up(asked, viewer=request.user, office=working_office(request.user), now=clock.now(), limit=limit)
    if found.only and not wants_partial(request):
        return HttpResponseRedirect(found.only)
    log_url = f"{reverse('desk:intake')}?{urlencode({'serial': asked})}" if found.misses else reverse("desk:intake")
    context = {"found": found, "log_url": log_url}
    return page_or_partial(request, "desk/search.html", "desk/search/_list.html", context)


def look_up(asked: str, *, viewer: User, office: Office, now: datetime, limit: int) -> Found:
    """Ask every kind of thing that the text could name. At most sixteen queries, all by index."""
    if len(asked) < 2:
        return Found(asked)
    ticket, fault = _by_number(asked, viewer)
    groups = [group for group in _groups(asked, ticket, viewer, office, now, limit) if group.hits]
    misses = () if groups else tuple(_misses(asked, now=now, office=office))
    exact = [hit.url for hit in groups[0].hits] if ticket and groups else _exact_device(asked)
    return Found(asked, tuple(groups), misses, fault, only=exact[0] if len(exact) == 1 else "")


def _by_number(asked: str, viewer: User) -> tuple[Ticket | None, str]:
    """The ticket with that number in any grouping; for nine digits that cannot be one, why not."""
    called = CALLED.match(asked)
    named = asked[called.end() :] if called else asked
    if not NUMBER.fullmatch(named):
        return None, ""
    try:
        number = parse(named)
    except NumberError as fault:
        is_meant = sum(sign.isdigit() for sign in named) == LENGTH
        return None, number_fault(fault) if is_meant else ""
    return numbered(viewer, number), ""


def _exact_device(asked: str) -> list[str]:
    device = device_called(asked) if len(normalise(asked)) >= LENGTH else None
    return [device.get_absolute_url()] if device else []


def _groups(
    asked: str, ticket: Ticket | None, viewer: User, office: Office, now: datetime, limit: int
) -> Iterator[HitGroup]:
    if ticket:
        yield HitGroup(_("Ticket number"), (_ticket(ticket, office, now),))
        return
    if PHONE.fullmatch(asked) or parse_phone(asked, country=office.country):
        yield from _by_phone(asked, viewer, office, now, limit)
    yield HitGroup(_("Devices"), tuple(_devices(asked, office, now, limit)))
    if any(sign.isalpha() for sign in asked):
        yield HitGroup(_("Companies"), tuple(_company(company) for company in find_companies(asked, limit)))
        yield HitGroup(_("People"), tuple(_person(contact) for contact in find_contacts(asked, limit=limit)))
    yield HitGroup(_("Contracts"), tuple(_contract(contract) for contract in find_contracts(asked, limit)))
    tickets = find_tickets(asked, viewer=viewer, limit=limit)
    yield HitGroup(_("Tickets"), tuple(_ticket(one, office, now) for one in tickets))


def _ticket(ticket: Ticket, office: Office, now: datetime) -> Hit:
    said = [ticket.company_name or ticket.caller_name, str(ticket.get_status_display())]
    said.append(when_short(ticket.opened_at, office, now=now))
    title = f"{ticket}  {ticket.title}"
    return Hit("ticket", title, ", ".join(filter(None, said)), ticket.get_absolute_url())


def _by_phone(asked: str, viewer: User, office: Office, now: datetime, limit: int) -> Iterator[HitGroup]:
    """As it is dialled in the reader's country; where that leads nowhere, as in the other offices' countries."""
    yield HitGroup(_("Same telephone exchange (a guess)"), tuple(_guessed(asked, office)))
    for place in chain((office,), abroad(office)):
        people = tuple(_phones(asked, place, limit))
        tickets = tuple(_ticket(one, office, now) for one in _phone_tickets(asked, viewer, place, limit))
        if people or tickets:
            yield HitGroup(_("Phone numbers"), people)
            yield HitGroup(_("Tickets from this number"), tickets)
            return


def _guessed(asked: str, office: Office) -> Iterator[Hit]:
    """The company whose exchange the number seems to belong to, unless somebody has that very number."""
    whole = parse_phone(asked, country=office.country)
    guess = guess_company(whole) if whole and not find_callers_by_phone(asked, office=office) else None
    if guess:
        sub = _("probably: %(number)s is on file") % {"number": written(guess.number)}
        yield Hit("building-community", guess.company.name, sub, guess.company.get_absolute_url())


def _phones(asked: str, office: Office, limit: int) -> Iterator[Hit]:
    for caller in find_callers_by_phone(asked, office=office)[:limit]:
        yield _caller(caller)


def _caller(caller: Caller) -> Hit:
    sub = f"{caller.company.name}, {written(caller.number)}"
    return Hit("phone", caller.contact.name, sub, caller.contact.get_absolute_url())


def _phone_tickets(asked: str, viewer: User, office: Office, limit: int) -> list[Ticket]:
    whole = parse_phone(asked, country=office.country)
    if whole:
        return tickets_by_phone(whole, viewer=viewer, limit=limit)
    local = local_digits(asked)
    return tickets_by_local_number(local, viewer=viewer, limit=limit) if local else []


def _devices(asked: str, office: Office, now: datetime, limit: int) -> list[Hit]:
    devices = [hit.device for hit in find_devices(asked, limit=limit)]
    return _with_cover(devices, office=office, now=now)


def _with_cover(devices: list[Device], *, office: Office, now: datetime) -> list[Hit]:
    verdicts = verdicts_for(devices, on=now.astimezone(office.tz).date()) if devices else {}
    return [
        Hit(
            "barcode",
            device.serial,
            ", ".join(filter(None, (device.product.code, device.owner.name if device.owner else ""))),
            device.get_absolute_url(),
            code=True,
            cover=(verdicts[device.pk].kind.value, cover_words.label(verdicts[device.pk])),
        )
        for device in devices
    ]


def _company(company: Company) -> Hit:
    return Hit("building-community", company.name, company.number, company.get_absolute_url())


def _contract(contract: Contract) -> Hit:
    sub = f"{contract.company.name}, {contract.cls.name}"
    return Hit("file-certificate", contract.number, sub, contract.get_absolute_url(), code=True)


def _person(contact: Contact) -> Hit:
    numbers = [written(phone.number) for phone in contact.phones.all()[:1]]
    return Hit("user", contact.name, ", ".join([contact.company.name, *numbers]), contact.get_absolute_url())


def _misses(asked: str, *, office: Office, now: datetime) -> Iterator[Hit]:
    """Serial numbers one slip away, what differs marked (E3)."""
    found = near_misses_for(asked)
    for near, hit in zip(found, _with_cover([miss.device for miss in found], office=office, now=now), strict=True):
        marked = set(near.miss.positions)
        pieces = tuple((sign, place in marked) for place, sign in enumerate(near.miss.serial))
        owner = near.device.owner.name if near.device.owner else ""
        title = ", ".join(filter(None, (near.device.product.code, owner)))
        yield Hit(hit.icon, title, cover_words.slip(near.miss, asked), hit.url, True, hit.cover, pieces)
