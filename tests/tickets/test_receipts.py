"""E1, E2: the verdict is for the office's local day of the call, and its receipt is never changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import InternalError, connection, transaction
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from tests.factories.contracts import make_contract
from tests.factories.offices import make_hamburg, make_member, make_woking
from tests.factories.tickets import log, make_customer, make_owned_device
from tickets.domain import change
from tickets.domain.receipts import latest, verdict_of
from tickets.models import CoverageReceipt

pytestmark = pytest.mark.django_db


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def judged(office, *, call: str, first: str, last: str):
    """The receipt of a call at an instant (UTC), of a device under a contract with these days."""
    customer = make_customer(office)
    device = make_owned_device(customer.company)
    make_contract(customer.company, device, first=date.fromisoformat(first), last=date.fromisoformat(last))
    actor = make_member(office).user
    at = utc(call)
    facts = {"company_id": customer.company_id, "serial": device.serial, "started_at": at}
    return latest(log(office, actor, now=at + timedelta(minutes=1), **facts))


@pytest.mark.parametrize(
    ("call", "on", "reason"),
    [
        ("2026-04-30 21:59:59", "2026-04-30", "contract_not_started"),  # 23:59:59 in Hamburg
        ("2026-04-30 22:00:00", "2026-05-01", "contract"),  # midnight
        ("2026-04-30 23:30:00", "2026-05-01", "contract"),  # 01:30, still April in UTC
        ("2027-04-30 21:59:59", "2027-04-30", "contract_ending"),
        ("2027-04-30 22:00:00", "2027-05-01", "contract_expired"),
        ("2027-04-30 23:30:00", "2027-05-01", "contract_expired"),
    ],
)
def test_first_and_last_day_are_those_of_hamburg_in_summer(call, on, reason):
    receipt = judged(make_hamburg(), call=call, first="2026-05-01", last="2027-04-30")
    assert (receipt.on.isoformat(), receipt.reason) == (on, reason)


@pytest.mark.parametrize(
    ("call", "on", "covered"),
    [
        # The night to 29 March 2026: the day begins at 23:00 UTC in winter time and ends at 22:00 UTC in summer time.
        ("2026-03-28 22:59:59", "2026-03-28", False),
        ("2026-03-28 23:00:00", "2026-03-29", True),
        ("2026-03-29 21:59:59", "2026-03-29", True),
        ("2026-03-29 22:00:00", "2026-03-30", False),
        ("2026-03-29 22:59:59", "2026-03-30", False),
    ],
)
def test_day_on_which_the_clocks_go_forward_has_23_hours_of_cover(call, on, covered):
    receipt = judged(make_hamburg(), call=call, first="2026-03-29", last="2026-03-29")
    assert (receipt.on.isoformat(), receipt.covered) == (on, covered)


@pytest.mark.parametrize(
    ("call", "on", "covered"),
    [
        # 25 October 2026: from 22:00 UTC in summer time to 23:00 UTC in winter time; 02:30 comes twice.
        ("2026-10-24 21:59:59", "2026-10-24", False),
        ("2026-10-24 22:00:00", "2026-10-25", True),
        ("2026-10-25 00:30:00", "2026-10-25", True),
        ("2026-10-25 01:30:00", "2026-10-25", True),
        ("2026-10-25 22:59:59", "2026-10-25", True),
        ("2026-10-25 23:00:00", "2026-10-26", False),
    ],
)
def test_day_on_which_the_clocks_go_back_has_25_hours_of_cover(call, on, covered):
    receipt = judged(make_hamburg(), call=call, first="2026-10-25", last="2026-10-25")
    assert (receipt.on.isoformat(), receipt.covered) == (on, covered)


def test_the_same_instant_is_another_day_in_woking():
    days = {"first": "2026-05-01", "last": "2027-04-30"}
    receipt = judged(make_woking(), call="2026-04-30 22:30:00", **days)
    assert (receipt.on, receipt.reason) == (date(2026, 4, 30), "contract_not_started")


@pytest.fixture
def receipt():
    return judged(make_hamburg(), call="2026-05-13 10:00:00", first="2026-05-01", last="2027-04-30")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tickets_coveragereceipt SET covered = false WHERE id = %s",
        "UPDATE tickets_coveragereceipt SET told = told || '.' WHERE id = %s",
        "DELETE FROM tickets_coveragereceipt WHERE id = %s",
    ],
)
def test_database_itself_refuses_to_change_or_delete_a_receipt(receipt, statement):
    stored = CoverageReceipt.objects.filter(pk=receipt.pk).values().get()
    with pytest.raises(InternalError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [receipt.pk])
    assert "pgtrigger: Cannot update or delete rows from tickets_coveragereceipt table" in str(refused.value)
    assert "pgtrigger_receipt_is_final_" in refused.value.__cause__.diag.context
    assert CoverageReceipt.objects.filter(pk=receipt.pk).values().get() == stored


def test_no_address_deletes_or_rewrites_a_receipt(client, receipt):
    agent = receipt.told_by
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=agent).key}")
    ticket = f"/api/v1/tickets/{receipt.ticket.number}/"
    for call in (api.delete, api.put, api.patch):
        assert call(ticket, {"verdict": None}, format="json").status_code == 405
    client.force_login(agent)
    assert client.delete(receipt.ticket.get_absolute_url()).status_code == 405
    assert client.delete(f"{receipt.ticket.get_absolute_url()}receipts/{receipt.pk}/").status_code == 404
    assert CoverageReceipt.objects.get() == receipt


def test_contract_that_ends_while_the_ticket_is_open_changes_nothing(receipt):
    contract = receipt.device.coverages.get().contract
    contract.valid = type(contract.valid)(date(2026, 5, 1), date(2026, 5, 2))
    contract.save()
    receipt.device.coverages.all().delete()
    kept = verdict_of(latest(receipt.ticket))
    assert (kept.state, kept.evidence.number, kept.evidence.last) == ("covered", contract.number, date(2027, 4, 30))


def test_correction_is_a_receipt_beside_the_old_one_for_the_day_of_the_call(receipt):
    stored = CoverageReceipt.objects.filter(pk=receipt.pk).values().get()
    other = make_owned_device(None, serial="CW90-2511-1157")
    later = utc("2026-08-01 12:00:00")
    change.set_device(ticket=receipt.ticket, device=other, actor=receipt.told_by, now=later)
    old, new = receipt.ticket.receipts.all()
    assert CoverageReceipt.objects.filter(pk=old.pk).values().get() == stored
    assert (new.corrects, new.on, new.reason, new.at) == (old, date(2026, 5, 13), "no_cover", later)
    assert latest(receipt.ticket) == new
