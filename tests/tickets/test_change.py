"""Changes of a ticket's facts, with their field history (C5); corrected verdicts (E2)."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from contracts.models import Product
from core.errors import DomainError, Invalid, Refused
from core.models import Notification, User
from offices.models import Office
from tests.factories.core import make_user
from tests.factories.tickets import (
    NOON,
    log,
    make_classification,
    make_customer,
    make_department,
    make_family,
    make_owned_device,
    make_ticket,
)
from tickets.domain import change, family, status
from tickets.enums import Priority, TicketStatus, Way
from tickets.models import Entry, TicketLink
from tickets.queries import history_of

pytestmark = pytest.mark.django_db
WARRANTY = DateRange(date(2025, 11, 18), date(2027, 12, 1))
LATER = NOON + timedelta(minutes=10)


def test_history_names_who_when_old_and_new(office: Office, actor: User) -> None:
    ticket = make_ticket(office)
    nair = make_user(name="Priya Nair")
    change.assign(ticket=ticket, owner=nair, actor=actor, now=LATER)
    change.set_priority(ticket=ticket, priority=Priority.HIGH, actor=nair, now=LATER + timedelta(minutes=1))
    told = [(row.at, row.who, row.label, row.old, row.new) for row in history_of(ticket)]
    assert told == [
        (LATER + timedelta(minutes=1), "Priya Nair", "priority", "normal", "high"),
        (LATER, "Owen Pritchard", "owner", "–", "Priya Nair"),
    ]


def test_history_also_knows_changes_that_passed_by_the_domain(office: Office) -> None:
    ticket = make_ticket(office)
    type(ticket).objects.filter(pk=ticket.pk).update(cause="Gland loose")
    assert [(row.who, row.label, row.old, row.new) for row in history_of(ticket)] == [
        ("automatically", "cause", "–", "Gland loose")
    ]


def test_history_of_a_new_ticket_is_empty(office: Office) -> None:
    assert history_of(make_ticket(office)) == []


def test_history_costs_the_same_for_one_and_three_changes(
    office: Office, actor: User, django_assert_num_queries: object
) -> None:
    ticket = make_ticket(office)
    for number in (1, 3):
        for _round in range(number):
            change.assign(ticket=ticket, owner=make_user(), actor=actor, now=LATER)
        with django_assert_num_queries(3):  # type: ignore[operator]
            history_of(ticket)


def test_assign_tells_the_new_owner_but_not_oneself(office: Office, actor: User) -> None:
    ticket = make_ticket(office)
    change.assign(ticket=ticket, owner=actor, actor=actor, now=NOON)
    assert not Notification.objects.exists()
    nair = make_user()
    change.assign(ticket=ticket, owner=nair, actor=actor, now=LATER)
    assert Notification.objects.get(kind="assigned").recipient == nair


def test_assign_to_somebody_gone_is_refused(office: Office, actor: User) -> None:
    with pytest.raises(DomainError, match="no longer works here"):
        change.assign(ticket=make_ticket(office), owner=make_user(is_active=False), actor=actor, now=NOON)


def test_classify_writes_old_and_new_and_refuses_other_products(office: Office, actor: User) -> None:
    ticket = log(office, actor)
    node = make_classification(make_family(), "W107")
    change.classify(ticket=ticket, classification=node, actor=actor, now=NOON)
    assert Entry.objects.get(event="classified").data == {"old": "", "new": "W107"}
    ticket.product = make_owned_device(None, serial="X-1000").product
    ticket.save()
    with pytest.raises(DomainError, match="belongs to other products"):
        change.classify(ticket=ticket, classification=node, actor=actor, now=NOON)
    node.retired = True
    with pytest.raises(DomainError, match="no longer used"):
        change.classify(ticket=ticket, classification=node, actor=actor, now=NOON)


def test_set_device_adds_a_receipt_beside_the_old_one(office: Office, actor: User) -> None:
    customer = make_customer(office)
    ticket = log(office, actor, company_id=customer.company_id, serial="CW90-2511-1166")
    device = make_owned_device(customer.company, warranty=WARRANTY)
    changed = change.set_device(ticket=ticket, device=device, actor=actor, now=NOON + timedelta(days=400))
    old, new = ticket.receipts.order_by("pk")
    assert (old.reason, new.reason, new.corrects, new.on) == ("unknown_serial", "warranty", old, date(2026, 5, 13))
    assert (changed.way, changed.serial, changed.product) == (Way.COVERED, "CW90-2511-1156", device.product)


def test_set_device_keeps_goodwill_that_a_person_decided(office: Office, actor: User) -> None:
    ticket = log(office, actor, way=Way.GOODWILL, way_reason="Long-standing customer")
    device = make_owned_device(None, serial="OLD-1")
    assert change.set_device(ticket=ticket, device=device, actor=actor, now=LATER).way == Way.GOODWILL


def test_set_device_names_the_product_in_the_customers_language(office: Office, actor: User) -> None:
    ticket = log(office, actor, language="de", product_name="Waage")
    device = make_owned_device(ticket.company or make_customer(office).company)
    Product.objects.filter(pk=device.product_id).update(name_de="Kontrollwaage", name_en="Checkweigher")
    device.refresh_from_db()
    changed = change.set_device(ticket=ticket, device=device, actor=actor, now=LATER)
    assert changed.product_name == "Kontrollwaage"
    changed.product_name = "Die Waage in Halle 3"
    changed.save()
    again = change.set_device(ticket=changed, device=device, actor=actor, now=LATER)
    assert again.product_name == "Die Waage in Halle 3"


def test_set_device_without_serial_or_reason_is_refused(office: Office, actor: User) -> None:
    with pytest.raises(Invalid):
        change.set_device(ticket=log(office, actor), device=None, actor=actor, now=LATER)


def test_set_customer_of_a_device_of_another_company_takes_the_cover_away(office: Office, actor: User) -> None:
    customer = make_customer(office)
    make_owned_device(customer.company, warranty=WARRANTY)
    ticket = log(office, actor, company_id=customer.company_id)
    other = make_customer(office, name="Marlow & Finch Foods Ltd")
    changed = change.set_customer(ticket=ticket, company=other.company, contact=other, actor=actor, now=LATER)
    assert [receipt.reason for receipt in ticket.receipts.order_by("pk")] == ["warranty", "other_company"]
    assert (changed.way, changed.company_name) == (Way.OPEN, "Marlow & Finch Foods Ltd")


def test_set_customer_refuses_a_person_of_another_company(office: Office, actor: User) -> None:
    one, other = make_customer(office), make_customer(office, name="Other Ltd")
    with pytest.raises(DomainError, match="belongs to another company"):
        change.set_customer(ticket=make_ticket(office), company=one.company, contact=other, actor=actor, now=NOON)


def test_set_way_covered_needs_a_covered_receipt(office: Office, actor: User) -> None:
    with pytest.raises(Invalid):
        change.set_way(ticket=log(office, actor), way=Way.COVERED, reason="", actor=actor, now=LATER)


def test_set_way_to_sales_hands_over_with_device_and_dates(office: Office, actor: User) -> None:
    customer, sales = make_customer(office), make_department(office, "sales")
    make_owned_device(customer.company, delivered=date(2020, 1, 31), warranty=DateRange(date(2020, 1, 31), NOON.date()))
    ticket = log(office, actor, company_id=customer.company_id)
    changed = change.set_way(ticket=ticket, way=Way.SALES, reason="Wants premium.", actor=actor, now=LATER)
    referral = ticket.referrals.get()
    assert (referral.department, changed.status, changed.way) == (sales, TicketStatus.REFERRED, Way.SALES)
    for told in ("CW90-2511-1156", "31 January 2020", "12 May 2026", "Wants premium."):
        assert told in referral.reason.replace("\u00a0", " ")
    change.set_way(ticket=ticket, way=Way.SALES, reason="Wants basic.", actor=actor, now=LATER)
    assert ticket.referrals.count() == 1


def test_set_way_to_sales_without_such_a_department_changes_nothing(office: Office, actor: User) -> None:
    ticket = log(office, actor)
    with pytest.raises(Invalid, match="add sales first"):
        change.set_way(ticket=ticket, way=Way.SALES, reason="", actor=actor, now=LATER)
    ticket.refresh_from_db()
    assert ticket.way == Way.OPEN


def test_merge_leads_on_and_keeps_every_row(office: Office, actor: User) -> None:
    first, second, third = (make_ticket(office) for _number in range(3))
    family.merge(source=first, target=second, actor=actor, now=NOON)
    family.merge(source=second, target=third, actor=actor, now=LATER)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.merged_into, second.merged_into) == (TicketStatus.MERGED, third, third)
    assert Entry.objects.filter(ticket=third, event="merged_from").count() == 1
    with pytest.raises(Refused, match="merged into another one"):
        change.set_priority(ticket=first, priority=Priority.LOW, actor=actor, now=LATER)


def test_merge_between_companies_or_into_itself_is_refused(office: Office, actor: User) -> None:
    one = make_ticket(office, company=make_customer(office).company)
    other = make_ticket(office, company=make_customer(office, name="Other Ltd").company)
    with pytest.raises(DomainError, match="different companies"):
        family.merge(source=one, target=other, actor=actor, now=NOON)
    with pytest.raises(DomainError, match="into itself"):
        family.merge(source=one, target=one, actor=actor, now=NOON)


def test_split_has_its_own_number_and_the_same_verdict(office: Office, actor: User) -> None:
    customer = make_customer(office)
    make_owned_device(customer.company, warranty=WARRANTY)
    ticket = log(office, actor, company_id=customer.company_id)
    new = family.split(ticket=ticket, description="Display dim, too", actor=actor, now=LATER)
    assert new.number != ticket.number
    assert (new.device, new.way, new.description) == (ticket.device, Way.COVERED, "Display dim, too")
    assert new.receipts.get().verdict == ticket.receipts.get().verdict
    assert TicketLink.objects.get().relation == "split"


def test_link_twice_is_one_link_and_unlink_leaves_a_trace(office: Office, actor: User) -> None:
    one, other = make_ticket(office), make_ticket(office)
    link = family.link(ticket=other, other=one, actor=actor, now=NOON)
    assert family.link(ticket=one, other=other, actor=actor, now=NOON) == link
    family.unlink(link=link, actor=actor, now=LATER)
    assert TicketLink.objects.count() == 0
    events = Entry.objects.filter(ticket=one).values_list("event", flat=True)
    assert list(events) == ["linked", "unlinked"]


def test_solved_ticket_changes_until_it_is_closed(office: Office, actor: User) -> None:
    ticket = make_ticket(office)
    status.solve(ticket=ticket, cause="a", solution="b", actor=actor, now=NOON, tell=False)
    change.set_priority(ticket=ticket, priority=Priority.LOW, actor=actor, now=NOON)
    status.close(ticket=ticket, actor=actor, now=NOON)
    with pytest.raises(Refused, match="reopen it first"):
        change.set_priority(ticket=ticket, priority=Priority.HIGH, actor=actor, now=NOON)
