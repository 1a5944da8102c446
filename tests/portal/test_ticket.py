"""The customer's page of a ticket: what it shows first, on whose clock, and what they can do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from callbacks.domain.attempts import record_attempt
from callbacks.domain.move import move_due
from callbacks.domain.promise import promise_callback
from contracts.models import Contact
from core import clock
from core.languages import CHOSEN
from core.models import Notification, Role
from helpdesk.portal.clocks import CustomerClocks
from helpdesk.portal.status import status_page
from helpdesk.portal.story import story_of
from helpdesk.portal.visitor import Visitor
from offices.models import Office
from surveys.models import Interview, Suggestion
from tests.factories.offices import close_day, make_hamburg, make_member
from tests.factories.surveys import make_contact, make_solved, make_survey
from tests.factories.tickets import make_classification, make_family, make_ticket
from tickets.enums import ComplaintSource, TicketStatus
from tickets.models import Attachment, Complaint, Entry

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)  # 16:20 in Hamburg, 17:20 in Tallinn


@pytest.fixture
def office():
    return make_hamburg()


@pytest.fixture
def contact(office):
    return make_contact(office, language="en-gb")


@pytest.fixture
def ticket(office, contact):
    return make_ticket(office, contact=contact, company=contact.company, now=clock.now() - timedelta(hours=1))


@pytest.fixture
def manager(office):
    return make_member(office, role=Role.MANAGER, name="Katrin Vollmer").user


def enter(client, contact=None, ticket=None):
    session = client.session
    session["portal_since"] = clock.now().timestamp()
    session["portal_contact_id"] = contact.pk if contact else None
    session["portal_ticket_id"] = ticket.pk if ticket else None
    session[CHOSEN] = "en-gb"
    session.save()


@pytest.fixture
def inside(client, contact):
    enter(client, contact)
    return client


def page_at(ticket, *, zone="Europe/Tallinn", now=WEDNESDAY):
    clocks = CustomerClocks(Office(zone=zone), ticket.office)
    return status_page(ticket, visitor=Visitor(ticket.contact, None), clocks=clocks, now=now)


# -- the promise -------------------------------------------------------------------------------------------------


@pytest.fixture
def promised(office, contact):
    close_day(office, datetime(2026, 5, 14).date(), "Himmelfahrt", "Ascension Day")  # noqa: DTZ001
    close_day(office, datetime(2026, 5, 15).date(), "Brückentag", "Bridge day", kind="bridge")  # noqa: DTZ001
    ticket = make_ticket(office, contact=contact, company=contact.company, now=WEDNESDAY)
    promise_callback(ticket=ticket, actor=make_member(office).user, now=WEDNESDAY)
    return ticket


def test_promise_comes_first_on_the_customers_clock(promised):
    hero = page_at(promised).hero
    assert (hero.lead, hero.big, hero.late) == ("We will call you back by", "Monday 18 May, 10:50", False)
    assert [fact.text for fact in hero.facts] == [
        "Your local time in Tallinn, 09:50 in Hamburg.",
        "We will call the number that ends in 21.",
    ]


def test_promise_explains_itself_on_the_customers_clock(promised):
    hero = page_at(promised).hero
    assert hero.why.text == (
        "We call within 2 h of the service time of our Hamburg office. It is closed: "
        "Thu 14 May (Ascension Day), Fri 15 May (Bridge day). The clock stands still then."
    )
    assert [(part.kind, part.minutes, part.day, part.left, part.right) for part in hero.why.parts] == [
        ("work", 40, "Wed 13 May", "17:20", "18:00"),
        ("off", 0, "Thu to Sun", "", ""),
        ("work", 80, "Mon 18 May", "09:30", "10:50"),
    ]


def test_list_leads_to_the_reason(inside, promised):
    page = inside.get("/portal/tickets/").content.decode()
    assert f'href="/portal/tickets/{promised.number}/#why">Why then?' in page
    assert 'id="why"' in inside.get(f"/portal/tickets/{promised.number}/").content.decode()


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("no_answer", "Imke Sander called and did not reach you"),
        ("call_later", "Imke Sander called, and was asked to call later"),
    ],
)
def test_story_tells_an_attempt_as_it_was(office, promised, outcome, told):
    imke = make_member(office, name="Imke Sander").user
    later_at = WEDNESDAY + timedelta(days=5)
    record_attempt(callback=promised.callbacks.get(), actor=imke, now=WEDNESDAY, outcome=outcome, later_at=later_at)
    story = story_of(Visitor(promised.contact, None), promised, clocks=CustomerClocks(office, office), now=WEDNESDAY)
    assert told in [item.title for item in story]


def test_story_tells_why_a_promise_was_due_then_also_after_it_was_moved(inside, promised, manager):
    callback = promised.callbacks.get()
    monday = datetime(2026, 5, 18, 12, 0, tzinfo=UTC)
    move_due(callback=callback, due_at=monday, reason="The engineer is ill", actor=manager, now=WEDNESDAY)
    clocks = CustomerClocks(Office(zone="Europe/Tallinn"), promised.office)
    story = story_of(Visitor(promised.contact, None), promised, clocks=clocks, now=WEDNESDAY)
    whys = {moment.title: moment.why for moment in story if moment.why}
    assert [why.text for why in whys.values()] == [
        "We had to move our callback. The reason: The engineer is ill",
        "We call within 2 h of the service time of our Hamburg office. It is closed: Thu 14 May (Ascension Day), "
        "Fri 15 May (Bridge day). The clock stands still then.",
    ]
    assert [len(why.parts) for why in whys.values()] == [0, 3]


def test_complaint_says_why_it_is_answered_then_before_and_after(inside, ticket, manager, office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: WEDNESDAY)  # 16:20
    enter(inside, ticket.contact)
    close_day(office, datetime(2026, 5, 14).date(), "Himmelfahrt", "Ascension Day")  # noqa: DTZ001
    why = (
        "The manager answers within 2 h of the service time of our Hamburg office. It is closed: "
        "Thu 14 May (Ascension Day). The clock stands still then."
    )
    path = f"/portal/tickets/{ticket.number}/"
    before = inside.get(f"{path}manager/").content.decode()
    assert "Friday 15 May, 09:50" in before
    assert why in before
    inside.post(f"{path}manager/", {"text": "Line 7 is down.", "answer": "email"})
    after = inside.get(path).content.decode()
    assert "gets back to you by Fri 15 May, 09:50." in after
    assert why in after


def test_promise_far_away_falls_on_the_customers_day(promised):
    hero = page_at(promised, zone="Pacific/Auckland").hero
    assert (hero.big, hero.why.parts[0].day) == ("Monday 18 May, 19:50", "Thu 14 May")
    assert hero.facts[0].text == "Your local time in Auckland, 09:50 in Hamburg."


def test_office_clock_is_left_out_where_both_are_the_same(promised):
    facts = page_at(promised, zone="Europe/Vienna").hero.facts
    assert facts[0].text == "Local time in Vienna."


def test_broken_promise_is_owned_up_to(promised):
    due = datetime(2026, 5, 18, 7, 50, tzinfo=UTC)
    assert page_at(promised, now=due).hero.late is False
    hero = page_at(promised, now=due + timedelta(seconds=1)).hero
    assert (hero.late, hero.lead) == (True, "We promised to call you back by")
    assert hero.facts[0].text == "We are late, and we are sorry."


def test_progress_while_a_callback_is_promised(promised):
    assert [(step.state, step.label, step.note) for step in page_at(promised).steps] == [
        ("done", "Call logged", "Wed 13 May, 17:20"),
        ("now", "Specialist", "being chosen"),
        ("", "Callback", "by Mon 18 May, 10:50"),
        ("", "Solution", "by phone or on site"),
        ("", "Closed", "you confirm"),
    ]


def test_solved_ticket_waits_for_the_customers_word(contact):
    solved = make_solved(contact, solved_at=WEDNESDAY)
    page = page_at(solved)
    assert (page.hero.lead, page.hero.big, page.is_solved) == ("Solved on", "Wednesday 13 May, 17:20", True)
    assert [step.state for step in page.steps] == ["done", "done", "done", "done", "now"]


def test_page_shows_the_browsers_zone(inside, promised):
    inside.cookies["portal_zone"] = "Europe/Tallinn"
    text = inside.get(f"/portal/tickets/{promised.number}/").content.decode()
    assert "Monday 18 May, 10:50" in text
    inside.cookies["portal_zone"] = "Mars/Olympus"
    assert "Monday 18 May, 09:50" in inside.get(f"/portal/tickets/{promised.number}/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_for_three(inside, office, contact, count, django_assert_num_queries):
    for _number in range(count):
        make_ticket(office, contact=contact, company=contact.company)
    # session, contact, three for the window of tickets, suggestions, the office's hours (two), who is open (two)
    with django_assert_num_queries(10):
        inside.get("/portal/tickets/")


def test_every_ticket_of_theirs_is_on_some_page(inside, office, contact, monkeypatch):
    monkeypatch.setattr("core.lists.windows.PAGE", 2)
    made = [make_ticket(office, contact=contact, company=contact.company) for _each in range(3)]
    pages = [inside.get("/portal/tickets/", {"page": page}).content.decode() for page in ("1", "2", "²", "99")]
    shown = [{one for one in made if f'href="/portal/tickets/{one.number}/"' in page} for page in pages]
    assert [len(found) for found in shown] == [2, 1, 2, 1]
    assert shown[0] | shown[1] == set(made)
    assert 'rel="next" href="?page=2"' in pages[0]


# -- what they can do --------------------------------------------------------------------------------------------


def test_facts_are_added(inside, ticket, contact):
    inside.post(f"/portal/tickets/{ticket.number}/add/", {"text": "Now E215 as well."})
    entry = Entry.objects.get(event="added")
    assert (entry.text, entry.contact) == ("Now E215 as well.", contact)
    assert "Now E215 as well." in inside.get(f"/portal/tickets/{ticket.number}/").content.decode()


def upload(name="log.txt", content=b"E214 at 10:02\n"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_file_is_added_and_fetched_back(inside, ticket):
    inside.post(f"/portal/tickets/{ticket.number}/add/", {"text": "", "file": upload()})
    kept = Attachment.objects.get()
    response = inside.get(f"/portal/files/{kept.pk}/")
    assert b"".join(response.streaming_content) == b"E214 at 10:02\n"
    assert response.headers["Content-Disposition"] == 'attachment; filename="log.txt"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_refused_file_comes_back_at_its_field_with_the_text(inside, ticket):
    response = inside.post(
        f"/portal/tickets/{ticket.number}/add/", {"text": "See file.", "file": upload("run.exe", b"MZ\x00\x01")}
    )
    page = response.content.decode()
    assert (response.status_code, Attachment.objects.count(), Entry.objects.count()) == (422, 0, 0)
    assert "this kind of file is not accepted" in page
    assert "See file." in page


def test_nothing_to_add_comes_back(inside, ticket):
    response = inside.post(f"/portal/tickets/{ticket.number}/add/", {"text": " "})
    assert response.status_code == 422
    assert "Write something, or choose a file." in response.content.decode()


def test_complaint_reaches_the_manager(inside, ticket, contact, manager):
    shown = inside.get(f"/portal/tickets/{ticket.number}/manager/").content.decode()
    assert "Katrin Vollmer reads your message" in shown
    inside.post(f"/portal/tickets/{ticket.number}/manager/", {"text": "Line 7 is down.", "answer": "email"})
    complaint = Complaint.objects.get()
    assert (complaint.owner, complaint.contact, complaint.source) == (manager, contact, ComplaintSource.PORTAL)
    assert (complaint.wants_call, complaint.text, complaint.raised_by) == (False, "Line 7 is down.", None)
    assert "Katrin Vollmer has your message" in inside.get(f"/portal/tickets/{ticket.number}/").content.decode()


def test_complaint_without_words_comes_back(inside, ticket, manager):
    response = inside.post(f"/portal/tickets/{ticket.number}/manager/", {"text": "", "answer": "phone"})
    assert (response.status_code, Complaint.objects.count()) == (422, 0)


def test_solved_ticket_is_confirmed(inside, contact):
    solved = make_solved(contact)
    inside.post(f"/portal/tickets/{solved.number}/confirm/")
    solved.refresh_from_db()
    assert solved.status == TicketStatus.CLOSED
    assert Entry.objects.get(event="confirmed").contact == contact


def test_ticket_that_is_not_solved_cannot_be_confirmed(inside, ticket):
    assert inside.post(f"/portal/tickets/{ticket.number}/confirm/").status_code == 403


def test_solved_ticket_is_opened_again(inside, contact):
    solved = make_solved(contact)
    inside.post(f"/portal/tickets/{solved.number}/again/", {"text": "It stops again."})
    solved.refresh_from_db()
    assert (solved.status, solved.solved_at) == (TicketStatus.OPEN, None)
    assert "It stops again." in inside.get(f"/portal/tickets/{solved.number}/").content.decode()


def test_opening_again_needs_words(inside, contact):
    solved = make_solved(contact)
    assert inside.post(f"/portal/tickets/{solved.number}/again/", {"text": ""}).status_code == 422
    solved.refresh_from_db()
    assert solved.status == TicketStatus.SOLVED


def test_opinion_leads_to_the_survey(inside, contact):
    make_survey()
    solved = make_solved(contact)
    assert "Say how it went" in inside.get(f"/portal/tickets/{solved.number}/").content.decode()
    response = inside.post(f"/portal/tickets/{solved.number}/opinion/")
    assert response.url == f"/s/{Interview.objects.get().token}/"


def test_opinion_is_not_asked_of_an_open_ticket(inside, ticket):
    make_survey()
    assert "Say how it went" not in inside.get(f"/portal/tickets/{ticket.number}/").content.decode()


def test_suggestion_is_taken_up(inside, ticket, contact, manager):
    inside.post(f"/portal/tickets/{ticket.number}/suggestion/", {"text": "A text message with the number"})
    made = Suggestion.objects.get()
    assert (made.contact, made.ticket, made.source) == (contact, ticket, "portal")
    assert Notification.objects.filter(recipient=manager, kind="suggestion").count() == 1
    assert "A text message with the number" in inside.get("/portal/tickets/").content.decode()


# -- without a record of the person ------------------------------------------------------------------------------


def test_holder_of_one_ticket_sees_it_and_adds_to_it(client, office, manager):
    ticket = make_ticket(office, email="guest@example.com")
    enter(client, ticket=ticket)
    assert client.get("/portal/tickets/").url == f"/portal/tickets/{ticket.number}/"
    client.post(f"/portal/tickets/{ticket.number}/add/", {"text": "More.", "file": upload()})
    client.post(f"/portal/tickets/{ticket.number}/manager/", {"text": "Too slow.", "answer": "phone"})
    page = client.get(f"/portal/tickets/{ticket.number}/").content.decode()
    for words in ("More.", "log.txt", "Katrin Vollmer has your message"):
        assert words in page
    assert (Contact.objects.count(), Complaint.objects.get().contact) == (0, None)


def test_title_names_the_fault_in_the_readers_language(ticket):
    assert page_at(ticket).title.endswith(ticket.title)
    ticket.classification = make_classification(make_family(), "E214", name_de="Bandspannung", name_en="Ribbon tension")
    assert page_at(ticket).title.endswith("Ribbon tension")
    with translation.override("de"):
        assert page_at(ticket).title.endswith("Bandspannung")
