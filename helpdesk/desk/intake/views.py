"""The intake screen: shown, looked at while the agent types, logged."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, once, values
from core.errors import DomainError, Invalid
from core.models import User
from core.phones import parse_phone
from core.requests import DeskRequest
from helpdesk.desk.intake.forms import IntakeForm, blank
from helpdesk.desk.intake.options import options_for
from helpdesk.desk.intake.recognition import Picture, picture_of
from helpdesk.desk.intake.sheets import content_of, done_with, fresh_name, refusal
from helpdesk.desk.intake.side import IntakeSide, colleagues_on, evidence_for, suggestions_for
from offices.duty import working_office
from offices.models import Office
from tickets.domain.checks import ticket_named
from tickets.domain.drafts import discard_draft, keep_draft, log_once, sheet_of
from tickets.domain.log import LoggedCall, end_call, log_call
from tickets.enums import CallKind, Way
from tickets.models import Ticket
from tickets.queries.calls import draft_of
from tickets.queries.tickets import classifications_of

PREFILLED = ("phone", "caller_name", "company_name", "serial", "product_name", "attach_to", "kind", "direction")
# parts of the screen that change while the agent types: element id and template
PIECES = {
    "known": "desk/intake/_known.html",
    "phone-tag": "desk/intake/_phone_tag.html",
    "company-tag": "desk/intake/_company_tag.html",
    "serial-tag": "desk/intake/_serial_tag.html",
    "spelled": "desk/intake/_spelled.html",
    "picks": "desk/intake/_picks.html",
    "cover": "desk/intake/_cover.html",
    "history": "desk/intake/_history.html",
    "similar": "desk/intake/_similar.html",
    "dock": "desk/intake/_dock.html",
    "save-label": "desk/intake/_save_label.html",
}
Context = dict[str, Any]


@never_cache  # no browser keeps a sheet, nor what was typed on it
@require_http_methods(["GET", "POST"])
@login_required
def intake(request: DeskRequest) -> HttpResponse:
    """A call: the draft goes on where it was, or a new sheet; POST logs it.

    This is also where a telephone system leads when it rings (`?phone=…`).
    """
    if request.method == "POST":
        return _log(request)
    now, office = clock.now(), working_office(request.user)
    sheet = sheet_of(request.user)
    values = dict(sheet.values) if sheet else {}
    told = {name: request.GET[name] for name in PREFILLED if request.GET.get(name)}
    restored = sheet is not None
    if restored and _is_another_call(values, told, office=office):
        messages.info(request, _("Your draft is kept until this call is logged."))
        restored = False
    if not restored:
        values = blank(language=office.language, now=now) | {"auto": "language"}
    values |= told
    context = _context(request.user, office, values, now=now)
    since = f"{sheet.saved_at.astimezone(office.tz):%H:%M}" if sheet and restored else ""
    context |= {"form": IntakeForm(context["values"]), "restored": since}
    return render(request, "desk/intake.html", context)


def _is_another_call(typed: Mapping[str, Any], told: Mapping[str, str], *, office: Office) -> bool:
    """Whether the phone rings while the sheet holds somebody else's number."""
    known, rings = typed.get("phone"), told.get("phone")
    if not known or not rings:
        return False
    one, other = (parse_phone(number, country=office.country) or number for number in (known, rings))
    return one != other


@require_POST
@login_required
def look(request: DeskRequest) -> HttpResponse:
    """What the facts typed so far mean: the changed parts as HTML, fields to fill, entries for the field in focus."""
    now, office = clock.now(), working_office(request.user)
    focus = request.POST.get("focus", "")
    context = _context(request.user, office, IntakeForm(request.POST).values(), now=now, focus=focus)
    picture: Picture = context["picture"]
    kept = {**picture.values, "auto": " ".join(sorted(picture.auto))}
    started = picture.facts.started_at
    draft = keep_draft(agent=request.user, values=kept, company=picture.company, started_at=started, now=now)
    deed = None if draft else once.find(str(kept.get("token", "")))
    return JsonResponse(
        {
            "done": done_with(deed, picture, now=now) if deed else None,
            "pieces": {name: render_to_string(template, context, request) for name, template in PIECES.items()},
            "fill": picture.fill,
            "auto": sorted(picture.auto),
            "options": options_for(focus, picture, office=office),
            "way": context["evidence"].cover.needs_way and context["kind"] == CallKind.FAULT,
        }
    )


def _log(request: DeskRequest) -> HttpResponse:
    now, office = clock.now(), working_office(request.user)
    form = IntakeForm(request.POST)
    values = form.values()
    picture = picture_of(values, office=office, now=now)
    token = str(values.get("token", ""))
    try:
        url = log_once(
            agent=request.user,
            token=token,
            content=content_of(picture),
            now=now,
            log=lambda: _logged(request, picture, office=office, now=now),
        )
    except once.AlreadyDone:
        fault = Invalid({"": refusal(once.find(token))})
        return _refused(request, form, fault, office=office, now=now, renewed=fresh_name(now=now))
    except Invalid as fault:
        return _refused(request, form, fault, office=office, now=now)
    except DomainError as fault:
        return _refused(request, form, Invalid({fault.field or "": fault.message}), office=office, now=now)
    return JsonResponse({"url": url}) if _wants_json(request) else HttpResponseRedirect(url)


def _logged(request: DeskRequest, picture: Picture, *, office: Office, now: datetime) -> str:
    """Log the call; the address of what is shown next."""
    offered = tuple(hit.classification.pk for hit in suggestions_for(picture))
    way = picture.facts.way if picture.facts.way != Way.OPEN else ""
    facts = replace(picture.facts, way=way, offered=offered)
    logged: LoggedCall = log_call(facts=facts, office=office, actor=request.user, now=now)
    if logged.ticket is None:
        messages.success(request, _("Call logged: %(kind)s.") % {"kind": logged.call.get_kind_display()})
        return reverse("desk:intake")
    if facts.wants_ticket:
        return reverse("desk:saved", args=[logged.ticket.number])
    end_call(call=logged.call, now=now)
    messages.success(request, _("Call added to ticket %(number)s.") % {"number": logged.ticket})
    return logged.ticket.get_absolute_url()


def _refused(
    request: DeskRequest,
    form: IntakeForm,
    fault: Invalid,
    *,
    office: Office,
    now: datetime,
    renewed: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Each message at its field, everything typed still there (C2). With `renewed` it goes on as another sheet."""
    if renewed:
        form = IntakeForm(dict(form.data.items()) | dict(renewed))
    form.refuse(fault)
    if _wants_json(request):
        errors = {name: found[0] for name, found in form.errors.items()}
        return JsonResponse({"errors": errors, "values": dict(renewed or {})}, status=422)
    context = _context(request.user, office, form.values(), now=now)
    return render(request, "desk/intake.html", context | {"form": form}, status=422)


@require_POST
@login_required
def discard(request: DeskRequest) -> HttpResponse:
    """Throw the draft away and begin anew."""
    now, office = clock.now(), working_office(request.user)
    values = IntakeForm(request.POST).values()
    picture = picture_of(values, office=office, now=now)
    token = str(values.get("token", ""))
    discard_draft(agent=request.user, token=token, content=content_of(picture), now=now)
    return HttpResponseRedirect(reverse("desk:intake"))


@require_GET
@login_required
def classifications(request: DeskRequest) -> HttpResponse:
    """The whole tree of the product's family (of all families, when it is not known) to search in."""
    nodes = list(classifications_of(values.key(request.GET.get("product"))))
    parents = {node.parent_id for node in nodes}
    leaves = [node for node in nodes if node.pk not in parents]
    return render(request, "desk/intake/_classifications.html", {"nodes": leaves})


@require_GET
@login_required
def colleagues(request: DeskRequest) -> HttpResponse:
    """Who else is on the phone with the company of the reader's draft."""
    now = clock.now()
    draft = draft_of(request.user)
    found = colleagues_on(draft.company_id if draft else None, agent=request.user, now=now)
    return render(request, "desk/intake/_colleagues.html", {"colleagues": found})


def _wants_json(request: DeskRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _context(agent: User, office: Office, values: Mapping[str, Any], *, now: datetime, focus: str = "") -> Context:
    picture = picture_of(values, office=office, now=now, focus=focus)
    attached, why_not = _attached(picture)
    evidence: IntakeSide = evidence_for(picture, agent=agent, office=office, attached=attached, now=now)
    return {
        "user": agent,
        "values": picture.values | {"auto": " ".join(sorted(picture.auto))},
        "picture": picture,
        "evidence": evidence,
        "attach_fault": why_not,
        "kind": CallKind(picture.facts.kind),
        "started_at": picture.facts.started_at,
    }


def _attached(picture: Picture) -> tuple[Ticket | None, str]:
    return ticket_named(picture.facts.attach_to) if picture.facts.attach_to else (None, "")
