"""After saving: the number in words, then connect or promise, each by one key (G1, G2, G4, C3, C4)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from callbacks.models import Callback
from core.models import Notification, Role
from offices.enums import ClosedKind, Presence
from offices.models import StaffMember
from tests.factories.desk import DeskPeople, covered_fault, make_desk
from tests.factories.offices import close_day, make_member
from tickets.models import Call, Ticket

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


def logged(client: Client, desk: DeskPeople, **fields: str) -> Ticket:
    client.force_login(desk.agent)
    client.post("/calls/new/", covered_fault(desk, **fields))
    return Ticket.objects.get()


def closed(desk: DeskPeople) -> None:
    close_day(desk.office, date(2026, 5, 14), "Christi Himmelfahrt", "Ascension Day")
    close_day(desk.office, date(2026, 5, 15), "Brückentag", "Bridge day", kind=ClosedKind.BRIDGE)


def test_saved_number_is_said_in_the_callers_language(client: Client, eve: datetime) -> None:
    ticket = logged(client, make_desk())
    page = client.get(f"/tickets/{ticket.number}/logged/").content.decode()
    words = ["null", "eins", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
    for digit in ticket.number:
        assert f"<span>{words[int(digit)]}</span>" in page
    assert f'aria-label="{" ".join(ticket.number)}"' in page


def test_saved_nobody_free_recommends_the_promise(client: Client, eve: datetime) -> None:
    desk = make_desk(language="de")
    closed(desk)
    ticket = logged(client, desk, classification_id=str(desk.tension.pk))
    page = client.get(f"/tickets/{ticket.number}/logged/").content.decode()
    assert "Montag, 18. Mai, 09:50 Uhr" in page
    assert "Do., 14. Mai: Christi Himmelfahrt. Fr., 15. Mai: Brückentag. Mo., 18. Mai: 08:30 Uhr + 1 Std. 20" in page
    assert "um 9 Uhr 50 unter 040 66969214 zurück" in page
    assert "Wir haben die Störung als „Bandspannung“ in der Gruppe „Applikator“ eingeordnet, Code E214." in page
    assert page.index('id="cb-h"') < page.index('id="co-h"')


def test_saved_complaint_says_who_has_it_and_until_when(client: Client, eve: datetime) -> None:
    desk = make_desk()
    make_member(desk.office, role=Role.MANAGER, name="Katrin Vollmer")
    ticket = logged(client, desk, kind="complaint", description="Nobody called back")
    page = client.get(f"/tickets/{ticket.number}/logged/").content.decode()
    told = ticket.complaints.get()
    assert f"<dd>{told.owner.name}<br>" in page
    assert "acknowledges it by Thursday 14 May, 09:50" in page


def test_saved_somebody_free_recommends_connecting(client: Client, eve: datetime) -> None:
    desk = make_desk(presence=Presence.AVAILABLE)
    page = client.get(f"/tickets/{logged(client, desk).number}/logged/").content.decode()
    assert "Connect to Imke Sander" in page
    assert page.index('id="co-h"') < page.index('id="cb-h"')


def test_saved_says_who_speaks_the_callers_language_and_who_does_not(client: Client, eve: datetime) -> None:
    desk = make_desk(presence=Presence.AVAILABLE)
    StaffMember.objects.filter(pk=desk.specialist.pk).update(languages=["en"], presence_since=eve - timedelta(hours=1))
    url = f"/tickets/{logged(client, desk).number}/logged/"
    alone = client.get(url).content.decode()
    assert "speaks no German</b>, " in alone
    assert "1 specialist free, speaks no German" in alone
    skills = tuple(desk.specialist.skills.all())
    make_member(desk.office, name="Marek Lindqvist", skills=skills, presence=Presence.AVAILABLE, since=eve)
    both = client.get(url).content.decode()
    assert both.index("speaks German, ") < both.index("speaks no German</b>")
    assert "Connect to Marek Lindqvist" in both
    assert "2 specialists free</span>" in both


def test_promise_is_given_once(client: Client, eve: datetime) -> None:
    desk = make_desk()
    closed(desk)
    ticket = logged(client, desk)
    answer = client.post(f"/tickets/{ticket.number}/promise/", **HTMX)
    callback = Callback.objects.get()
    assert callback.due_at.isoformat() == "2026-05-18T07:50:00+00:00"
    assert "Callback promised" in answer.content.decode()
    again = client.post(f"/tickets/{ticket.number}/promise/", **HTMX)
    assert "A callback is promised for this ticket already." in again["HX-Trigger"]
    assert Callback.objects.count() == 1


def test_promise_then_next_call(client: Client, eve: datetime) -> None:
    ticket = logged(client, make_desk())
    answer = client.post(f"/tickets/{ticket.number}/promise/", {"next": "call"})
    assert answer["Location"] == "/calls/new/"


def test_connect_puts_the_specialist_on_the_call(client: Client, eve: datetime) -> None:
    desk = make_desk(presence=Presence.AVAILABLE)
    ticket = logged(client, desk)
    answer = client.post(f"/tickets/{ticket.number}/connect/", {"member": desk.specialist.pk}, **HTMX)
    ticket.refresh_from_db()
    assert ticket.connected_to == desk.specialist.user
    assert StaffMember.objects.get(pk=desk.specialist.pk).presence == Presence.ON_CALL
    assert "Connected to Imke Sander" in answer.content.decode()


def test_connect_to_somebody_no_longer_free_shows_how_it_stands(client: Client, eve: datetime) -> None:
    desk = make_desk(presence=Presence.ON_CALL)
    ticket = logged(client, desk)
    answer = client.post(f"/tickets/{ticket.number}/connect/", {"member": desk.specialist.pk}, **HTMX)
    assert "Imke Sander is no longer free." in answer["HX-Trigger"]
    assert "nobody free" in answer.content.decode()


def test_saved_not_covered_need_not_be_settled(client: Client, eve: datetime) -> None:
    ticket = logged(client, make_desk(), serial="LX42-0000-0000")
    page = client.get(f"/tickets/{ticket.number}/logged/").content.decode()
    assert 'data-must-settle=""' in page
    assert "Next step by Thu 14 May, 16:20, Hamburg" in page


def test_saved_shows_the_mail_that_went_out(client: Client, eve: datetime) -> None:
    ticket = logged(client, make_desk())
    page = client.get(f"/tickets/{ticket.number}/logged/").content.decode()
    assert "E-mail to t.wernicke@example.org" in page


def test_email_given_on_the_phone_gets_the_confirmation(client: Client, eve: datetime) -> None:
    desk = make_desk()
    ticket = logged(client, desk, caller_name="Neu Hier", phone="+49 40 111222")
    answer = client.post(f"/tickets/{ticket.number}/email/", {"email": "neu@example.org"}, **HTMX)
    assert "E-mail to neu@example.org" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.email == "neu@example.org"
    assert Notification.objects.filter(address="neu@example.org", kind="ticket_logged").count() == 1


def test_email_that_is_none_is_refused_and_kept(client: Client, eve: datetime) -> None:
    ticket = logged(client, make_desk())
    answer = client.post(f"/tickets/{ticket.number}/email/", {"email": "neu@"}, **HTMX)
    assert answer.status_code == 422
    assert 'value="neu@"' in answer.content.decode()
    assert "This is not an e-mail address." in answer.content.decode()


def test_leaving_the_page_ends_the_call(client: Client, eve: datetime, at) -> None:  # type: ignore[no-untyped-def]
    ticket = logged(client, make_desk(), started_at=eve.isoformat())
    at(eve + timedelta(seconds=90))
    client.post(f"/tickets/{ticket.number}/ended/")
    assert Call.objects.get().ended_at == eve + timedelta(seconds=90)


def test_saved_partial_is_only_the_ways(client: Client, eve: datetime) -> None:
    ticket = logged(client, make_desk())
    answer = client.get(f"/tickets/{ticket.number}/logged/", **HTMX)
    assert "hd-readout" not in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_saved_unknown_number_is_not_found(client: Client, eve: datetime) -> None:
    client.force_login(make_desk().agent)
    assert client.get("/tickets/123456789/logged/").status_code == 404
