"""What must never reach a customer (L3). Each test first makes something that could leak."""

from datetime import timedelta

import pytest

from contracts.domain.merge import merge_contacts
from contracts.models import Contact
from core import clock
from core.models import Role
from helpdesk.portal.visitor import STAYS
from tests.factories.offices import make_hamburg, make_member
from tests.factories.surveys import make_contact
from tests.factories.tickets import make_department, make_ticket
from tests.portal.test_ticket import enter, upload
from tickets.domain.files import attach
from tickets.domain.notes import add_note, message_customer
from tickets.domain.referrals import refer_ticket, return_referral
from tickets.enums import TicketStatus, Visibility
from tickets.models import Ticket
from tickets.models.entry import ScanState

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_hamburg()


@pytest.fixture
def staff(office):
    return make_member(office, role=Role.MANAGER).user


@pytest.fixture
def contact(office):
    return make_contact(office)


@pytest.fixture
def ticket(office, contact):
    return make_ticket(office, contact=contact, company=contact.company, now=clock.now() - timedelta(hours=1))


@pytest.fixture
def inside(client, contact):
    enter(client, contact)
    return client


def page(client, ticket):
    response = client.get(f"/portal/tickets/{ticket.number}/")
    assert response.status_code == 200
    return response.content.decode()


def test_internal_notes_stay_inside(inside, ticket, staff):
    add_note(ticket=ticket, text="A difficult customer.", actor=staff, now=clock.now())
    message_customer(ticket=ticket, text="A part is on its way.", actor=staff, now=clock.now())
    shown = page(inside, ticket)
    assert "A part is on its way." in shown
    assert "difficult" not in shown


def test_reason_of_a_referral_stays_inside(inside, ticket, office, staff):
    department = make_department(office, slug="logistics")
    refer_ticket(ticket=ticket, department=department, reason="They never pay.", actor=staff, now=clock.now())
    shown = page(inside, ticket)
    assert "Logistics" in shown
    assert "never pay" not in shown


def test_way_of_a_referral_stays_in_sight_when_it_is_over(inside, ticket, office, staff):
    department = make_department(office, slug="logistics")
    asked = refer_ticket(ticket=ticket, department=department, reason="They never pay.", actor=staff, now=clock.now())
    return_referral(referral=asked, reason="Not with them.", actor=staff, now=clock.now())
    shown = page(inside, ticket)
    assert "Passed on to Logistics" in shown
    assert "Logistics: back with us" in shown
    assert "Not with them" not in shown


def test_goodwill_and_notes_about_the_company_stay_inside(inside, ticket, contact):
    Ticket.objects.filter(pk=ticket.pk).update(way="goodwill", way_reason="Boss's friend")
    contact.company.notes = "Shouts."
    contact.company.save()
    shown = page(inside, ticket)
    assert "friend" not in shown
    assert "Shouts" not in shown


def test_internal_files_are_neither_shown_nor_given(inside, ticket, staff):
    secret = attach(ticket=ticket, name="offer.txt", data=b"12 %", actor=staff, now=clock.now())
    shared = attach(
        ticket=ticket, name="guide.txt", data=b"x", actor=staff, visibility=Visibility.CUSTOMER, now=clock.now()
    )
    shown = page(inside, ticket)
    assert "guide.txt" in shown
    assert "offer.txt" not in shown
    assert b"".join(inside.get(f"/portal/files/{shared.pk}/").streaming_content) == b"x"
    assert inside.get(f"/portal/files/{secret.pk}/").status_code == 404


def test_file_with_malware_is_not_given(inside, ticket, staff):
    file = attach(ticket=ticket, name="a.txt", data=b"x", actor=staff, visibility=Visibility.CUSTOMER, now=clock.now())
    file.scan = ScanState.INFECTED
    file.save()
    assert inside.get(f"/portal/files/{file.pk}/").status_code == 404


PATHS = ("", "manager/", "suggestion/")
POSTS = ("add/", "confirm/", "again/", "manager/", "opinion/", "suggestion/")


def test_ticket_of_somebody_else_is_not_found(inside, office, staff):
    other = make_contact(office)
    theirs = make_ticket(office, contact=other, company=other.company)
    file = attach(ticket=theirs, name="a.txt", data=b"x", actor=staff, visibility=Visibility.CUSTOMER, now=clock.now())
    assert [inside.get(f"/portal/tickets/{theirs.number}/{path}").status_code for path in PATHS] == [404] * 3
    sent = {"text": "x", "answer": "phone", "file": upload()}
    assert [inside.post(f"/portal/tickets/{theirs.number}/{path}", sent).status_code for path in POSTS] == [404] * 6
    assert inside.get(f"/portal/files/{file.pk}/").status_code == 404
    assert theirs.number[:3] + " " not in inside.get("/portal/tickets/").content.decode()
    assert theirs.entries.exclude(event="file").count() == 0


def test_ticket_of_a_colleague_at_the_same_company_is_not_found(inside, office, contact):
    colleague = make_contact(office)
    colleague.company = contact.company
    colleague.save()
    theirs = make_ticket(office, contact=colleague, company=contact.company)
    assert inside.get(f"/portal/tickets/{theirs.number}/").status_code == 404


def test_holder_of_one_ticket_sees_no_other_of_its_contact(client, office, contact, ticket):
    other = make_ticket(office, contact=contact, company=contact.company)
    enter(client, ticket=ticket)
    assert client.get(f"/portal/tickets/{ticket.number}/").status_code == 200
    assert client.get(f"/portal/tickets/{other.number}/").status_code == 404


def test_ticket_merged_into_somebody_elses_does_not_tell_its_number(inside, office, ticket, staff):
    other = make_contact(office)
    target = make_ticket(office, contact=other, company=other.company)
    message_customer(ticket=target, text="Secret of the other.", actor=staff, now=clock.now())
    Ticket.objects.filter(pk=ticket.pk).update(status=TicketStatus.MERGED, merged_into=target)
    shown = page(inside, ticket)
    assert target.number not in shown.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    assert "Secret" not in shown


def test_entries_of_a_ticket_merged_into_mine_are_mine_only_if_it_was(inside, office, ticket, staff):
    other = make_contact(office)
    source = make_ticket(office, contact=other, company=other.company)
    message_customer(ticket=source, text="Secret of the other.", actor=staff, now=clock.now())
    Ticket.objects.filter(pk=source.pk).update(status=TicketStatus.MERGED, merged_into=ticket)
    assert "Secret" not in page(inside, ticket)


def test_contact_who_left_sees_nothing_any_more(inside, contact, ticket):
    assert inside.get(f"/portal/tickets/{ticket.number}/").status_code == 200
    contact.active = False
    contact.save()
    assert inside.get(f"/portal/tickets/{ticket.number}/").url == f"/portal/access/?number={ticket.number}"


def test_merged_contact_goes_on_without_signing_in_again(inside, office, contact, ticket):
    keep = make_contact(office)
    Contact.objects.filter(pk=keep.pk).update(company=contact.company)
    merge_contacts(keep=keep, drop=contact, actor=None, now=clock.now())
    assert inside.get(f"/portal/tickets/{ticket.number}/").status_code == 200
    Contact.objects.filter(pk=contact.pk).update(active=False)
    assert inside.get(f"/portal/tickets/{ticket.number}/").url == f"/portal/access/?number={ticket.number}"


def test_session_ends_after_twelve_hours(inside, ticket):
    session = inside.session
    session["portal_since"] = (clock.now() - STAYS - timedelta(seconds=1)).timestamp()
    session.save()
    assert inside.get(f"/portal/tickets/{ticket.number}/").url == f"/portal/access/?number={ticket.number}"


def test_pages_are_not_kept_by_caches(inside, ticket):
    headers = inside.get(f"/portal/tickets/{ticket.number}/").headers
    assert "no-store" in headers["Cache-Control"]


def test_visitor_is_nobody_at_the_desk(inside, ticket):
    for path in (f"/tickets/{ticket.number}/", "/surveys/", "/callbacks/"):
        response = inside.get(path)
        assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/")


def test_nobody_sees_anything_without_a_code(client, ticket):
    for path in ("tickets/", f"tickets/{ticket.number}/", "files/1/", "suggestion/"):
        assert client.get(f"/portal/{path}").url.partition("?")[0] == "/portal/access/"
