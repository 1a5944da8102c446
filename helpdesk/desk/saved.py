"""After saving: the number to read out, then exactly two ways on, connect or promise (G1, G2, C3, C4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from callbacks import wording as callback_words
from callbacks.domain import connect as connecting
from callbacks.domain.promise import preview, promise_callback, start_of
from callbacks.models import Callback
from callbacks.queries.hints import staffed_longer
from callbacks.queries.work import live_callback
from contracts import wording as cover_words
from contracts.coverage import CoverState, Source, Verdict
from core import clock, values
from core.errors import Conflict, DomainError
from core.htmx import toast, wants_partial
from core.languages import without_region
from core.notify import last_mail
from core.requests import DeskRequest
from offices import duty
from offices.enums import Presence
from offices.models import Office, StaffMember
from offices.queries import colleague_for
from offices.strip import StripPart, strip
from offices.wording import duration, when_long
from offices.worktime import NoOpening
from promises.wording import by_when, strip_of, why, why_of
from tickets import owed_words
from tickets.domain.log import end_call
from tickets.domain.mailing import confirm_by_mail
from tickets.domain.next_steps import goes_on
from tickets.domain.owed import must_settle, promised_on
from tickets.domain.receipts import latest, may_cover, verdict_of
from tickets.enums import TicketKind
from tickets.messages import LOGGED
from tickets.models import Ticket
from tickets.numbers import spoken
from tickets.owed import PromiseCase
from tickets.queries import ticket_for
from tickets.queries.calls import running_call
from tickets.queries.tickets import times_solved
from tickets.topics import of_ticket
from tickets.wording import delivery_words

SPEAKS = {"de": (gettext_lazy("speaks German"), gettext_lazy("speaks no German"))}
SPEAKS["en"] = (gettext_lazy("speaks English"), gettext_lazy("speaks no English"))


@dataclass(frozen=True)
class Offer:
    """A specialist who knows the product, and what they are doing."""

    member: StaffMember
    free: bool
    note: str
    state: str
    icon: str
    since: datetime | None
    speaks: str
    is_understood: bool


@dataclass(frozen=True)
class SaidPromise:
    """The promise that was given, or the one that would be given now."""

    when: str
    why: str
    parts: tuple[StripPart, ...]
    sentence: str
    budget: str
    hint: str = ""


@dataclass(frozen=True)
class Owed:
    """What is owed where the guarantee does not apply: by when, by whom, and the sentence to read out."""

    when: str
    who: str
    sentence: str


@dataclass(frozen=True)
class Ways:
    """What can be done with the caller now. `state` is open, promised or connected; `first` the recommended way."""

    state: str
    first: str
    offers: tuple[Offer, ...]
    free: int
    promise: SaidPromise | None
    connect_sentence: str
    must_settle: bool
    needs_phone: bool
    owed: Owed | None

    @property
    def suggested(self) -> Offer | None:
        """The free specialist who comes first."""
        return next((offer for offer in self.offers if offer.free), None)

    @property
    def warning(self) -> str:
        """That nobody of those who are free speaks the caller's language; the first one speaks it if any does."""
        return "" if self.suggested is None or self.suggested.is_understood else self.suggested.speaks


@require_GET
@login_required
def saved(request: DeskRequest, number: str) -> HttpResponse:
    """The page; for htmx only the two ways and the dock."""
    ticket = ticket_for(request.user, number)
    now = clock.now()
    if wants_partial(request):
        response = render(request, "desk/saved/_connect_or_promise.html", _ways_context(request, ticket, now=now))
    else:
        response = render(request, "desk/saved.html", _page_context(request, ticket, now=now))
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@login_required
def promise(request: DeskRequest, number: str) -> HttpResponse:
    """Promise a callback."""
    ticket = ticket_for(request.user, number)
    now = clock.now()
    try:
        promise_callback(ticket=ticket, actor=request.user, now=now, phone=request.POST.get("phone", "").strip())
    except DomainError as fault:
        return _again(request, ticket, fault, now=now)
    if request.POST.get("next") == "call":
        return HttpResponseRedirect(reverse("desk:intake"))
    return _go_on(request, ticket, now=now)


@require_POST
@login_required
def connect(request: DeskRequest, number: str) -> HttpResponse:
    """Put the caller through to the chosen specialist."""
    ticket, now = ticket_for(request.user, number), clock.now()
    member = colleague_for(values.key(request.POST.get("member")))
    try:
        connecting.connect(ticket=ticket, member=member, actor=request.user, now=now)
    except Conflict as fault:
        return _again(request, ticket, fault, now=now)
    return _go_on(request, ticket, now=now)


@require_POST
@login_required
def email(request: DeskRequest, number: str) -> HttpResponse:
    """Send the confirmation to an address given on the phone."""
    ticket = ticket_for(request.user, number)
    now = clock.now()
    try:
        confirm_by_mail(ticket=ticket, address=request.POST.get("email", ""), actor=request.user, now=now)
    except DomainError as fault:
        context = _mail_context(ticket) | {"fault": str(fault), "typed": request.POST.get("email", "")}
        return render(request, "desk/saved/_mail.html", context, status=422)
    ticket.refresh_from_db()
    return render(request, "desk/saved/_mail.html", _mail_context(ticket))


@require_POST
@login_required
def ended(request: DeskRequest, number: str) -> HttpResponse:
    """The agent has left the page: the receiver is down, and the call's length is known."""
    ticket = ticket_for(request.user, number)
    call = running_call(ticket, agent=request.user)
    if call:
        end_call(call=call, now=clock.now())
    return HttpResponse(status=204)


def _go_on(request: DeskRequest, ticket: Ticket, *, now: datetime) -> HttpResponse:
    if not wants_partial(request):
        return HttpResponseRedirect(reverse("desk:saved", args=[ticket.number]))
    fresh = ticket_for(request.user, ticket.number)
    return render(request, "desk/saved/_connect_or_promise.html", _ways_context(request, fresh, now=now))


def _again(request: DeskRequest, ticket: Ticket, fault: DomainError, *, now: datetime) -> HttpResponse:
    """Somebody was quicker, or something is missing: show how it stands, and say so."""
    fresh = ticket_for(request.user, ticket.number)
    context = _ways_context(request, fresh, now=now) | {"fault": str(fault)}
    if not wants_partial(request):
        return render(request, "desk/saved.html", _page_context(request, fresh, now=now) | context, status=409)
    response = render(request, "desk/saved/_connect_or_promise.html", context)
    return toast(response, str(fault), is_error=True)


# -- what the page shows ------------------------------------------------------------------------------------------


def _page_context(request: DeskRequest, ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    receipt = latest(ticket)
    call = ticket.calls.order_by("started_at").first()
    verdict = verdict_of(receipt) if receipt else None
    return {
        **_ways_context(request, ticket, now=now),
        **_mail_context(ticket),
        "words": spoken(ticket.number, ticket.language),
        "receipt": receipt,
        "card": cover_words.card(verdict) if verdict else None,
        "call": call,
        "seconds": int((ticket.opened_at - call.started_at).total_seconds()) if call else 0,
        "saved_at": f"{ticket.opened_at.astimezone(ticket.office.tz):%H:%M:%S}",
        "entitlement": _entitlement(verdict) if verdict else "",
        "complaint": _complaint(ticket),
        "say": _sentences(ticket, told=receipt.told if receipt else ""),
    }


def _complaint(ticket: Ticket) -> tuple[str, str] | None:
    """Who has the complaint of this call, and until when they acknowledge it (R2)."""
    found = (
        ticket.complaints.select_related("owner", "office", "promise").first()
        if ticket.kind == TicketKind.COMPLAINT
        else None
    )
    if found is None:
        return None
    return found.owner.name, _("acknowledges it by %(when)s") % {"when": when_long(found.acknowledge_by, found.office)}


def _entitlement(verdict: Verdict) -> str:
    """ "Maintenance contract Premium", "Warranty until 30 November 2027", else the verdict in a few words."""
    found = verdict.evidence
    if verdict.state is not CoverState.COVERED or found is None:
        return cover_words.headline(verdict)
    if found.source is Source.CONTRACT:
        return _("Maintenance contract %(name)s") % {"name": cover_words.class_name(found)}
    return _("Warranty %(until)s") % {"until": cover_words.until(found.last)}


def _sentences(ticket: Ticket, *, told: str) -> str:
    """What to say about the classification (C4) and the cover, in the caller's language; `told` is in it already."""
    with translation.override(ticket.language):
        said = [owed_words.classified(ticket.classification)] if ticket.classification else []
        if ticket.classification is None and ticket.kind == TicketKind.FAULT:
            said = [_("The fault is not classified yet. Our specialists will do that.")]
        said += [told] if told else []
        return _("“%(sentences)s”") % {"sentences": " ".join(said)} if said else ""


def _mail_context(ticket: Ticket) -> dict[str, Any]:
    """The confirmation that went out, if there is an address."""
    mail = last_mail(LOGGED, about=ticket.number)
    delivery = delivery_words(mail, ticket.office, now=clock.now()) if mail else None
    return {"ticket": ticket, "mail": mail, "delivery": delivery}


def _ways_context(request: DeskRequest, ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    ways = ways_for(ticket, now=now, told_in=duty.working_office(request.user))
    return {"ticket": ticket, "ways": ways, "live_topics": of_ticket(ticket.number)}


def ways_for(ticket: Ticket, *, now: datetime, told_in: Office | None = None) -> Ways:
    """Connect comes first while somebody is free (G1), else the promise (G2). About ten queries.

    `told_in` is the agent's office: the clock of another one is named in what is read out.
    """
    callback = live_callback(ticket)
    state = "connected" if ticket.connected_to_id else "promised" if callback else "open"
    offers = tuple(_offers(ticket, now=now)) if state != "connected" else ()
    free = sum(offer.free for offer in offers)
    suggested = next((offer.member for offer in offers if offer.free), ticket_member(ticket))
    owed = _owed(ticket, told_in=told_in, now=now) if state == "open" else None
    return Ways(
        state=state,
        first="owed" if owed else "connect" if free else "promise",
        offers=offers,
        free=free,
        promise=_given(callback, told_in=told_in) if callback else _preview(ticket, told_in=told_in, now=now),
        connect_sentence=callback_words.connect_say(suggested, language=ticket.language) if suggested else "",
        must_settle=state == "open" and must_settle(ticket),
        needs_phone=not ticket.phone,
        owed=owed,
    )


def _owed(ticket: Ticket, *, told_in: Office | None, now: datetime) -> Owed | None:
    """None under the guarantee: then the caller is connected or promised a callback."""
    promised = promised_on(ticket, now=now)
    if promised.case is PromiseCase.GUARANTEED:
        return None
    with translation.override(ticket.language):
        said = _("“%(sentences)s”") % {"sentences": owed_words.spoken(promised, told_in=told_in)}
    holder = goes_on(ticket)
    return Owed(
        when=by_when(promised.due_at, promised.office) if promised.due_at else "",
        who=promised.name or (holder.name if holder else ""),
        sentence=said,
    )


def ticket_member(ticket: Ticket) -> StaffMember | None:
    """Whom the caller was connected to."""
    return duty.place_of(ticket.connected_to) if ticket.connected_to else None


def _given(callback: Callback, *, told_in: Office | None) -> SaidPromise:
    due = callback.due_times.select_related("promise__office", "calendar").order_by("-set_at", "-pk")[0]
    return SaidPromise(
        when=when_long(due.due_at, callback.office),
        why=why(due),
        parts=tuple(strip_of(due)),
        sentence=callback_words.promise_say(callback, told_in=told_in),
        budget=duration(due.budget_minutes) if due.budget_minutes else "",
    )


def _preview(ticket: Ticket, *, told_in: Office | None, now: datetime) -> SaidPromise | None:
    try:
        due = preview(office=ticket.office, now=now, start=start_of(ticket, now=now))
    except NoOpening:
        return None
    with translation.override(ticket.language):
        text = owed_words.callback_spoken(due.due_at, office=ticket.office, phone=ticket.phone, told_in=told_in)
        said = _("“%(sentences)s”") % {"sentences": text}
    return SaidPromise(
        when=when_long(due.due_at, ticket.office),
        why=why_of(due, office=ticket.office),
        parts=tuple(strip(due.steps, office=ticket.office)),
        sentence=said,
        budget=duration(due.budget_minutes),
        hint=staffed_longer(office=ticket.office, due_at=due.due_at, now=now, named=may_cover(ticket)),
    )


def _offers(ticket: Ticket, *, now: datetime) -> list[Offer]:
    members = connecting.offers(ticket=ticket)
    solved = _solved_by(ticket, members)
    return [_offer(member, solved.get(member.user_id, 0), ticket, now=now) for member in members]


def _solved_by(ticket: Ticket, members: list[StaffMember]) -> dict[int, int]:
    """How often each of them has solved this very fault."""
    if ticket.classification_id is None:
        return {}
    return times_solved(ticket.classification_id, [member.user_id for member in members])


def _offer(member: StaffMember, solved: int, ticket: Ticket, *, now: datetime) -> Offer:
    presence = Presence(member.presence)
    free = duty.is_free(member)
    is_understood = duty.speaks(member, ticket.language)
    speaks = str(SPEAKS[without_region(ticket.language)][not is_understood])
    skills = ", ".join(str(skill) for skill in member.skills.all())
    note = ", ".join(filter(None, (speaks if is_understood else "", skills, member.office.name)))
    if free and member.presence_since:
        minutes = max((now - member.presence_since) // timedelta(minutes=1), 1)
        note += ". " + _("Free for %(time)s") % {"time": duration(minutes)}
    if solved and ticket.classification:
        values = {"code": ticket.classification.code, "n": solved}
        note += ", " + ngettext("solved %(code)s once", "solved %(code)s %(n)d times", solved) % values
    return Offer(
        member=member,
        free=free,
        note=note,
        state=str(presence.label),
        icon=presence.icon,
        since=None if free else member.presence_since,
        speaks=speaks,
        is_understood=is_understood,
    )
