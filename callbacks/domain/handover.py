"""Hand over to a colleague or another office, with acceptance. The due time stays what it was (G3)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from callbacks import events, messages
from callbacks.domain.locking import lock_live
from callbacks.enums import CallbackState, HandoverState
from callbacks.models import Callback, Handover
from callbacks.queries.suitable import offices_for, receivers_of
from callbacks.rules import may_answer_handover, may_hand_over
from core import live
from core.access import require
from core.errors import Conflict, Invalid, violated
from core.models import User
from offices.domain.presence import begin_call, finish_call
from offices.duty import helping_offices, own_office
from offices.models import Office
from promises.topics import QUEUE
from tickets.domain import timeline
from tickets.enums import EntryKind


def ask_handover(
    *,
    callback: Callback,
    actor: User,
    now: datetime,
    to_user: User | None = None,
    to_office: Office | None = None,
    note: str = "",
) -> Handover:
    """Ask a colleague, or the specialists of an office. Raises Refused, Invalid at `to`, Conflict if one is pending."""
    with transaction.atomic():
        callback = lock_live(callback)
        require(may_hand_over(actor, callback))
        _check_receiver(callback, actor=actor, to_user=to_user, to_office=to_office)
        handover = _ask(callback, actor=actor, now=now, to_user=to_user, to_office=to_office, note=note)
        _record(handover, events.HandoverAsked, author=actor, now=now, text=handover.note)
        messages.tell_handover(handover, receivers_of(handover), now=now)
        live.changed(QUEUE)
    return handover


def _check_receiver(callback: Callback, *, actor: User, to_user: User | None, to_office: Office | None) -> None:
    office = to_office or (own_office(to_user) if to_user else None)
    if office is None or (to_user and to_office):
        raise Invalid({"to": _("To whom? Please choose a colleague or an office.")})
    if to_user and (not to_user.is_active or not to_user.is_specialist):
        raise Invalid({"to": _("%(name)s does not make callbacks.") % {"name": to_user.name}})
    if to_user and to_user.pk in (actor.pk, callback.taken_by_id):
        raise Invalid({"to": _("%(name)s has it already.") % {"name": to_user.name}})
    _check_may_help(callback, office)


def _check_may_help(callback: Callback, office: Office) -> None:
    if offices_for(callback).filter(pk=office.pk).exists():
        return
    if helping_offices(callback.office).filter(pk=office.pk).exists():
        raise Invalid({"to": _("The customer's contract does not let %(office)s cover.") % {"office": office.name}})
    values = {"office": office.name, "own": callback.office.name}
    raise Invalid({"to": _("%(office)s does not stand in for %(own)s.") % values})


def _ask(
    callback: Callback, *, actor: User, now: datetime, to_user: User | None, to_office: Office | None, note: str
) -> Handover:
    try:
        with transaction.atomic():
            return Handover.objects.create(
                callback=callback, asked_by=actor, to_user=to_user, to_office=to_office, note=note.strip(), asked_at=now
            )
    except IntegrityError as error:
        if violated(error) == "callbacks_one_pending_handover":
            raise Conflict("handover_pending", _("This callback is being handed over already.")) from error
        raise


def accept_handover(*, handover: Handover, actor: User, now: datetime) -> Callback:
    """Now it is the actor's: in their hands at once, or waiting for them if they hold another one.

    Raises Refused, or Conflict when it was answered or withdrawn, or when somebody else took it meanwhile.
    """
    with transaction.atomic():
        callback = lock_live(handover.callback)
        handover = _still_asked(handover)
        require(may_answer_handover(actor, handover, receivers_of(handover)))
        _release(callback, now=now)
        callback.assignee = actor
        callback.save(update_fields=["state", "taken_by", "taken_at", "assignee"])
        _take(callback, actor, now=now)
        _answer(handover, HandoverState.ACCEPTED, actor=actor, now=now)
        _record(handover, events.HandoverAccepted, author=actor, now=now)
        live.changed(QUEUE)
    return callback


def _release(callback: Callback, *, now: datetime) -> None:
    finish_call(user=callback.taken_by, reached=False, now=now)
    callback.state, callback.taken_by, callback.taken_at = CallbackState.OPEN, None, None


def _take(callback: Callback, actor: User, *, now: datetime) -> None:
    """Into the actor's hands, unless they are full: then it stays open, assigned to them."""
    try:
        with transaction.atomic():
            callback.state, callback.taken_by, callback.taken_at = CallbackState.TAKEN, actor, now
            callback.save(update_fields=["state", "taken_by", "taken_at"])
    except IntegrityError as error:
        if violated(error) != "callbacks_one_taken_per_person":
            raise
        callback.state, callback.taken_by, callback.taken_at = CallbackState.OPEN, None, None
    else:
        begin_call(user=actor, now=now)


def decline_handover(*, handover: Handover, actor: User, now: datetime, answer: str) -> Handover:
    """Not mine, with a reason: it stays where it is, the asker is told. Raises Refused, Invalid or Conflict."""
    if not answer.strip():
        raise Invalid({"answer": _("Please say why.")})
    with transaction.atomic():
        lock_live(handover.callback)
        handover = _still_asked(handover)
        require(may_answer_handover(actor, handover, receivers_of(handover)))
        _answer(handover, HandoverState.DECLINED, actor=actor, now=now, answer=answer.strip()[:300])
        _record(handover, events.HandoverDeclined, author=actor, now=now, text=handover.answer)
        messages.tell_declined(handover, now=now)
        live.changed(QUEUE)
    return handover


def withdraw_handover(*, callback: Callback, now: datetime) -> int:
    """Somebody has taken, made or closed the (locked) callback: nobody needs to answer any more. Returns how many."""
    pending = callback.handovers.filter(state=HandoverState.ASKED)
    messages.end_handover(pending.values_list("pk", flat=True), now=now)
    return pending.update(state=HandoverState.WITHDRAWN, answered_at=now)


def _still_asked(handover: Handover) -> Handover:
    fresh: Handover = Handover.objects.select_related("callback__ticket", "to_user", "to_office", "asked_by").get(
        pk=handover.pk
    )
    if fresh.state != HandoverState.ASKED:
        raise Conflict("handover_answered", _("This has been answered in the meantime."))
    return fresh


def _answer(handover: Handover, state: HandoverState, *, actor: User, now: datetime, answer: str = "") -> None:
    handover.state, handover.answered_by, handover.answered_at, handover.answer = state, actor, now, answer
    handover.save(update_fields=["state", "answered_by", "answered_at", "answer"])
    messages.end_handover([handover.pk], now=now)


Answer = events.HandoverAsked | events.HandoverAccepted | events.HandoverDeclined


def _record(handover: Handover, event: type[Answer], *, author: User, now: datetime, text: str = "") -> None:
    timeline.record(
        ticket=handover.callback.ticket,
        kind=EntryKind.AUDIT,
        event=event(to=handover.receiver),
        at=now,
        author=author,
        text=text,
    )
