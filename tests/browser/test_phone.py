"""The desk in a narrow window, a phone's or a zoomed one: the bar at the bottom covers nothing, and keys scroll."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from core import clock
from core.models import Role
from tests.browser.conftest import violations
from tests.factories.callbacks import make_callback
from tests.factories.core import make_user
from tests.factories.offices import make_member, make_office_that_never_closes
from tests.factories.tickets import make_ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., Page]
HEIGHTS = range(560, 900, 20)


@pytest.fixture
def marek():
    office = make_office_that_never_closes()
    for minutes in range(8):
        ticket = make_ticket(office, now=clock.now(), caller_name=f"Caller {minutes}")
        make_callback(ticket=ticket, now=clock.now(), due_at=clock.now() + timedelta(minutes=90 + minutes))
    return make_member(office, name="Marek Lindqvist").user


@pytest.mark.parametrize("path", ["/tickets/", "/callbacks/"])
def test_nothing_to_be_touched_lies_half_behind_the_bar_at_the_bottom(sign_in: SignIn, marek, path):
    page = sign_in(marek)
    page.goto(path)
    for height in HEIGHTS:
        page.set_viewport_size({"width": 390, "height": height})
        assert violations(page, ["target-size"]) == [], f"{height} px high"


def test_keys_scroll_what_is_above_the_bar(sign_in: SignIn, marek):
    page = sign_in(marek)
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto("/tickets/")
    last = page.get_by_role("link", name="CSV").or_(page.locator("table a[href^='/tickets/']")).last
    expect(last).not_to_be_in_viewport()
    page.keyboard.press("End")
    expect(last).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("navigation", name="Main navigation")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Home")
    expect(page.locator("header h1")).to_be_in_viewport(ratio=1)


def test_open_tab_of_a_long_strip_is_in_sight(sign_in: SignIn, marek):
    page = sign_in(make_user(role=Role.ADMINISTRATOR))
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto("/imports/")
    expect(page.locator(".hd-filter > [aria-current]").first).to_be_in_viewport(ratio=1)


def test_lost_line_covers_neither_the_fields_nor_the_button(sign_in: SignIn, marek):
    page = sign_in(marek)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/calls/new/")
    page.context.set_offline(True)
    page.locator("#id_caller_name").fill("Tobias")
    expect(page.locator(".hd-err-top")).to_be_in_viewport(ratio=1)
    for part in ("#id_caller_name", "#save"):
        page.locator(part).scroll_into_view_if_needed()
        page.locator(part).click(trial=True)
    page.context.set_offline(False)
