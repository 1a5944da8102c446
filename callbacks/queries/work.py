"""One callback with everything that the specialist needs while calling."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from callbacks.enums import AttemptOutcome
from callbacks.models import Attempt, Callback
from callbacks.queries.queue import fault_of, product_of
from contracts.coverage import Verdict
from contracts.wording import CoverCard, card
from core.languages import is_german
from core.models import User
from core.phones import written
from offices.queries import hours_of
from offices.strip import StripPart, strip
from offices.wording import clock, when, when_short
from promises.countdown import Chip, chip
from promises.models import DueTime
from promises.wording import why
from tickets.models import Ticket
from tickets.queries.similar import Similar, similar_solved

RELATED = (
    "promise",
    "office",
    "skill",
    "taken_by",
    "assignee",
    "ticket__office",
    "ticket__company",
    "ticket__contact",
    "ticket__opened_by",
    "ticket__classification__parent",
    "ticket__device__product__family",
    "ticket__device__site",
    "ticket__product__family",
)


def callback_for(viewer: User, pk: int) -> Callback:
    """The callback for somebody who may see it; anybody else gets 404. One query."""
    return get_object_or_404(Callback.objects.visible_to(viewer).select_related(*RELATED), pk=pk)


@dataclass(frozen=True)
class Side:
    """The side pane of the queue."""

    callback: Callback
    chip: Chip
    again: str
    number: str
    url: str
    caller: str
    company: str
    speaks: str
    phone: str
    phone_words: str
    cover: CoverCard | None
    code: str
    title: str
    text: str
    language: str
    device: str
    serial: str
    device_url: str
    logged: str
    earlier: str
    tip: Similar | None


@dataclass(frozen=True)
class AttemptLine:
    """One attempt that was made, ready to show."""

    outcome: str
    icon: str
    when: str
    who: str
    number: str
    note: str


@dataclass(frozen=True)
class CallbackPage:
    """The page of a callback: the side pane's facts, why it is due then, and what was tried."""

    side: Side
    due: DueTime
    why: str
    strip: list[StripPart]
    attempts: list[AttemptLine]
    back_at: str


def side_of(callback: Callback, *, now: datetime) -> Side:
    """What the side pane shows of one callback."""
    ticket, office = callback.ticket, callback.office
    mark = chip(
        callback.owed_by,
        hours=hours_of(office),
        office=office,
        now=now,
        escalated=callback.escalated_at is not None,
        promised=True,
    )
    code, fault = fault_of(ticket)
    return Side(
        callback=callback,
        chip=mark,
        again=again_by(callback),
        number=ticket.number,
        url=ticket.get_absolute_url(),
        caller=callback.contact_name,
        company=_company(ticket),
        speaks=_speaks(callback.language),
        phone=callback.phone,
        phone_words=written(callback.phone),
        cover=_cover(ticket),
        code=code,
        title=ticket.classification.name if ticket.classification else fault,
        text=ticket.description,
        language=ticket.language,
        device=product_of(ticket),
        serial=ticket.serial,
        device_url=ticket.device.get_absolute_url() if ticket.device else "",
        logged=_logged(ticket, now=now),
        earlier=_earlier(ticket, now=now),
        tip=_tip(ticket),
    )


def again_by(callback: Callback) -> str:
    """For a late customer who was tried meanwhile: when the next attempt is due; else ''."""
    if callback.late_since is None:
        return ""
    return _("Next attempt by %(when)s.") % {"when": when(callback.due_at, callback.office)}


def _company(ticket: Ticket) -> str:
    city = ticket.device.site.city if ticket.device and ticket.device.site else ""
    return ", ".join(part for part in (ticket.company_name, city) if part)


def _speaks(language: str) -> str:
    return _("Speaks German") if is_german(language) else _("Speaks English")


def _cover(ticket: Ticket) -> CoverCard | None:
    """The verdict as it was stored with the ticket (E2)."""
    receipt = ticket.receipts.order_by("-at", "-pk").first()
    return card(Verdict.from_json(receipt.verdict)) if receipt else None


def _logged(ticket: Ticket, *, now: datetime) -> str:
    values = {"when": when_short(ticket.opened_at, ticket.office, now=now)}
    if not ticket.opened_by:
        return values["when"]
    return _("%(when)s by %(name)s") % {**values, "name": ticket.opened_by.name}


def _earlier(ticket: Ticket, *, now: datetime) -> str:
    """How often the same device, or the same company, had something before."""
    known = ticket.device or ticket.company
    if known is None:
        return _("none known")
    before: QuerySet[Ticket] = known.tickets.exclude(pk=ticket.pk).filter(opened_at__lt=ticket.opened_at)
    dates = list(before.order_by("-opened_at").values_list("opened_at", flat=True)[:100])
    if not dates:
        return pgettext("earlier tickets", "none")
    last = dates[0].astimezone(ticket.office.tz)
    form = pgettext("date format", "j F") if now - dates[0] < timedelta(days=300) else pgettext("date format", "j F Y")
    text = ngettext("%(n)d ticket, last on %(day)s", "%(n)d tickets, last on %(day)s", len(dates))
    return text % {"n": len(dates), "day": date_format(last, form)}


def _tip(ticket: Ticket) -> Similar | None:
    """What has solved this fault most often, in the reader's language if there is one of the likeliest."""
    if ticket.classification is None:
        return None
    product = ticket.device.product if ticket.device else ticket.product
    family = product.family if product else None
    found = similar_solved(family=family, classification=ticket.classification, language=get_language() or "en")
    return found[0] if found else None


def work_of(callback: Callback, *, now: datetime) -> CallbackPage:
    """What the callback's page shows."""
    due = callback.due_times.select_related("calendar", "promise__office").order_by("-set_at", "-pk")[0]
    back_at = ""
    if callback.taken_at:
        until = callback.taken_at + timedelta(minutes=callback.office.takeover_minutes)
        back_at = clock(until, callback.office)
    return CallbackPage(
        side=side_of(callback, now=now),
        due=due,
        why=why(due),
        strip=strip(due.steps, office=callback.office),
        attempts=[_line(attempt, callback, now=now) for attempt in callback.attempts.select_related("by")],
        back_at=back_at,
    )


def _line(attempt: Attempt, callback: Callback, *, now: datetime) -> AttemptLine:
    return AttemptLine(
        outcome=attempt.get_outcome_display(),
        icon="phone-check" if attempt.outcome == AttemptOutcome.REACHED else "phone-off",
        when=when_short(attempt.at, callback.office, now=now),
        who=attempt.by.name,
        number=attempt.number,
        note=attempt.note,
    )


def live_callback(ticket: Ticket) -> Callback | None:
    """What is promised about the ticket and not over yet; there is at most one. One query."""
    return Callback.objects.live().filter(ticket=ticket).select_related("office", "ticket").first()


def next_due(count: int) -> QuerySet[Callback]:
    """The promises that are most urgent, whatever the office. One query."""
    related = ("promise", "office", "ticket", "taken_by", "assignee")
    return Callback.objects.live().most_urgent_first().select_related(*related)[:count]
