"""What somebody types of a fault never keeps its mails from leaving."""

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from hypothesis import example, given, settings

from core.models import Notification
from core.tasks import deliver
from offices.models import Office
from tests.core.test_letters import BREAKS, anything
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg
from tests.factories.tickets import log
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
TWO_LINES = "Anzeige bleibt dunkel\r\nSeit heute Morgen nach dem Einschalten\r\n"
said = anything.map(lambda text: text.replace("\x00", "")).filter(lambda text: text.strip())
names = said.map(lambda text: text[:120]).filter(lambda text: text.strip())


@pytest.fixture
def office() -> Office:
    return make_hamburg()


def sent_of(ticket: Ticket) -> list[EmailMessage]:
    """Every mail of the ticket, brought out; none is left behind."""
    deliver()
    assert Notification.objects.filter(channel="email", delivered_at=None).count() == 0
    return [sent for sent in mail.outbox if str(ticket) in sent.subject + str(sent.body)]


def test_fault_in_two_lines_gets_its_receipt(office: Office) -> None:
    ticket = log(office, make_user(), email="a@example.com", description=TWO_LINES)
    assert [sent.subject for sent in sent_of(ticket)] == [f"Your ticket {ticket}: Anzeige bleibt dunkel"]


@pytest.mark.parametrize("separator", BREAKS)
def test_description_is_stored_with_one_kind_of_line_break(office: Office, separator: str) -> None:
    ticket = log(office, make_user(), email="a@example.com", description=f"Dunkel{separator}Seit heute")
    ticket.refresh_from_db()
    assert (ticket.description, ticket.title) == ("Dunkel\nSeit heute", "Dunkel")
    Ticket.objects.update(description=f"Hell{separator}Wieder")
    ticket.refresh_from_db()
    assert ticket.description == "Hell\nWieder"


@settings(max_examples=25)
@given(description=said, caller=names, company=names)
@example(description="a\vSubject: b", caller="Anna\nBcc: x@example.com", company="Grün\u2028GmbH")
def test_every_mail_of_a_ticket_leaves_whatever_was_typed(description: str, caller: str, company: str) -> None:
    Notification.objects.all().delete()
    mail.outbox = []
    actor = make_user()
    office = Office.objects.first() or make_hamburg()
    ticket = log(
        office, actor, email="a@example.com", description=description, caller_name=caller, company_name=company
    )
    sent_of(ticket)
    assert len(mail.outbox) == 1
    assert len(mail.outbox[0].subject.splitlines()) == 1
