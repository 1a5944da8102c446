"""The verdict as it was at the time of the call, kept with the ticket for good (E2)."""

from datetime import date, datetime

from django.utils import translation

from contracts import wording
from contracts.coverage import CoverState, Verdict
from contracts.models import Company, Device
from contracts.queries import verdict_for
from core.models import User
from tickets.models import CoverageReceipt, Ticket


def judge(*, device: Device | None, company: Company | None, on: date) -> Verdict:
    """Whether the device is covered on the office's local day (E1)."""
    return verdict_for(device=device, company=company, on=on)


def is_covered(verdict: Verdict) -> bool:
    """Whether it gives technical support."""
    return verdict.state == CoverState.COVERED


def told(verdict: Verdict, *, language: str) -> str:
    """The sentence the caller is told, in the caller's language."""
    with translation.override(language):
        return str(wording.sentence(verdict))


def keep(
    *, ticket: Ticket, verdict: Verdict, actor: User | None, now: datetime, corrects: CoverageReceipt | None = None
) -> CoverageReceipt:
    """Store the verdict; a correction stands beside the receipt it corrects, which never changes."""
    return CoverageReceipt.objects.create(
        ticket=ticket,
        device=ticket.device,
        on=verdict.on,
        covered=is_covered(verdict),
        reason=verdict.reason,
        verdict=verdict.to_json(),
        rule_version=verdict.rule_version,
        told=told(verdict, language=ticket.language),
        told_by=actor,
        told_to=ticket.caller_name,
        corrects=corrects,
        at=now,
    )


def latest(ticket: Ticket) -> CoverageReceipt | None:
    """The receipt that counts: the last one."""
    return ticket.receipts.order_by("-at", "-id").first()


def may_cover(ticket: Ticket) -> frozenset[int]:
    """The offices that may take over from the ticket's own, by key; empty: every one that covers for it.

    The receipt, not the contract, is asked: what was true at the time of the call stays (E2).
    """
    receipt = latest(ticket)
    return verdict_of(receipt).may_cover if receipt else frozenset()


def verdict_of(receipt: CoverageReceipt) -> Verdict:
    """The verdict as it was stored, of any rule version."""
    return Verdict.from_json(receipt.verdict)
