"""Canned texts for a person and a ticket, with their fields filled in."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.phones import written
from offices.wording import when_long
from tickets.models import CannedText, Ticket
from tickets.numbers import grouped

FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Filled:
    """A text in the customer's language, ready to be edited and sent."""

    pk: int
    name: str
    text: str


def canned_for(ticket: Ticket, *, viewer: User, now: datetime) -> list[Filled]:
    """The texts of the viewer's teams; fields that are not known stay as they are, to be seen. Two queries."""
    with translation.override(ticket.language):
        values = {name: field.value(ticket, viewer, now) for name, field in FIELDS.items()}
    return [
        Filled(row.pk, row.name, fill(row.text_for(ticket.language), values))
        for row in texts_of(viewer).filter(retired=False)
    ]


def texts_of(viewer: User) -> QuerySet[CannedText]:
    """Those of everybody, of the viewer's office, and of their skills."""
    member = getattr(viewer, "member", None)
    mine = Q(office=None) | Q(office=member.office_id if member else None)
    known = Q(skill=None) | Q(skill__members__user=viewer)
    return CannedText.objects.filter(mine, known).distinct()


def fill(text: str, values: dict[str, str]) -> str:
    """Put the values in; an unknown or empty field stays visible."""
    return FIELD.sub(lambda match: values.get(match[1]) or match[0], text)


def unfilled(text: str) -> list[str]:
    """The fields that stand in a text that is about to be sent."""
    return [name for name in FIELD.findall(text) if name in FIELDS]


@dataclass(frozen=True)
class Placeholder:
    """One field that fills itself: what it stands for, and its value for a ticket."""

    label: Promise
    value: Callable[[Ticket, User, datetime], str]


# The fields a text may have, by the names that its author writes in braces.
FIELDS: dict[str, Placeholder] = {
    "caller": Placeholder(_("the caller’s name"), lambda ticket, viewer, now: ticket.caller_name),
    "company": Placeholder(_("the company"), lambda ticket, viewer, now: ticket.company_name),
    "number": Placeholder(_("the ticket number"), lambda ticket, viewer, now: grouped(ticket.number)),
    "product": Placeholder(_("the product"), lambda ticket, viewer, now: ticket.product_said),
    "serial": Placeholder(_("the serial number"), lambda ticket, viewer, now: ticket.serial),
    "classification": Placeholder(
        _("the classification"),
        lambda ticket, viewer, now: ticket.classification.path if ticket.classification else "",
    ),
    "agent": Placeholder(_("whoever writes"), lambda ticket, viewer, now: viewer.name),
    "office": Placeholder(_("the ticket’s office"), lambda ticket, viewer, now: ticket.office.name),
    "office_phone": Placeholder(
        _("the office’s phone number"), lambda ticket, viewer, now: written(ticket.office.phone)
    ),
    "now": Placeholder(_("date and time of writing"), lambda ticket, viewer, now: when_long(now, ticket.office)),
}


def text_for(pk: int) -> CannedText:
    """One text; 404 for none."""
    return get_object_or_404(CannedText, pk=pk)
