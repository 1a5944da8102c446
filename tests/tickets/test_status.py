"""Solved, opened again, waiting, closed; two people at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.errors import Conflict, DomainError, Invalid, Refused
from core.models import Notification, User
from offices.models import Office
from tests.factories.core import make_user
from tests.factories.tickets import NOON, make_customer, make_department, make_ticket
from tickets.domain import notes, status
from tickets.domain.referrals import refer_ticket
from tickets.enums import ReferralState, TicketStatus
from tickets.models import Entry, Referral, Ticket

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def solved(ticket: Ticket, actor: User, **fields: Any) -> Ticket:
    given: dict[str, Any] = {"ticket": ticket, "actor": actor, "now": LATER}
    return status.solve(**{**given, "cause": "Gland loose", "solution": "Tighten it.", **fields})


def test_solve_keeps_cause_and_solution_and_tells_the_customer(office: Office, actor: User) -> None:
    ticket = solved(make_ticket(office, email="gemma@example.com"), actor)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.cause, ticket.solution, ticket.solved_at) == (
        TicketStatus.SOLVED,
        "Gland loose",
        "Tighten it.",
        LATER,
    )
    entry = Entry.objects.get(event="solved")
    assert (entry.visibility, entry.text, entry.data) == ("customer", "Tighten it.", {"cause": "Gland loose"})
    assert "Tighten it." in Notification.objects.get(kind="ticket_solved").body


def test_solve_silently_stays_inside(office: Office, actor: User) -> None:
    solved(make_ticket(office, email="gemma@example.com"), actor, tell=False)
    assert Entry.objects.get(event="solved").visibility == "internal"
    assert not Notification.objects.exists()


def test_solve_needs_cause_and_solution(office: Office, actor: User) -> None:
    with pytest.raises(Invalid) as caught:
        solved(make_ticket(office), actor, cause=" ", solution="")
    assert set(caught.value.fields) == {"cause", "solution"}


def test_solve_ends_a_pending_referral(office: Office, actor: User) -> None:
    ticket = make_ticket(office)
    refer_ticket(ticket=ticket, department=make_department(office), reason="Send a kit", actor=actor, now=NOON)
    solved(ticket, actor)
    assert Referral.objects.get().state == ReferralState.DONE


def test_solve_twice_is_refused(office: Office, actor: User) -> None:
    ticket = solved(make_ticket(office), actor)
    with pytest.raises(DomainError, match="“Solved” cannot become “Solved”"):
        solved(ticket, actor)


def test_stale_version_is_a_conflict_and_overwrites_nothing(office: Office, actor: User) -> None:
    ticket = make_ticket(office)
    seen = ticket.version
    status.wait_for_customer(ticket=ticket, remind_at=LATER, actor=make_user(), now=NOON, version=seen)
    with pytest.raises(Conflict, match="Nothing was overwritten"):
        solved(ticket, actor, version=seen)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.cause, ticket.version) == (TicketStatus.WAITING, "", seen + 1)


def test_reopen_by_customer_is_seen_by_both_and_tells_the_owner(office: Office, actor: User) -> None:
    customer = make_customer(office)
    ticket = make_ticket(office, contact=customer, owner=actor)
    solved(ticket, make_user())
    status.reopen(ticket=ticket, reason="Still drifts", contact=customer, now=LATER)
    ticket.refresh_from_db()
    entry = Entry.objects.get(event="reopened")
    assert (ticket.status, ticket.solved_at) == (TicketStatus.OPEN, None)
    assert (entry.kind, entry.visibility, entry.contact, entry.text) == (
        "customer",
        "customer",
        customer,
        "Still drifts",
    )
    assert Notification.objects.get(kind="reopened").recipient == actor


def test_closed_ticket_is_not_changed_before_it_is_reopened(office: Office, actor: User) -> None:
    ticket = status.close(ticket=solved(make_ticket(office), actor), actor=actor, now=LATER)
    with pytest.raises(Refused, match="closed: reopen it first"):
        status.wait_for_customer(ticket=ticket, remind_at=LATER + timedelta(hours=1), actor=actor, now=LATER)
    assert status.reopen(ticket=ticket, reason="Again", actor=actor, now=LATER).status == TicketStatus.OPEN


def test_wait_refuses_a_reminder_in_the_past(office: Office, actor: User) -> None:
    with pytest.raises(Invalid):
        status.wait_for_customer(ticket=make_ticket(office), remind_at=NOON, actor=actor, now=NOON)


def test_remind_tells_the_owner_once_and_not_a_second_early(office: Office, actor: User) -> None:
    ticket = make_ticket(office, owner=actor)
    status.wait_for_customer(ticket=ticket, remind_at=LATER, actor=actor, now=NOON)
    assert status.remind(now=LATER - timedelta(seconds=1)) == 0
    assert (status.remind(now=LATER), status.remind(now=LATER)) == (1, 0)
    assert Notification.objects.get(kind="reminder").recipient == actor


def test_customers_words_wake_a_waiting_ticket(office: Office, actor: User) -> None:
    customer = make_customer(office)
    ticket = make_ticket(office, contact=customer, owner=actor)
    status.wait_for_customer(ticket=ticket, remind_at=LATER, actor=actor, now=NOON)
    entry = notes.add_from_customer(ticket=ticket, contact=customer, text=" It is the left one. ", now=LATER)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.remind_at, entry.text) == (TicketStatus.OPEN, None, "It is the left one.")
    assert Notification.objects.get(kind="customer_added").recipient == actor


def test_message_goes_by_mail_and_into_the_portal(office: Office, actor: User) -> None:
    ticket = make_ticket(office, contact=make_customer(office), language="de")
    entry = notes.message_customer(ticket=ticket, text="We call at 12.", actor=actor, now=NOON)
    mail = Notification.objects.get(kind="ticket_message")
    assert (entry.visibility, entry.data) == ("customer", {"address": "gemma@example.com"})
    assert (mail.address, mail.language) == ("gemma@example.com", "de")
    assert mail.body.startswith("We call at 12.")


def test_message_without_an_address_is_in_the_portal_only(office: Office, actor: User) -> None:
    notes.message_customer(ticket=make_ticket(office), text="We call at 12.", actor=actor, now=NOON)
    assert not Notification.objects.exists()


def test_database_keeps_notes_inside(office: Office, actor: User) -> None:
    entry = notes.add_note(ticket=make_ticket(office), text="Third one", actor=actor, now=NOON)
    with pytest.raises(IntegrityError, match="tickets_notes_stay_inside"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(visibility="customer")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"status": "merged"}, "tickets_merged_names_target"),
        ({"status": "solved"}, "tickets_solved_has_time"),
        ({"way": "goodwill"}, "tickets_goodwill_has_reason"),
    ],
)
def test_database_refuses_half_a_change(office: Office, fields: dict[str, str], constraint: str) -> None:
    ticket = make_ticket(office)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(**fields)
