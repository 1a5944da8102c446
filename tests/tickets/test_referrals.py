"""Referrals to departments (R3)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from core.errors import Conflict, Invalid, Refused
from core.letters import email_of
from core.models import Notification, Role, User
from offices.models import Office
from promises.models import Promise
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member
from tests.factories.promises import make_promise, sweep
from tests.factories.tickets import NOON, make_department, make_ticket
from tickets.domain import referrals
from tickets.enums import ReferralState, TicketStatus
from tickets.models import Entry, Referral, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(office: Office) -> Ticket:
    return make_ticket(office)


def refer(ticket: Ticket, actor: User, **fields: Any) -> Referral:
    given: dict[str, Any] = {"ticket": ticket, "reason": "Replace gland and plug", "actor": actor, "now": NOON}
    if "department" not in fields:
        fields["department"] = make_department(ticket.office)
    return referrals.refer_ticket(**given | fields)


def test_refer_is_due_by_the_receivers_hours(ticket: Ticket, actor: User) -> None:
    hamburg = make_department(make_hamburg(), "development", response_minutes=510)
    referral = refer(ticket, actor, department=hamburg)
    # 12:00 in Hamburg: five hours today, three and a half on Thursday from 08:30 local time
    assert referral.due_at == datetime(2026, 5, 14, 10, 0, tzinfo=UTC)
    ticket.refresh_from_db()
    assert ticket.status == TicketStatus.REFERRED
    mail = Notification.objects.get(kind="referral")
    assert (mail.address, mail.language) == ("development@example.com", "de")
    assert "Replace gland and plug" in mail.body


def test_departments_mail_leads_to_the_referral_once(ticket: Ticket, actor: User) -> None:
    referral = refer(ticket, actor)
    mail = email_of([Notification.objects.get(kind="referral")])
    assert re.findall(r"https?://\S+", str(mail.body)) == [f"{settings.BASE_URL}/referrals/{referral.pk}/"]


def test_reason_of_a_referral_stays_inside(ticket: Ticket, actor: User) -> None:
    refer(ticket, actor)
    assert Entry.objects.get(event="referred").visibility == "internal"


def test_refer_needs_a_reason(ticket: Ticket, actor: User) -> None:
    with pytest.raises(Invalid):
        refer(ticket, actor, reason=" ")


def test_refer_twice_is_a_conflict(ticket: Ticket, actor: User) -> None:
    department = make_department(ticket.office)
    refer(ticket, actor, department=department)
    with pytest.raises(Conflict, match="already lies with another department"):
        refer(ticket, actor, department=department)
    assert Referral.objects.count() == 1


def test_database_holds_one_pending_referral(ticket: Ticket, actor: User) -> None:
    referral = refer(ticket, actor)
    referral.pk, referral.promise = None, make_promise(ticket.office, referral.due_at, kind="referral")
    with pytest.raises(IntegrityError, match="tickets_one_pending_referral"), transaction.atomic():
        referral.save(force_insert=True)


def test_accept_then_done_brings_the_ticket_back_with_an_answer(ticket: Ticket, actor: User) -> None:
    referral = refer(ticket, actor)
    garside = make_user(name="Tom Garside")
    accepted = referrals.accept_referral(referral=referral, actor=garside, now=NOON)
    ticket.refresh_from_db()
    assert (accepted.state, ticket.status) == (ReferralState.ACCEPTED, TicketStatus.REFERRED)
    referrals.finish_referral(referral=referral, answer="Kit fitted", actor=garside, now=NOON)
    ticket.refresh_from_db()
    referral.refresh_from_db()
    assert (referral.state, referral.answer, ticket.status) == (ReferralState.DONE, "Kit fitted", TicketStatus.OPEN)
    told = Notification.objects.filter(kind="referral_answer", recipient=actor)
    assert [note.body for note in told] == ["", "Kit fitted"]


def test_accept_twice_is_a_conflict(ticket: Ticket, actor: User) -> None:
    referral = refer(ticket, actor)
    referrals.accept_referral(referral=referral, actor=actor, now=NOON)
    with pytest.raises(Conflict):
        referrals.accept_referral(referral=referral, actor=actor, now=NOON)


def test_return_needs_a_reason_and_opens_the_ticket(ticket: Ticket, actor: User) -> None:
    referral = refer(ticket, actor)
    with pytest.raises(Invalid):
        referrals.return_referral(referral=referral, reason="", actor=actor, now=NOON)
    referrals.return_referral(referral=referral, reason="Not ours", actor=actor, now=NOON)
    ticket.refresh_from_db()
    assert ticket.status == TicketStatus.OPEN
    with pytest.raises(Refused, match="already ended"):
        referrals.accept_referral(referral=referral, actor=actor, now=NOON)


def test_ladder_reminds_the_department_and_the_lapse_brings_it_to_the_manager_once(ticket: Ticket, actor: User) -> None:
    manager = make_member(ticket.office, role=Role.MANAGER).user
    due = refer(ticket, actor).due_at
    warning = due - timedelta(minutes=60)
    assert (sweep(warning - timedelta(seconds=1)), sweep(warning)) == ([], [(-60, "done")])
    mail = Notification.objects.get(kind="referral_due")
    assert (mail.address, mail.recipient, mail.subject.partition(":")[0]) == (
        "logistics@example.com",
        None,
        "To be accepted by Thu 14 May, 10",
    )
    assert sweep(due) == [(0, "done")]
    assert Referral.objects.get().state == ReferralState.ASKED  # at the very instant it would still be in time
    after = due + timedelta(seconds=1)
    assert (sweep(after), sweep(after)) == ([(None, "done")], [])
    ticket.refresh_from_db()
    assert (Referral.objects.get().state, ticket.status) == (ReferralState.LAPSED, TicketStatus.OPEN)
    told = Notification.objects.filter(kind="referral_lapsed")
    assert sorted(told.values_list("recipient", "channel")) == sorted(
        [(manager.pk, "email"), (manager.pk, "page"), (actor.pk, "page")]
    )
    assert list(ticket.entries.filter(event__startswith="referral").values_list("event", "data__told")) == [
        ("referral_reminded", ["logistics@example.com"]),
        ("referral_reminded", [manager.name]),
        ("referral_lapsed", None),
    ]


def test_accepted_referral_neither_lapses_nor_is_reminded_of(ticket: Ticket, actor: User) -> None:
    referral = refer(ticket, actor)
    referrals.accept_referral(referral=referral, actor=actor, now=NOON)
    assert sweep(referral.due_at + timedelta(days=9)) == []
    due = referral.promise.due_times.get()
    assert (due.met_at, Promise.objects.get().ended_at) == (NOON, NOON)


def test_database_refuses_a_referral_without_reason(ticket: Ticket, actor: User) -> None:
    refer(ticket, actor)
    with pytest.raises(IntegrityError, match="tickets_referral_has_reason"), transaction.atomic():
        Referral.objects.update(reason="")
    with pytest.raises(IntegrityError, match="tickets_return_has_reason"), transaction.atomic():
        Referral.objects.update(state="returned")
