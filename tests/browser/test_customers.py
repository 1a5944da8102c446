"""Interviews by keys, and the portal on the customer's clock, in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from core import clock
from core.models import Notification, Role
from surveys.models import Answer
from tests.browser.conftest import violations, wait_for_requests
from tests.factories.callbacks import make_callback
from tests.factories.offices import make_hamburg, make_member
from tests.factories.surveys import make_contact, make_held, make_interview, make_solved, make_survey
from tests.factories.tickets import make_ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def office():
    return make_hamburg()


def test_interview_is_held_by_keys_alone(office, sign_in):
    interviewer = make_member(office, role=Role.AGENT).user
    held = make_held(make_survey(kinds=("scale", "scale")), make_solved(make_contact(office)), interviewer)
    page: Page = sign_in(interviewer)
    page.goto(f"/surveys/interviews/{held.pk}/")

    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{held.pk}/1/")
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{held.pk}/2/")
    page.keyboard.press("2")
    page.keyboard.press("ArrowLeft")  # back, and not to the answer beside it
    page.wait_for_url(f"**/{held.pk}/1/")
    assert list(Answer.objects.values_list("value", flat=True)) == [4, 2]
    assert violations(page) == []


def test_arrow_in_a_text_moves_the_cursor_and_not_the_page(office, sign_in):
    interviewer = make_member(office, role=Role.AGENT).user
    held = make_held(make_survey(kinds=("scale", "scale")), make_solved(make_contact(office)), interviewer)
    page: Page = sign_in(interviewer)
    page.goto(f"/surveys/interviews/{held.pk}/2/")
    page.fill("#vb", "ab")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("4")
    expect(page.locator("#vb")).to_have_value("a4b")
    assert page.url.endswith("/2/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_customer_finds_their_ticket_on_their_own_clock(office, browser: Browser, base_url, errors, scheme):
    contact = make_contact(office, language="en-gb", email="petra@example.com")
    ticket = make_ticket(office, contact=contact, company=contact.company, now=clock.now())
    make_callback(ticket=ticket, now=clock.now())
    context = browser.new_context(
        base_url=base_url, viewport=PHONE, color_scheme=scheme, locale="en-GB", timezone_id="Europe/Tallinn"
    )
    page = errors.watch(context.new_page())

    page.goto("/portal/access/")
    assert violations(page) == []
    page.fill("#id_number", ticket.number)
    page.fill("#id_email", "petra@example.com")
    page.get_by_role("button", name="Send me a code").click()
    code = re.search(r"\d{6}", Notification.objects.get(kind="portal_code").subject)
    assert code
    page.fill("#id_code", code[0])
    page.get_by_role("button", name="Show my ticket").click()

    expect(page.get_by_text("Your local time in Tallinn")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    context.close()
    wait_for_requests()


def test_customer_answers_the_link_on_a_phone(office, browser: Browser, base_url, errors):
    interview = make_interview(make_survey(kinds=("scale", "yes_no")), make_solved(make_contact(office)))
    context = browser.new_context(base_url=base_url, viewport=PHONE)
    page = errors.watch(context.new_page())
    page.goto(f"/s/{interview.token}/")
    page.get_by_text("sehr zufrieden").click()
    assert violations(page) == []
    page.get_by_role("button", name="Antworten senden").click()
    expect(page.get_by_role("heading", name="Vielen Dank für Ihre Antworten")).to_be_visible()
    interview.refresh_from_db()
    assert interview.state == "done"
    context.close()
    wait_for_requests()
