"""Referrals, ready to show."""

from dataclasses import dataclass
from datetime import datetime

from offices.explain import WhyThen
from offices.models import Department, Office
from offices.queries import hours_of
from offices.wording import when
from offices.worktime import OfficeHours
from promises.countdown import Chip, chip
from promises.wording import by_when
from tickets.enums import ReferralState
from tickets.models import Referral
from tickets.models.referral import PENDING
from tickets.queries.why import why_referral

SHOWN = 200


@dataclass(frozen=True)
class ReferralRow:
    """One line of the list."""

    referral: Referral
    mark: Chip | None
    by: str
    since: str


@dataclass(frozen=True)
class ReferralPage:
    """What the page shows beside the words."""

    mark: Chip | None
    by: str
    since: str
    answered: str
    why: WhyThen


def referral_rows(shown: str, *, department: Department | None, now: datetime) -> list[ReferralRow]:
    """Those under way by their due time, past ones newest first. One query, two more per office."""
    rows = Referral.objects.select_related(
        "department__office", "ticket__company", "asked_by", "answered_by", "promise"
    )
    if department:
        rows = rows.filter(department=department)
    if shown == "past":
        rows = rows.exclude(state__in=PENDING).order_by("-answered_at")
    else:
        rows = rows.filter(state__in=PENDING).order_by("promise__due_at", "pk")
    found = list(rows[:SHOWN])
    hours = {office.pk: hours_of(office) for office in Office.objects.all()} if found else {}
    return [_row(referral, hours[referral.department.office_id], now=now) for referral in found]


def _row(referral: Referral, hours: OfficeHours, *, now: datetime) -> ReferralRow:
    office = referral.department.office
    return ReferralRow(
        referral=referral,
        mark=mark_of(referral, hours=hours, now=now),
        by=by_when(referral.due_at, office),
        since=when(referral.asked_at, office),
    )


def referral_page(referral: Referral, *, now: datetime) -> ReferralPage:
    """One referral with the reason of its due time (G4)."""
    office = referral.department.office
    return ReferralPage(
        mark=mark_of(referral, hours=hours_of(office), now=now),
        by=when(referral.due_at, office),
        since=when(referral.asked_at, office),
        answered=when(referral.answered_at, office) if referral.answered_at else "",
        why=why_referral(referral),
    )


def mark_of(referral: Referral, *, hours: OfficeHours, now: datetime) -> Chip | None:
    """How much staffed time is left to accept it; nothing for what was accepted or is over."""
    if referral.state != ReferralState.ASKED:
        return None
    office, escalated = referral.department.office, referral.promise.escalated_at is not None
    return chip(referral.due_at, hours=hours, office=office, now=now, escalated=escalated, short=True)
