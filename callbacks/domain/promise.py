"""A promise becomes a fact: a due time with its explanation and the steps that guard it (G2 to G4, G7)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from callbacks import events, messages
from callbacks.domain.locking import lock_ticket
from callbacks.enums import LIVE
from callbacks.models import Callback
from callbacks.rules import may_promise
from contracts.models import ContractClass
from contracts.queries import country_of
from core import live
from core.access import require
from core.errors import Conflict, DomainError, Invalid, violated
from core.models import User
from core.phones import phone_at
from offices.domain.calendar import Due, due_after
from offices.models import Office, Skill
from offices.topics import FIGURES
from promises.countdown import is_late
from promises.domain import promise as promises
from promises.domain.agreed import agreed_due
from promises.domain.promise import current_due, give
from promises.enums import DueKind
from promises.models import DueTime
from promises.topics import QUEUE
from tickets.domain import timeline
from tickets.domain.next_steps import end_next_step, live_step
from tickets.enums import EntryKind, TicketStatus, Visibility
from tickets.models import Ticket

CALLBACK = "callback"  # the kind of promise


def preview(*, office: Office, now: datetime, start: datetime | None = None) -> Due:
    """What a promise given now would say; `start` is when the fault was logged, if that was earlier (G2)."""
    return due_after(office=office, start=start or now, minutes=office.guarantee_minutes, now=now)


def start_of(ticket: Ticket, *, now: datetime) -> datetime:
    """The clock of the guarantee starts when the fault is logged (G1); every later promise starts when it is given."""
    return now if ticket.settled_at else min(ticket.opened_at, now)


def promise_callback(
    *,
    ticket: Ticket,
    actor: User | None,
    now: datetime,
    phone: str = "",
    assignee: User | None = None,
    due_at: datetime | None = None,
    reason: str = "",
) -> Callback:
    """Promise a callback: within the office's guarantee, or by `due_at` when somebody agreed on a time.

    Only the `assignee` makes it, if one is named ("the engineer calls on Tuesday before ten"). Settles the ticket.
    Raises Conflict when one is promised already, Invalid for a `due_at` that cannot be kept or somebody who makes no
    callbacks.
    """
    require(may_promise(actor))
    with transaction.atomic():
        ticket = lock_ticket(ticket)
        phone = phone_at("phone", phone, country=country_of(ticket.company, ticket.office))
        _check(ticket, phone=phone, assignee=assignee)
        due = _due(ticket, due_at=due_at, now=now)
        callback = _create(ticket, due=due, actor=actor, now=now, phone=phone, assignee=assignee, reason=reason)
        _record(callback, current_due(callback.promise), actor=actor, now=now)
        _settle(ticket, now=now)
        messages.mail_promise(callback, due=due, now=now)
        live.changed(QUEUE, FIGURES)
    return callback


def _check(ticket: Ticket, *, phone: str, assignee: User | None) -> None:
    if not TicketStatus(ticket.status).is_live:
        raise DomainError("ticket_not_live", _("This ticket is finished: reopen it before promising a callback."))
    if not (phone or ticket.phone):
        raise Invalid({"phone": _("Which number shall we call? Please enter it.")})
    if assignee and not (assignee.is_active and assignee.is_specialist):
        raise Invalid({"assignee": _("%(name)s does not make callbacks.") % {"name": assignee.name}})
    if ticket.callbacks.filter(state__in=LIVE).exists():
        raise already_promised()


def already_promised() -> Conflict:
    """One open callback per ticket."""
    return Conflict("already_promised", _("A callback is promised for this ticket already."))


def _due(ticket: Ticket, *, due_at: datetime | None, now: datetime) -> Due:
    if due_at is None:
        return preview(office=ticket.office, now=now, start=start_of(ticket, now=now))
    return agreed_due(office=ticket.office, due_at=due_at, now=now, field="due_at")


def _create(
    ticket: Ticket,
    *,
    due: Due,
    actor: User | None,
    now: datetime,
    phone: str,
    assignee: User | None,
    reason: str,
) -> Callback:
    try:
        with transaction.atomic():
            promise = give(
                kind=CALLBACK,
                office=ticket.office,
                due=due,
                now=now,
                actor=actor,
                reason=reason,
                scope=scope_of(ticket),
            )
            return Callback.objects.create(
                promise=promise,
                ticket=ticket,
                office=ticket.office,
                skill=skill_of(ticket),
                language=ticket.language,
                phone=phone or ticket.phone,
                contact_name=ticket.caller_name,
                promised_at=now,
                promised_by=actor,
                promised_due_at=due.due_at,
                due_at=due.due_at,
                assignee=assignee,
            )
    except IntegrityError as error:
        if violated(error) == "callbacks_one_open_per_ticket":
            raise already_promised() from error
        raise


def skill_of(ticket: Ticket) -> Skill | None:
    """What the specialist must know: the skill of the product's family."""
    product = ticket.device.product if ticket.device else ticket.product
    return product.family.skill if product else None


def scope_of(ticket: Ticket) -> str:
    """The contract class on the ticket's last coverage receipt, as the key of a ladder (G7)."""
    receipt = ticket.receipts.order_by("-at", "-pk").first()
    if receipt is None or not receipt.covered:
        return ""
    contract = (receipt.verdict.get("evidence") or {}).get("pk")  # a warranty has none
    found = ContractClass.objects.filter(contracts=contract).first() if contract else None
    return scope_key(found) if found else ""


def scope_key(contract_class: ContractClass) -> str:
    """The key by which a ladder of its own is found."""
    return f"contract-class/{contract_class.pk}"


def set_due(
    *, callback: Callback, due: Due, kind: DueKind, actor: User | None, now: datetime, reason: str = ""
) -> DueTime:
    """Give a locked callback another due time with fresh steps, and say so in the timeline. Saves the callback."""
    scope = scope_of(callback.ticket)
    given = promises.set_due(
        promise=callback.promise, due=due, cause=kind, now=now, actor=actor, reason=reason, scope=scope
    )
    callback.late_since = _late_since(callback, kind=kind, now=now)
    callback.due_at = due.due_at
    callback.save(update_fields=["due_at", "late_since"])
    _record(callback, given, actor=actor, now=now)
    return given


def _late_since(callback: Callback, *, kind: DueKind, now: datetime) -> datetime | None:
    """An attempt that reached nobody leaves a late customer as late as before; who agreed on a time is not late."""
    return callback.owed_by if kind == DueKind.RETRY and is_late(callback.owed_by, now=now) else None


def _record(callback: Callback, due_time: DueTime, *, actor: User | None, now: datetime) -> None:
    timeline.record(
        ticket=callback.ticket,
        kind=EntryKind.PROMISE,
        event=events.OF_KIND[DueKind(due_time.kind)](
            callback=callback.pk,
            start_at=due_time.start_at,
            due_at=due_time.due_at,
            steps=due_time.steps,
            minutes=due_time.budget_minutes,
            reason=due_time.reason,
        ),
        at=now,
        author=actor,
        visibility=Visibility.CUSTOMER,
    )


def _settle(ticket: Ticket, *, now: datetime) -> None:
    if step := live_step(ticket):
        end_next_step(step, now=now)
    if ticket.settled_at is None:
        ticket.settled_at = now
        ticket.save(update_fields=["settled_at"])
