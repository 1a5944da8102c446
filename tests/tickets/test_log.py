"""Logging calls: rules C1 to C4, E1 to E3."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import translation

from contracts import wording as cover
from core.errors import Invalid
from core.models import Notification, User
from offices.models import Office
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_woking
from tests.factories.tickets import (
    NOON,
    call_facts,
    log,
    make_classification,
    make_customer,
    make_department,
    make_family,
    make_owned_device,
    make_ticket,
)
from tickets.domain.log import log_call
from tickets.enums import CallKind, ComplaintState, TicketStatus, Way
from tickets.models import Call, Complaint, CoverageReceipt, Entry, Referral, Ticket
from tickets.numbers import is_valid

pytestmark = pytest.mark.django_db
WARRANTY = DateRange(date(2025, 11, 18), date(2027, 12, 1))


@pytest.fixture
def agent() -> User:
    return make_user(name="Callum Reeve")


def test_log_call_covered_fault_makes_ticket_receipt_and_mail(office: Office, agent: User) -> None:
    customer = make_customer(office)
    device = make_owned_device(customer.company, warranty=WARRANTY)
    node = make_classification(device.product.family, "W107", name_en="Zero drift")
    facts = call_facts(company_id=customer.company_id, contact_id=customer.pk, classification_id=node.pk)

    done = log_call(facts=facts, office=office, actor=agent, now=NOON + timedelta(seconds=48))

    ticket = done.ticket
    assert ticket is not None
    assert done.receipt is not None
    assert is_valid(ticket.number)
    assert (ticket.device, ticket.contact, ticket.company) == (device, customer, customer.company)
    assert (ticket.way, ticket.phone, ticket.status) == (Way.COVERED, "+442079460321", TicketStatus.OPEN)
    assert ticket.settled_at is None
    assert (done.receipt.covered, done.receipt.reason, done.receipt.on) == (True, "warranty", date(2026, 5, 13))
    assert done.receipt.told == f"Your device is covered by the warranty, until {cover.day(date(2027, 11, 30))}."
    mail = Notification.objects.get(kind="ticket_logged")
    assert mail.address == "gemma@example.com"
    spoken = f"{ticket.number[:3]} {ticket.number[3:6]} {ticket.number[6:]}"
    assert mail.subject == f"Your ticket {spoken}: Weight reading drifts after wash-down"
    assert spoken in mail.body
    assert "W107, Zero drift" in mail.body
    assert cover.day(date(2027, 11, 30)) in mail.body
    events = list(Entry.objects.filter(ticket=ticket).values_list("kind", "event", "visibility"))
    assert events == [
        ("call", "call_in", "customer"),
        ("audit", "logged", "internal"),
        ("audit", "confirmation_mailed", "internal"),
    ]
    assert Entry.objects.get(event="confirmation_mailed").data == {"address": "gemma@example.com"}
    assert Entry.objects.get(event="call_in").data["seconds"] == 48


def test_log_call_fault_without_facts_names_each_field_and_leaves_nothing(office: Office, agent: User) -> None:
    empty: dict[str, Any] = dict.fromkeys(
        ["caller_name", "company_name", "phone", "product_name", "serial", "description"], " "
    )
    with pytest.raises(Invalid) as caught:
        log(office, agent, **empty)
    assert set(caught.value.fields) == set(empty)
    assert caught.value.fields["phone"] == "The phone number is missing."
    assert Ticket.objects.count() == Call.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("phone", "zwölf", "This cannot be a phone number. With area code, for example +49 40 66969 214."),
        ("serial", "-a-", "A serial number has at least three letters or digits."),
        ("email", "gemma@", "This is not an e-mail address."),
        ("caller_name", "x" * 121, "At most 120 characters fit here."),
        ("impact", "huge", "This choice no longer exists: choose again."),
        ("attach_to", "418 207", "A ticket number has nine digits, these are 6."),
        ("attach_to", "418 207 53x", "A ticket number has only digits, no “x”."),
        (
            "attach_to",
            "418 207 534",
            "The check digit does not fit: a digit is wrong, or two are swapped. Ask for the number again.",
        ),
        ("attach_to", "418 207 533", "There is no ticket 418 207 533."),
    ],
)
def test_log_call_wrong_fact_is_named_at_its_field(
    office: Office, agent: User, field: str, typed: str, message: str
) -> None:
    with pytest.raises(Invalid) as caught:
        log_call(facts=call_facts(**{field: typed}), office=office, actor=agent, now=NOON)
    assert caught.value.fields == {field: message}
    assert Call.objects.count() == 0


def test_log_call_messages_are_german_for_german_readers(office: Office, agent: User) -> None:
    with translation.override("de"), pytest.raises(Invalid) as caught:
        log(office, agent, phone="")
    assert caught.value.fields == {"phone": "Die Telefonnummer fehlt."}


def test_log_call_serial_not_yet_known_needs_a_reason(office: Office, agent: User) -> None:
    with pytest.raises(Invalid):
        log(office, agent, serial="")
    ticket = log(office, agent, serial="", serial_missing="Plate is behind the guard")
    assert (ticket.serial, ticket.serial_missing) == ("", "Plate is behind the guard")
    assert ticket.receipts.get().reason == "unknown_serial"


def test_log_call_without_cover_leaves_the_way_open(office: Office, agent: User) -> None:
    ticket = log(office, agent)
    assert (ticket.way, ticket.receipts.get().covered) == (Way.OPEN, False)


def test_log_call_without_cover_cannot_be_called_covered(office: Office, agent: User) -> None:
    with pytest.raises(Invalid) as caught:
        log(office, agent, way=Way.COVERED)
    assert list(caught.value.fields) == ["way"]


def test_log_call_goodwill_needs_a_reason_that_the_manager_sees(office: Office, agent: User, manager: User) -> None:
    with pytest.raises(Invalid) as caught:
        log(office, agent, way=Way.GOODWILL)
    assert list(caught.value.fields) == ["way_reason"]
    ticket = log(office, agent, way=Way.GOODWILL, way_reason="Long-standing customer")
    told = Notification.objects.get(kind="goodwill")
    assert (ticket.way, told.recipient, told.body) == (
        Way.GOODWILL,
        manager,
        "Callum Reeve: Long-standing customer",
    )


def test_log_call_covered_device_needs_no_goodwill(office: Office, agent: User) -> None:
    make_owned_device(make_customer(office).company, warranty=WARRANTY)
    ticket = log(office, agent, way=Way.GOODWILL, way_reason="Long-standing customer")
    assert (ticket.way, ticket.way_reason) == (Way.COVERED, "")


def test_log_call_to_sales_refers_with_device_and_dates(office: Office, agent: User) -> None:
    customer = make_customer(office)
    make_owned_device(
        customer.company, delivered=date(2020, 3, 2), warranty=DateRange(date(2020, 3, 2), date(2022, 3, 2))
    )
    sales = make_department(office, "sales")
    ticket = log(office, agent, way=Way.SALES, company_id=customer.company_id)
    referral = Referral.objects.get()
    ticket.refresh_from_db()
    assert (referral.department, referral.ticket, ticket.status) == (sales, ticket, TicketStatus.REFERRED)
    assert "CW90-2511-1156" in referral.reason
    assert f"Delivered: {cover.day(date(2020, 3, 2))}" in referral.reason
    assert f"Warranty ended on {cover.day(date(2022, 3, 1))}" in referral.reason


def test_log_call_to_sales_without_that_department_is_refused_whole(office: Office, agent: User) -> None:
    with pytest.raises(Invalid) as caught:
        log(office, agent, way=Way.SALES)
    assert list(caught.value.fields) == ["way"]
    assert Ticket.objects.count() == Call.objects.count() == 0


def test_log_call_typed_serial_counts_for_more_than_the_device_chosen_before(office: Office, agent: User) -> None:
    company = make_customer(office).company
    chosen = make_owned_device(company, serial="CW90-0000-0001")
    typed = make_owned_device(company, serial="CW90-0000-0002")
    assert log(office, agent, device_id=chosen.pk, serial="cw90 0000 0002").device == typed
    assert log(office, agent, device_id=chosen.pk, serial="cw90/0000/0001").device == chosen


def test_log_call_home_office_keeps_the_ticket_and_its_day(agent: User) -> None:
    woking, hamburg = make_woking(), make_hamburg()
    customer = make_customer(hamburg)
    make_owned_device(customer.company, warranty=DateRange(date(2024, 5, 14), date(2026, 5, 14)))
    late = datetime(2026, 5, 13, 22, 30, tzinfo=UTC)  # already 14 May in Hamburg, still 13 May in Woking
    ticket = log(woking, agent, now=late, started_at=late, company_id=customer.company_id)
    receipt = ticket.receipts.get()
    assert (ticket.office, receipt.on, receipt.reason) == (hamburg, date(2026, 5, 14), "warranty_expired")
    assert ticket.calls.get().office == woking


def test_log_call_classification_of_other_products_is_refused(office: Office, agent: User) -> None:
    make_owned_device(make_customer(office).company)
    node = make_classification(make_family())
    with pytest.raises(Invalid) as caught:
        log(office, agent, classification_id=node.pk)
    assert list(caught.value.fields) == ["classification_id"]


@pytest.mark.parametrize("kind", [CallKind.WRONG_NUMBER, CallKind.STATUS])
def test_log_call_without_ticket_says_why(office: Office, agent: User, kind: CallKind) -> None:
    facts = call_facts(kind=kind, no_ticket_reason="Wanted the other Halvern")
    done = log_call(facts=facts, office=office, actor=agent, now=NOON)
    assert (done.ticket, done.call.no_ticket_reason, done.call.ended_at) == (None, "Wanted the other Halvern", NOON)


def test_log_call_wrong_number_needs_no_words(office: Office, agent: User) -> None:
    facts = call_facts(kind=CallKind.WRONG_NUMBER, caller_name="", phone="", serial="", description="")
    assert log_call(facts=facts, office=office, actor=agent, now=NOON).call.no_ticket_reason == "Wrong number"


def test_log_call_status_question_needs_its_ticket(office: Office, agent: User) -> None:
    with pytest.raises(Invalid) as caught:
        log_call(facts=call_facts(kind=CallKind.STATUS), office=office, actor=agent, now=NOON)
    assert caught.value.fields == {"attach_to": "The ticket number is missing. If there is none, say why."}


def test_log_call_fault_never_goes_without_a_ticket(office: Office, agent: User) -> None:
    assert log(office, agent, no_ticket_reason="in a hurry").number


def test_log_call_attached_adds_to_the_ticket_and_changes_nothing_else(office: Office, agent: User) -> None:
    ticket = make_ticket(office)
    number = f"{ticket.number[:3]}-{ticket.number[3:6]}.{ticket.number[6:]}"
    facts = call_facts(kind=CallKind.STATUS, attach_to=number, description="When do you call?")
    done = log_call(facts=facts, office=office, actor=agent, now=NOON)
    assert (done.ticket, done.call.ticket, Ticket.objects.count()) == (ticket, ticket, 1)
    assert Entry.objects.get().text == "When do you call?"


def test_log_call_attached_to_a_merged_ticket_follows_it(office: Office, agent: User) -> None:
    target = make_ticket(office)
    merged = make_ticket(office, status=TicketStatus.MERGED, merged_into=target)
    facts = call_facts(kind=CallKind.STATUS, attach_to=merged.number)
    assert log_call(facts=facts, office=office, actor=agent, now=NOON).ticket == target


def test_log_call_complaint_reaches_the_manager_at_once(office: Office, agent: User, manager: User) -> None:
    facts = call_facts(kind=CallKind.COMPLAINT, serial="", product_name="", description="Nobody called back.")
    done = log_call(facts=facts, office=office, actor=agent, now=NOON)
    complaint = Complaint.objects.get()
    assert done.complaint == complaint
    assert (complaint.owner, complaint.ticket, complaint.state) == (manager, done.ticket, ComplaintState.NEW)
    channels = Notification.objects.filter(kind="complaint", recipient=manager).values_list("channel", flat=True)
    assert sorted(channels) == ["email", "page"]


def test_log_call_enquiry_needs_a_way_to_answer(office: Office, agent: User) -> None:
    facts = call_facts(kind=CallKind.ENQUIRY, phone="", email="", serial="", product_name="", company_name="")
    with pytest.raises(Invalid) as caught:
        log_call(facts=facts, office=office, actor=agent, now=NOON)
    assert list(caught.value.fields) == ["phone"]


def test_log_call_start_in_the_future_is_now(office: Office, agent: User) -> None:
    ticket = log(office, agent, started_at=NOON + timedelta(hours=1))
    assert ticket.calls.get().started_at == NOON


@pytest.mark.parametrize("lost", ["caller_name", "company_name", "phone", "product_name", "serial", "description"])
def test_database_refuses_a_fault_without_its_six_facts(office: Office, lost: str) -> None:
    facts: dict[str, Any] = {lost: ""}
    with pytest.raises(IntegrityError, match="tickets_fault_has_six_facts"), transaction.atomic():
        make_ticket(office, **facts)


def test_database_refuses_a_call_without_ticket_or_reason(office: Office, agent: User) -> None:
    with pytest.raises(IntegrityError, match="tickets_call_has_ticket_or_reason"), transaction.atomic():
        Call.objects.create(kind="fault", office=office, agent=agent, started_at=NOON)


def test_database_refuses_a_call_that_ends_before_it_starts(office: Office, agent: User) -> None:
    with pytest.raises(IntegrityError, match="tickets_call_ends_after_start"), transaction.atomic():
        Call.objects.create(
            kind="fault",
            office=office,
            agent=agent,
            no_ticket_reason="x",
            started_at=NOON,
            ended_at=NOON - timedelta(seconds=1),
        )


def test_database_refuses_a_number_that_is_none(office: Office) -> None:
    ticket = make_ticket(office)
    with pytest.raises(IntegrityError, match="tickets_number_nine_digits"), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(number="018207533")


def test_database_refuses_to_change_a_receipt(office: Office, agent: User) -> None:
    ticket = log(office, agent)
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        CoverageReceipt.objects.filter(ticket=ticket).update(covered=True)
