"""A refusal is not a lost line: signed in anew elsewhere, signed in as somebody else, a server that fails, a wall board
whose session has ended. What was typed stays in every case."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from core.models import User
from tests.browser.conftest import Errors, violations
from tests.browser.intake import type_call
from tests.factories.desk import PASSWORD, DeskPeople, make_desk
from tests.factories.offices import make_member
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., Page]
TYPED = "E214 schief"


@pytest.fixture
def desk() -> DeskPeople:
    desk = make_desk()
    with_password(desk.agent)
    return desk


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in_elsewhere(page: Page, user: User) -> None:
    """In another tab of the same browser: sign out, sign in."""
    tab = page.context.new_page()
    tab.goto("/accounts/logout/")
    tab.locator("main form button[type=submit]").click()
    tab.goto("/accounts/login/")
    tab.locator("#id_login").fill(user.email)
    tab.locator("#id_password").fill(PASSWORD)
    tab.keyboard.press("Enter")
    expect(tab.locator(".hd-me")).to_be_visible()
    tab.close()


def test_call_is_saved_after_signing_in_again_in_another_tab(sign_in: SignIn, desk: DeskPeople) -> None:
    page = sign_in(desk.agent)
    type_call(page)
    sign_in_elsewhere(page, desk.agent)
    page.locator("#id_description").fill(TYPED)
    expect(page.locator("#piece-picks")).to_contain_text("E214")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hd-readout")).to_be_visible()
    assert Ticket.objects.get().description == TYPED


def test_call_is_not_saved_in_the_name_of_somebody_else(sign_in: SignIn, desk: DeskPeople, errors: Errors) -> None:
    errors.expect("403 (Forbidden)")
    page = sign_in(desk.agent)
    type_call(page)
    sign_in_elsewhere(page, with_password(make_member(desk.office, role="agent", name="Callum Reeve").user))
    page.locator("#id_description").fill(TYPED)
    page.keyboard.press("Control+Enter")
    banner = page.locator(".hd-err-top")
    expect(banner).to_contain_text("The server refused this. The call is not yet saved.")
    expect(banner).not_to_contain_text("No connection")
    expect(banner).not_to_contain_text("Next try")
    expect(page.locator("#id_description")).to_have_value(TYPED)
    assert violations(page) == []
    assert not Ticket.objects.exists()
    sign_in_elsewhere(page, desk.agent)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hd-readout")).to_be_visible()
    assert Ticket.objects.get().description == TYPED


def test_server_that_fails_is_named_as_such_and_saving_is_tried_again(
    sign_in: SignIn, desk: DeskPeople, errors: Errors
) -> None:
    errors.expect("503 (Service Unavailable)")
    page = sign_in(desk.agent)
    type_call(page)
    page.locator("#id_description").fill(TYPED)
    page.route("**/calls/new/**", lambda route: route.fulfill(status=503, body="away"))
    page.keyboard.press("Control+Enter")
    banner = page.locator(".hd-err-top")
    expect(banner.get_by_text("The server has not been answering properly since")).to_be_visible()
    expect(banner.get_by_text("No connection")).to_be_hidden()
    page.unroute("**/calls/new/**")
    expect(page.locator(".hd-readout")).to_be_visible()  # tried again by itself


def test_wall_of_an_ended_session_says_that_it_has_no_data(sign_in: SignIn, desk: DeskPeople) -> None:
    page = sign_in(make_member(desk.office, role="manager", name="Ruth Adler").user)
    page.clock.install()
    page.goto("/wall/")
    expect(page.locator('[data-while="silent"]')).to_be_hidden()
    Session.objects.all().delete()
    page.clock.run_for(30_000)
    expect(page.locator("#hd-out")).to_be_visible()
    page.clock.run_for(32_000)
    expect(page.locator('[data-while="silent"]')).to_be_visible()
    expect(page.locator('[data-while="heard"]').first).to_be_hidden()
