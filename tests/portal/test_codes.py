"""The mailed code: ten minutes, five tries, once; and nothing to be learnt from outside."""

import re

import pytest
import redis
from django.conf import settings
from django.core.cache import cache

from contracts.domain.merge import merge_contacts
from contracts.models import Contact
from core.models import Notification
from helpdesk.portal import codes
from helpdesk.portal.codes import Grant
from tests.factories.offices import make_hamburg
from tests.factories.surveys import NOW, make_contact, make_solved

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    return make_solved(make_contact(make_hamburg(), email="petra@example.com"))


def issue(ticket, address="petra@example.com", number=""):
    return codes.issue(number=number or ticket.number, address=address, language="en-gb", now=NOW)


def mailed():
    return re.findall(r"\b\d{6}\b", Notification.objects.latest("pk").subject)[0]


def test_code_opens_the_contacts_tickets(ticket):
    key = issue(ticket)
    assert codes.redeem(key=key, typed=mailed()) == Grant(contact=ticket.contact_id, ticket=ticket.pk)


def test_code_is_mailed_in_the_contacts_language_to_the_address_on_file(ticket):
    issue(ticket, address="PETRA@example.com")
    mail = Notification.objects.get()
    assert (mail.language, "Ihr Code" in mail.subject or "code" in mail.subject) == ("de", True)
    assert mail.address == "PETRA@example.com"


def test_code_may_be_typed_with_blanks(ticket):
    key = issue(ticket)
    code = mailed()
    assert codes.redeem(key=key, typed=f" {code[:3]} {code[3:]} ").ticket == ticket.pk


def test_code_works_once(ticket):
    key, code = issue(ticket), mailed()
    codes.redeem(key=key, typed=code)
    with pytest.raises(codes.Spent):
        codes.redeem(key=key, typed=code)


def test_code_works_only_for_the_browser_that_asked(ticket):
    issue(ticket)
    code = mailed()
    other = issue(ticket)
    with pytest.raises(codes.Wrong):
        codes.redeem(key=other, typed=code if code != mailed() else "")


def test_wrong_code_counts_down_and_then_ends(ticket):
    key = issue(ticket)
    wrong = f"{(int(mailed()) + 1) % 10**6:06d}"
    left = []
    for _try in range(4):
        with pytest.raises(codes.Wrong) as refused:
            codes.redeem(key=key, typed=wrong)
        left.append(refused.value.left)
    with pytest.raises(codes.Spent):
        codes.redeem(key=key, typed=wrong)
    assert left == [4, 3, 2, 1]
    with pytest.raises(codes.Spent):
        codes.redeem(key=key, typed=mailed())


def test_right_code_at_the_last_try_still_opens(ticket):
    key = issue(ticket)
    wrong = f"{(int(mailed()) + 1) % 10**6:06d}"
    for _try in range(4):
        with pytest.raises(codes.Wrong):
            codes.redeem(key=key, typed=wrong)
    assert codes.redeem(key=key, typed=mailed()).ticket == ticket.pk


def test_code_lives_ten_minutes(ticket):
    key = issue(ticket)
    stored = redis.Redis.from_url(settings.REDIS_URL)
    assert 590 < stored.ttl(cache.make_key(f"portal:code:{key}")) <= 600
    stored.close()
    cache.delete(f"portal:code:{key}")
    with pytest.raises(codes.Spent):
        codes.redeem(key=key, typed=mailed())


def test_cache_holds_no_code(ticket):
    key = issue(ticket)
    assert mailed() not in str(cache.get(f"portal:code:{key}"))


@pytest.mark.parametrize(
    ("address", "number"), [("other@example.com", ""), ("petra@example.com", "418207533"), ("", "")]
)
def test_wrong_pair_mails_nothing_and_answers_the_same(ticket, address, number):
    key = issue(ticket, address=address, number=number)
    assert Notification.objects.count() == 0
    left = []
    for _try in range(4):
        with pytest.raises(codes.Wrong) as refused:
            codes.redeem(key=key, typed="000000")
        left.append(refused.value.left)
    with pytest.raises(codes.Spent):
        codes.redeem(key=key, typed="000000")
    assert left == [4, 3, 2, 1]


def test_address_of_the_call_opens_only_that_ticket(ticket):
    ticket.email = "colleague@example.com"
    ticket.save()
    key = issue(ticket, address="colleague@example.com")
    assert codes.redeem(key=key, typed=mailed()) == Grant(contact=None, ticket=ticket.pk)


def test_contact_who_left_gets_no_code(ticket):
    ticket.email = ""
    ticket.save()
    ticket.contact.active = False
    ticket.contact.save()
    issue(ticket)
    assert Notification.objects.count() == 0


def test_merged_contact_is_the_one_they_were_merged_into(ticket):
    target = make_contact(ticket.office, email="new@example.com")
    ticket.contact.merged_into = target
    ticket.contact.save()
    key = issue(ticket, address="new@example.com")
    assert codes.redeem(key=key, typed=mailed()).contact == target.pk


def test_code_for_either_address_of_a_merged_contact(ticket):
    keep = make_contact(ticket.office, email="p.brandt@example.com")
    Contact.objects.filter(pk=keep.pk).update(company=ticket.contact.company)
    merge_contacts(keep=keep, drop=ticket.contact, actor=None, now=NOW)
    for address in ("petra@example.com", "p.brandt@example.com"):
        key = issue(ticket, address=address)
        assert codes.redeem(key=key, typed=mailed()) == Grant(contact=keep.pk, ticket=ticket.pk)
