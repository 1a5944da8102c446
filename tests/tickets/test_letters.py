"""E-mails that do not arrive: seen where they were sent, told to whoever has to know, mended and sent again (M1)."""

from datetime import timedelta

import pytest
from django.test import Client

from core import clock, once, outbox
from core.accounts import LINK
from core.models import Notification, Role, User
from core.models.notification import Delivery, Hindrance
from core.outbox import Message
from offices.models import Office
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member
from tests.factories.tickets import log
from tickets.domain.letters import report
from tickets.domain.notes import message_customer
from tickets.models import Ticket
from tickets.tasks import letters as report_letters

pytestmark = pytest.mark.django_db
WRONG, RIGHT = "gemma@exmaple.com", "gemma@example.com"


@pytest.fixture
def office() -> Office:
    return make_hamburg()


@pytest.fixture
def agent(office: Office) -> User:
    return make_member(office, name="Imke Sander").user


@pytest.fixture
def manager(office: Office) -> User:
    return make_member(office, role=Role.MANAGER, name="Katrin Vollmer").user


@pytest.fixture
def ticket(office: Office, agent: User, manager: User) -> Ticket:
    ticket = log(office, agent, email=WRONG)
    Notification.objects.filter(thread=ticket.number).update(delivered_at=clock.now())
    message_customer(ticket=ticket, text="Send us a picture", actor=agent, now=clock.now())
    return ticket


def message_of(ticket: Ticket) -> Notification:
    return Notification.objects.get(thread=ticket.number, kind="ticket_message")


def fail(letter: Notification, reason: Hindrance = Hindrance.REFUSED) -> None:
    claimed = outbox.claim(now=clock.now())
    assert [row.pk for row in claimed] == [letter.pk]
    outbox.settle(claimed, now=clock.now(), fault="550 5.1.1 no such user", reason=reason)


def page_of(client: Client, ticket: Ticket, viewer: User) -> str:
    client.force_login(viewer)
    return client.get(ticket.get_absolute_url()).content.decode()


def test_timeline_says_waiting_then_sent(client: Client, ticket: Ticket, agent: User) -> None:
    assert "waiting since" in page_of(client, ticket, agent)
    outbox.settle(outbox.claim(now=clock.now()), now=clock.now())
    page = page_of(client, ticket, agent)
    assert "waiting since" not in page
    assert page.count("</svg> sent ") == 2


def test_timeline_says_why_it_still_waits(client: Client, ticket: Ticket, agent: User) -> None:
    fail(message_of(ticket), Hindrance.LATER)
    assert "because the mail server asks us to try again later; next try" in page_of(client, ticket, agent)


def test_timeline_says_not_delivered_since_when_and_why_in_both_languages(
    client: Client, ticket: Ticket, agent: User
) -> None:
    letter = message_of(ticket)
    fail(letter)
    page = page_of(client, ticket, agent)
    assert "not delivered since" in page
    assert "because the mail server refuses this address" in page
    assert f'href="/undelivered/{letter.pk}/"' in page
    User.objects.filter(pk=agent.pk).update(language="de")
    page = page_of(client, ticket, agent)
    assert "nicht zugestellt seit" in page
    assert "Der Mailserver lehnt diese Adresse ab" in page


def test_page_after_saving_says_waiting_until_the_server_has_taken_it(
    client: Client, office: Office, agent: User
) -> None:
    ticket = log(office, agent, email=RIGHT)
    client.force_login(agent)
    address = f"/tickets/{ticket.number}/logged/"
    assert "Email waiting" in client.get(address).content.decode()
    outbox.settle(outbox.claim(now=clock.now()), now=clock.now())
    assert "Email sent" in client.get(address).content.decode()


def test_sender_is_told_once_and_the_ticket_has_an_entry(ticket: Ticket, agent: User, office: Office) -> None:
    ticket.owner = make_member(office, name="Tariq Owner").user
    ticket.save()
    fail(message_of(ticket))
    assert (report_letters(), report_letters()) == (1, 0)
    (told,) = Notification.objects.filter(kind="not_delivered")
    assert (told.recipient, told.channel, told.subject) == (agent, "page", f"Email to {WRONG} not delivered")
    assert told.url == f"/undelivered/{message_of(ticket).pk}/"
    (entry,) = ticket.entries.filter(event="letter_undelivered")
    assert (entry.data["address"], entry.data["reason"]) == (WRONG, "refused")


def test_without_a_sender_the_owner_is_told_and_without_one_the_manager(
    ticket: Ticket, agent: User, manager: User, office: Office
) -> None:
    letter = message_of(ticket)
    owner = make_member(office, name="Tariq Owner").user
    for person, expected in ((owner, owner), (None, manager)):
        Notification.objects.filter(kind="not_delivered").delete()
        Notification.objects.filter(pk=letter.pk).update(
            sender=None, reported_at=None, undelivered_at=clock.now(), reason=Hindrance.REFUSED
        )
        Ticket.objects.filter(pk=ticket.pk).update(owner=person)
        report(now=clock.now())
        assert Notification.objects.get(kind="not_delivered").recipient == expected


def test_letter_that_only_waits_is_reported_to_nobody(ticket: Ticket) -> None:
    fail(message_of(ticket), Hindrance.LATER)
    assert report(now=clock.now()) == 0


def test_manager_mends_the_address_and_sends_it_again_once(client: Client, ticket: Ticket, manager: User) -> None:
    letter = message_of(ticket)
    fail(letter)
    client.force_login(manager)
    listed = client.get("/undelivered/").content.decode()
    assert WRONG in listed
    address = f"/undelivered/{letter.pk}/"
    assert WRONG in client.get(address).content.decode()
    assert message_of(ticket).delivery is Delivery.UNDELIVERED  # looking changes nothing
    values = {"address": RIGHT, "token": once.new_token()}
    assert [client.post(address, values).status_code for _twice in range(2)] == [302, 302]
    mended = message_of(ticket)
    assert (mended.address, mended.delivery, mended.tries) == (RIGHT, Delivery.WAITING, 0)
    (entry,) = ticket.entries.filter(event="letter_sent_again")
    assert (entry.author, entry.data["old"], entry.data["new"]) == (manager, WRONG, RIGHT)
    ticket.refresh_from_db()
    assert ticket.email == RIGHT
    assert WRONG not in client.get("/undelivered/").content.decode()


def test_agent_mends_on_the_ticket_and_has_no_list(client: Client, ticket: Ticket, agent: User) -> None:
    letter = message_of(ticket)
    fail(letter)
    client.force_login(agent)
    assert client.get("/undelivered/").status_code == 403
    values = {"address": RIGHT, "token": once.new_token()}
    assert client.post(f"/undelivered/{letter.pk}/", values).status_code == 302
    assert message_of(ticket).address == RIGHT


def test_address_that_is_none_is_refused_at_its_field(client: Client, ticket: Ticket, agent: User) -> None:
    letter = message_of(ticket)
    fail(letter)
    client.force_login(agent)
    answer = client.post(f"/undelivered/{letter.pk}/", {"address": "gemma@", "token": once.new_token()})
    assert (answer.status_code, message_of(ticket).address) == (422, WRONG)
    assert "This is not an e-mail address." in answer.content.decode()


def test_what_has_arrived_or_is_on_its_way_is_not_sent_again(client: Client, ticket: Ticket, agent: User) -> None:
    letter = message_of(ticket)
    client.force_login(agent)
    values = {"address": RIGHT, "token": once.new_token()}
    outbox.claim(now=clock.now())
    assert client.post(f"/undelivered/{letter.pk}/", values).status_code == 422
    outbox.settle([letter], now=clock.now())
    assert client.post(f"/undelivered/{letter.pk}/", values | {"token": once.new_token()}).status_code == 403
    assert message_of(ticket).address == WRONG


def test_link_for_signing_in_is_shown_to_nobody_and_goes_nowhere_else(client: Client, manager: User) -> None:
    chief = make_user(role=Role.ADMINISTRATOR)
    secret = Message(key="link", kind=LINK.name, subject="Your secret link", body="https://help/secret")
    outbox.mail(secret, address=chief.email, recipient=chief, now=clock.now())
    letter = Notification.objects.get(kind=LINK.name)
    fail(letter)
    client.force_login(manager)
    pages = [client.get(address).content.decode() for address in ("/undelivered/", f"/undelivered/{letter.pk}/")]
    assert all("Link or code for signing in" in page for page in pages)
    assert "secret" not in "".join(pages)
    values = {"address": "manager@example.com", "token": once.new_token()}
    assert client.post(f"/undelivered/{letter.pk}/", values).status_code == 422
    values = {"address": chief.email, "token": once.new_token()}
    assert client.post(f"/undelivered/{letter.pk}/", values).status_code == 302
    assert Notification.objects.get(pk=letter.pk).delivery is Delivery.WAITING


def test_agent_sees_no_letter_of_no_ticket(client: Client, agent: User) -> None:
    outbox.mail(Message(key="x", kind="test", subject="Of nobody"), address="x@example.com", now=clock.now())
    client.force_login(agent)
    assert client.get(f"/undelivered/{Notification.objects.get(key__startswith='x/').pk}/").status_code == 404


def test_list_shows_what_waits_for_another_try_apart(client: Client, ticket: Ticket, manager: User) -> None:
    fail(message_of(ticket), Hindrance.LATER)
    client.force_login(manager)
    assert "All emails have been delivered" in client.get("/undelivered/").content.decode()
    assert WRONG in client.get("/undelivered/?show=waiting").content.decode()


def test_letter_that_arrives_after_all_leaves_the_list(client: Client, ticket: Ticket, manager: User) -> None:
    letter = message_of(ticket)
    fail(letter)
    later = clock.now() + timedelta(hours=1)
    outbox.settle(outbox.claim(now=later), now=later)
    client.force_login(manager)
    assert WRONG not in client.get("/undelivered/").content.decode()
    assert message_of(ticket).delivery is Delivery.SENT
