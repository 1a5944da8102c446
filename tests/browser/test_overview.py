"""The overview and the wall in a real browser: fresh without reloading, and honest when nothing comes any more."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from callbacks.models import Callback
from core import clock, live
from core.models import Role, User
from offices.models import Office
from offices.topics import FIGURES
from tests.browser.conftest import Errors, violations
from tests.factories.callbacks import make_row
from tests.factories.offices import make_hamburg, make_member
from tests.factories.tickets import make_ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def manager(office: Office) -> User:
    return make_member(office, role=Role.MANAGER).user


def promise(office: Office) -> Callback:
    now = clock.now()
    return make_row(make_ticket(office), promised=now, due=now + timedelta(days=9))


def sums(page: Page) -> Any:
    return page.locator(".hd-matrix .is-sum td").last


def test_overview_follows_a_change_and_keeps_the_table_open(sign_in: Any, base_url: str) -> None:
    hamburg = make_hamburg()
    page = sign_in(manager(hamburg))
    page.goto(f"{base_url}/manager/")
    page.locator("#dash-waits-s").click()
    page.locator("h1").click()  # the focus leaves the part that refreshes itself

    expect(sums(page)).to_have_text("0")
    promise(hamburg)
    live.changed(FIGURES)

    expect(sums(page)).to_have_text("1", timeout=15000)
    expect(page.locator("#dash-waits")).to_have_attribute("open", re.compile(".*"))


# The server of these tests has no event stream, and pages that poll look again anyway: the page gets a stream of ours.
STREAM = """
window.EventSource = class extends EventTarget {
  constructor() { super(); window.stream = this; setTimeout(() => this.dispatchEvent(new Event('hello'))); }
  close() {}
};
"""
TELL = "stream.dispatchEvent(new MessageEvent('live', {data: 'dashboard'}))"


def test_table_stays_open_when_two_parts_are_swapped_at_once(sign_in: Any, base_url: str) -> None:
    page = sign_in(manager(make_hamburg()))
    page.add_init_script(STREAM)
    page.goto(f"{base_url}/manager/")
    page.locator("#dash-waits-s").click()
    page.evaluate("""() => {
      document.querySelector('#dash').dataset.old = 'yes';
      // another part arrives between the swap and the settling of this one
      document.body.addEventListener('htmx:afterSwap', () => document.body.dispatchEvent(new Event('htmx:beforeSwap')));
      htmx.trigger('#dash', 'live');
    }""")

    expect(page.locator("#dash:not([data-old])")).to_be_visible()
    expect(page.locator("#dash-waits")).to_have_attribute("open", re.compile(".*"))


@pytest.mark.parametrize("milliseconds", [0, 900])
def test_news_that_comes_while_an_answer_is_under_way_is_not_lost(
    sign_in: Any, base_url: str, milliseconds: int
) -> None:
    hamburg = make_hamburg()
    page = sign_in(manager(hamburg))
    page.add_init_script(STREAM)
    page.goto(f"{base_url}/manager/")
    expect(sums(page)).to_have_text("0")
    asked: list[str] = []

    def late(route: Route) -> None:
        asked.append(route.request.url)
        answer = route.fetch()
        if len(asked) == 1:  # read, and then there is news while it is still on its way
            promise(hamburg)
            page.evaluate(TELL)
            page.wait_for_timeout(milliseconds)
        route.fulfill(response=answer)

    page.route("**/manager/", late)
    page.evaluate(TELL)

    expect(sums(page)).to_have_text("1")


@pytest.mark.parametrize("path", ["/manager/", "/wall/", "/account/", "/account/people/"])
def test_pages_are_accessible_and_obey_the_security_policy(sign_in: Any, base_url: str, path: str) -> None:
    hamburg = make_hamburg()
    promise(hamburg)
    page = sign_in(manager(hamburg))
    page.goto(f"{base_url}{path}")
    assert violations(page) == []


def test_wall_says_when_it_has_heard_nothing_for_a_minute(sign_in: Any, base_url: str, errors: Errors) -> None:
    page = sign_in(manager(make_hamburg()))
    page.clock.install()
    page.goto(f"{base_url}/wall/")
    silent = page.locator('[data-while="silent"]')
    expect(silent).to_be_hidden()

    errors.expect("ERR_FAILED")  # requests are cut off from here on
    page.route("**/wall/", lambda route: route.abort())
    page.clock.run_for(62_000)

    expect(silent).to_be_visible()
    expect(page.locator('[data-while="heard"]')).to_be_hidden()
