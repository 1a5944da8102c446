"""What stands beside the sheet: cover, earlier tickets, similar solved faults, the live promise (G2, E1, E3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from callbacks.enums import LIVE as LIVE_CALLBACKS
from contracts import wording as cover_words
from contracts.cover_chart import CoverChart, draw
from contracts.coverage import Verdict, coverage_of
from contracts.models import Device
from contracts.queries import coverage_bars, facts_of, find_devices, near_misses_for
from contracts.queries.devices import DeviceHit, NearMissHit
from contracts.serials import canonical, normalise
from contracts.spelling import spell
from core.models import User
from helpdesk.desk.intake.dock import Dock, dock_of
from helpdesk.desk.intake.recognition import Picture
from offices.models import Office
from offices.wording import when
from promises.wording import by_when
from tickets.domain.drafts import ON_THE_PHONE
from tickets.domain.next_steps import live_step
from tickets.enums import CallKind, TicketStatus
from tickets.models import Classification, Draft, Ticket
from tickets.queries import Similar, SuggestedClassification, pending_referral, similar_solved, suggest_classifications
from tickets.queries.similar import codes_in

ROOM = 6  # lines of the history that fit beside the sheet at 1440 × 900
OPEN_SHOWN = 2
HISTORY_DAYS = 365
SHORTEST_SERIAL = 3
WHOLE_SERIAL = 5


@dataclass(frozen=True)
class Miss:
    """A near miss: the serial in pieces, those that differ marked; who owns it; which slip."""

    device: Device
    pieces: tuple[tuple[str, bool], ...]
    slip: str


@dataclass(frozen=True)
class CoverBox:
    """The entitlement card. `state` is empty, typing (too few characters yet, or several fit) or told."""

    state: str
    card: cover_words.CoverCard | None = None
    chart: CoverChart | None = None
    place: str = ""
    misses: tuple[Miss, ...] = ()
    fitting: int = 0

    @property
    def needs_way(self) -> bool:
        """Not covered: the agent chooses one of the honest ways on (E3)."""
        return self.card is not None and not self.card.covered


@dataclass(frozen=True)
class PastTicket:
    """One line of the history."""

    ticket: Ticket
    title: str
    where: str
    day: str
    status: TicketStatus


@dataclass(frozen=True)
class History:
    """Earlier tickets of the device and the company; open ones first, as "same case?"."""

    open: tuple[PastTicket, ...]
    past: tuple[PastTicket, ...]
    count: int
    url: str


@dataclass(frozen=True)
class Colleague:
    """Somebody else who has a call with the same company on the screen."""

    name: str
    since: str


@dataclass(frozen=True)
class TicketStanding:
    """How a ticket stands, to be told to whoever asks: `lines` are (icon, sentence)."""

    ticket: Ticket
    title: str
    lines: tuple[tuple[str, str], ...]
    why: str = ""  # address of the explanation of the promised time


@dataclass(frozen=True)
class IntakeSide:
    """Everything beside the sheet."""

    cover: CoverBox
    suggestions: tuple[SuggestedClassification, ...]
    selected: int | None
    similar: tuple[Similar, ...]
    history: History | None
    colleagues: tuple[Colleague, ...]
    dock: Dock
    spelled: str
    notes: str
    attached: Ticket | None
    standing: TicketStanding | None


def evidence_for(
    picture: Picture, *, agent: User, office: Office, attached: Ticket | None, now: datetime
) -> IntakeSide:
    """Everything for the facts typed so far. A fixed number of queries, about twenty."""
    home = picture.company.home_office if picture.company else office
    colleagues = tuple(colleagues_on(picture.company.pk if picture.company else None, agent=agent, now=now))
    notes = picture.company.notes if picture.company else ""
    room = ROOM - len(colleagues) - bool(notes)
    cover = _cover(picture, home=home, now=now)
    verdict = cover.card.verdict if cover.card else None
    suggestions = _with_choice(picture, suggestions_for(picture))
    selected = _selected(picture, suggestions)
    likely = selected or next((hit.classification for hit in suggestions), None)
    return IntakeSide(
        cover=cover,
        suggestions=tuple(suggestions),
        selected=selected.pk if selected else None,
        similar=tuple(_similar(picture, likely)),
        history=_history(picture, agent=agent, office=home, now=now, room=room),
        colleagues=colleagues,
        dock=dock_of(picture, verdict, office=office, home=home, attached=attached is not None, now=now),
        spelled=_spelled(picture),
        notes=notes,
        attached=attached,
        standing=_standing(attached, now=now) if attached else None,
    )


def _spelled(picture: Picture) -> str:
    """The serial number as the plate has it, word by word in the caller's language; a line never ends inside a word."""
    plate = picture.device.serial if picture.device else "".join(picture.facts.serial.split())
    return " ".join(spell(plate, picture.facts.language)).replace("-", "\N{NON-BREAKING HYPHEN}")


# -- cover --------------------------------------------------------------------------------------------------------


def _cover(picture: Picture, *, home: Office, now: datetime) -> CoverBox:
    said = picture.facts.serial
    if picture.device:
        return _told(picture, picture.device, home=home, now=now)
    if len(normalise(said)) < SHORTEST_SERIAL:
        return CoverBox("empty")
    fitting = find_devices(said, company=picture.company)
    if fitting and not _is_whole(said, fitting):
        return CoverBox("typing", fitting=len(fitting))
    misses = near_misses_for(said, company=picture.company) if len(normalise(said)) >= WHOLE_SERIAL else []
    unknown = coverage_of(None, on=now.astimezone(home.tz).date())
    return CoverBox("told", card=cover_words.card(unknown), misses=tuple(_miss(hit, said) for hit in misses))


def _is_whole(said: str, fitting: Sequence[DeviceHit]) -> bool:
    """There is nothing more to type: all that fits differs in characters that are confused, such as O for 0 (E3)."""
    sound = canonical(said)
    is_like = all(hit.device.serial_sound == sound and not hit.exact for hit in fitting)
    return is_like and len(sound) >= WHOLE_SERIAL


def _told(picture: Picture, device: Device, *, home: Office, now: datetime) -> CoverBox:
    on = picture.facts.started_at.astimezone(home.tz).date()
    facts = facts_of(device, company=picture.company)
    verdict: Verdict = coverage_of(facts, on=on)
    chart = draw(coverage_bars(device, on=on, facts=facts))
    card = cover_words.card(verdict, device)
    misses = near_misses_for(picture.facts.serial, company=picture.company) if card.owner else []
    near = tuple(_miss(hit, picture.facts.serial) for hit in misses)
    return CoverBox("told", card, chart, card.place, near)


def _miss(hit: NearMissHit, typed: str) -> Miss:
    marked = set(hit.miss.positions)
    pieces = tuple((character, place in marked) for place, character in enumerate(hit.miss.serial))
    return Miss(hit.device, pieces, cover_words.slip(hit.miss, typed))


# -- classification and similar faults ----------------------------------------------------------------------------


def suggestions_for(picture: Picture) -> list[SuggestedClassification]:
    """What is suggested for the words typed so far: three at most, for a fault alone."""
    if picture.facts.kind != CallKind.FAULT:
        return []
    product = picture.known.product
    return suggest_classifications(
        text=picture.facts.description,
        family=product.family if product else None,
        device=picture.device,
        language=get_language() or "en",
    )


def _with_choice(picture: Picture, found: list[SuggestedClassification]) -> list[SuggestedClassification]:
    """What the agent chose by hand stays first even when the words do not suggest it."""
    chosen = picture.known.classification if picture.values.get("chosen") else None
    if chosen and chosen.pk not in {hit.classification.pk for hit in found}:
        return [SuggestedClassification(chosen, _("chosen by hand"), 1.0), *found[:2]]
    return found


def _selected(picture: Picture, suggestions: list[SuggestedClassification]) -> Classification | None:
    """The choice by hand, "not classified yet" too; else the one that the caller's own words point at, if any (C4)."""
    if picture.values.get("chosen"):
        return picture.known.classification
    return next((hit.classification for hit in suggestions if hit.is_clear), None)


def _similar(picture: Picture, likely: Classification | None) -> list[Similar]:
    product, codes = picture.known.product, codes_in(picture.facts.description)
    if likely is None and not codes:
        return []
    family = product.family if product else None
    return similar_solved(family=family, classification=likely, text=codes, language=get_language() or "en")


# -- earlier tickets, colleagues ----------------------------------------------------------------------------------


def _history(picture: Picture, *, agent: User, office: Office, now: datetime, room: int) -> History | None:
    about, url = Q(), ""
    if picture.device:
        about |= Q(device=picture.device)
        url = f"{reverse('tickets:list')}?device={picture.device.pk}"
    if picture.company:
        about |= Q(company=picture.company)
        url = f"{reverse('tickets:list')}?company={picture.company.pk}"
    if not about:
        return None
    tickets = Ticket.objects.visible_to(agent).filter(about)
    counted = tickets.filter(opened_at__gt=now - timedelta(days=HISTORY_DAYS)).aggregate(count=Count("pk"))
    rows = tickets.select_related("classification", "device", "product", "office").order_by("-opened_at")
    lines = [_past(ticket, picture, office=office, now=now) for ticket in rows[: ROOM * 3]]
    live = [line for line in lines if line.status.is_live][:OPEN_SHOWN]
    over = [line for line in lines if not line.status.is_live]
    return History(
        open=tuple(live),
        past=tuple(over[: room - len(live)]),
        count=counted["count"],
        url=url,
    )


def _past(ticket: Ticket, picture: Picture, *, office: Office, now: datetime) -> PastTicket:
    node = ticket.classification
    same = picture.device is not None and ticket.device_id == picture.device.pk
    product = ticket.product.code if ticket.product else ticket.product_name
    return PastTicket(
        ticket=ticket,
        title=f"{node.name} {node.code}" if node else ticket.title,
        where=_("this device") if same else product,
        day=_day(ticket.opened_at, office, now=now),
        status=TicketStatus(ticket.status),
    )


def _day(instant: datetime, office: Office, *, now: datetime) -> str:
    """Today, yesterday, the weekday within six days, else the date."""
    local, today = instant.astimezone(office.tz), now.astimezone(office.tz).date()
    days = (today - local.date()).days
    if days < 2:
        return _("yesterday") if days else _("today")
    if days < 6:
        return date_format(local, "l")
    is_this_year = local.year == today.year
    return date_format(local, pgettext("date format", "j M") if is_this_year else pgettext("date format", "j M Y"))


def colleagues_on(company_id: int | None, *, agent: User, now: datetime) -> Iterable[Colleague]:
    """Who else is on the phone with this company."""
    if company_id is None:
        return []
    drafts = Draft.objects.filter(company=company_id, saved_at__gt=now - ON_THE_PHONE).exclude(agent=agent)
    return [
        Colleague(draft.agent.name, f"{draft.started_at.astimezone(draft.company.home_office.tz):%H:%M}")
        for draft in drafts.select_related("agent", "company__home_office")
        if draft.company
    ]


# -- how a ticket stands ------------------------------------------------------------------------------------------


def _standing(ticket: Ticket, *, now: datetime) -> TicketStanding:
    """What the agent tells a caller who asks. Three queries."""
    lines = [(TicketStatus(ticket.status).icon, _("Status: %(status)s") % {"status": ticket.get_status_display()})]
    callback = ticket.callbacks.filter(state__in=LIVE_CALLBACKS).select_related("office").first()
    if callback:
        late = callback.due_at < now
        words = _("Callback was promised by %(when)s") if late else _("Callback promised by %(when)s")
        said = words % {"when": when(callback.due_at, callback.office)}
        lines.append(("alert-octagon" if late else "clock-check", said))
    referral = pending_referral(ticket)
    if referral:
        lines.append(("arrow-ramp-right", _("Lies with %(department)s") % {"department": referral.department.name}))
    step = live_step(ticket)
    if step and not callback:
        by = by_when(step.promise.due_at, step.promise.office)
        lines.append(("calendar-due", _("The customer will hear from us by %(when)s") % {"when": by}))
    if ticket.owner:
        lines.append(("user", _("%(name)s looks after it") % {"name": ticket.owner.name}))
    if ticket.solution:
        lines.append(("bulb", ticket.solution))
    why = reverse("callbacks:why", args=[callback.pk]) if callback else ""
    return TicketStanding(ticket, ticket.title, tuple(lines), why)
