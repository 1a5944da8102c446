"""Suggestions: taken up, decided with a reason, planned, done; and whoever made one is told (S3)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from contracts.models import Contact
from core.access import require
from core.errors import Conflict, Invalid
from core.models import User
from offices.duty import manager_of
from offices.models import Office
from surveys import messages, wording
from surveys.enums import SuggestionSource, SuggestionState
from surveys.models import Interview, Suggestion
from surveys.rules import may_decide
from tickets.models import Ticket

TITLE = 160


@transaction.atomic
def make_suggestion(
    *,
    text: str,
    source: SuggestionSource,
    title: str = "",
    office: Office | None = None,
    contact: Contact | None = None,
    ticket: Ticket | None = None,
    interview: Interview | None = None,
    actor: User | None,
    now: datetime,
) -> Suggestion:
    """Take up a suggestion; the office's manager sees it at once. Raises Invalid without words."""
    if not text.strip() and not title.strip():
        raise Invalid({"text": wording.SAY_SOMETHING})
    suggestion = Suggestion.objects.create(
        title=title.strip()[:TITLE] or wording.title_of(text, TITLE),
        text=text.strip(),
        source=source,
        office=office,
        contact=contact,
        ticket=ticket,
        interview=interview,
        made_by=actor,
        made_at=now,
    )
    _tell_manager(suggestion, now=now)
    return suggestion


def _tell_manager(suggestion: Suggestion, *, now: datetime) -> None:
    office = suggestion.office
    manager = manager_of(office, now=now) if office else None
    if manager:
        messages.tell_suggestion(suggestion, manager, now=now)


@transaction.atomic
def review(*, suggestion: Suggestion, actor: User, now: datetime) -> Suggestion:
    """The actor looks into it and is its owner."""
    return _change(suggestion, SuggestionState.REVIEW, actor=actor, now=now, owner=actor)


@transaction.atomic
def plan(
    *, suggestion: Suggestion, reason: str, plan: str, owner: User | None, actor: User, now: datetime
) -> Suggestion:
    """A suggestion will be done: by whom (the actor unless named), how, and why. Whoever made it is told."""
    missing = {} if plan.strip() else {"plan": wording.PLAN_MISSING}
    values = {"owner": owner or actor, "plan": plan.strip(), "decided_at": now}
    return _decide(suggestion, SuggestionState.PLANNED, reason, missing, actor=actor, now=now, **values)


@transaction.atomic
def decline(*, suggestion: Suggestion, reason: str, actor: User, now: datetime) -> Suggestion:
    """A suggestion will not be done, and why. Whoever made it is told."""
    owner = suggestion.owner or actor
    return _decide(suggestion, SuggestionState.DECLINED, reason, {}, actor=actor, now=now, owner=owner, decided_at=now)


@transaction.atomic
def complete(*, suggestion: Suggestion, actor: User, now: datetime) -> Suggestion:
    """A suggestion is done. Whoever made it is told."""
    suggestion = _change(suggestion, SuggestionState.DONE, actor=actor, now=now, done_at=now)
    _tell_makers(suggestion, now=now)
    return suggestion


def _decide(
    suggestion: Suggestion,
    state: SuggestionState,
    reason: str,
    missing: dict[str, Any],
    *,
    actor: User,
    now: datetime,
    **values: Any,
) -> Suggestion:
    if not reason.strip():
        missing = {**missing, "reason": wording.REASON_MISSING}
    if missing:
        raise Invalid(missing)
    suggestion = _change(suggestion, state, actor=actor, now=now, reason=reason.strip(), **values)
    _tell_makers(suggestion, now=now)
    return suggestion


def _change(suggestion: Suggestion, state: SuggestionState, *, actor: User, now: datetime, **values: Any) -> Suggestion:
    suggestion = Suggestion.objects.select_for_update(of=("self",)).select_related("office").get(pk=suggestion.pk)
    require(may_decide(actor, suggestion))
    if suggestion.same_as_id:
        raise Conflict("is_echo", wording.IS_ECHO)
    if state not in SuggestionState(suggestion.state).next_states:
        raise Conflict("suggestion_state", wording.ALREADY_DECIDED)
    suggestion.state = state
    for name, value in values.items():
        setattr(suggestion, name, value)
    suggestion.save(update_fields=["state", *values])
    return suggestion


@transaction.atomic
def join(*, suggestion: Suggestion, same_as: Suggestion, actor: User, now: datetime) -> Suggestion:
    """The same was suggested before: decided there, and whoever made this one is told with the others.

    Raises Conflict when the other one is itself joined to a third, or when this one has been decided.
    """
    first, second = sorted([suggestion.pk, same_as.pk])
    rows = {row.pk: row for row in Suggestion.objects.select_for_update(of=("self",)).filter(pk__in=[first, second])}
    suggestion, same_as = rows[suggestion.pk], rows[same_as.pk]
    require(may_decide(actor, suggestion))
    if suggestion.pk == same_as.pk or same_as.same_as_id or suggestion.echoes.exists():
        raise Conflict("echo_of_echo", wording.ECHO_OF_ECHO)
    if suggestion.state not in (SuggestionState.NEW, SuggestionState.REVIEW):
        raise Conflict("suggestion_state", wording.ALREADY_DECIDED)
    suggestion.same_as = same_as
    suggestion.save(update_fields=["same_as"])
    if same_as.state in (SuggestionState.PLANNED, SuggestionState.DECLINED, SuggestionState.DONE):
        _tell(suggestion, same_as, now=now)
    return suggestion


def _tell_makers(suggestion: Suggestion, *, now: datetime) -> None:
    """Tell whoever made this suggestion and whoever made the same one."""
    echoes: Iterable[Suggestion] = suggestion.echoes.select_related("contact", "made_by")
    for made in [suggestion, *echoes]:
        _tell(made, suggestion, now=now)


def _tell(made: Suggestion, decided: Suggestion, *, now: datetime) -> None:
    if made.contact and made.contact.email and made.contact.active:
        messages.mail_decision(made, decided, now=now)
    elif made.made_by:
        messages.tell_decision(made, decided, made.made_by, now=now)
    else:
        return
    made.told_at = now
    made.save(update_fields=["told_at"])
