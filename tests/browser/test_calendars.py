"""The calendar screens with the keyboard alone, and what axe says of them (issue 3)."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Page, expect

from helpdesk.core import clock
from helpdesk.core.models import Role, User
from offices.domain.days import fill_closed_days
from offices.enums import DayState
from offices.models import Office
from tests.browser.conftest import violations
from tests.factories.callbacks import make_callback
from tests.factories.offices import make_hamburg, make_member, make_woking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 5, 13, 8, 0, tzinfo=UTC)
SignIn = Callable[..., Page]


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    office = make_hamburg()
    for place in (office, make_woking()):
        fill_closed_days(office=place, years=[2026], now=NOW)
    return office


@pytest.fixture
def manager(office: Office) -> User:
    return make_member(office, role=Role.MANAGER, name="Katrin Vollmer").user


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset.day || ''"))


def tab_until(page: Page, found: Callable[[], bool]) -> None:
    for _step in range(60):
        if found():
            return
        page.keyboard.press("Tab")
    raise AssertionError("no way there by Tab")


def test_year_by_arrow_keys_to_a_day_and_back(sign_in: SignIn, manager: User, office: Office) -> None:
    page = sign_in(manager)
    page.goto("/offices/hamburg/2026/")
    tab_until(page, lambda: focused(page) == "2026-05-13")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "2026-05-15"
    for key, day in (
        ("ArrowDown", "2026-05-22"),
        ("ArrowUp", "2026-05-15"),
        ("End", "2026-05-31"),
        ("PageDown", "2026-06-30"),
        ("PageUp", "2026-05-30"),
        ("Home", "2026-05-01"),
    ):
        page.keyboard.press(key)
        assert focused(page) == day
    page.keyboard.press("PageUp")
    assert page.locator('[data-day][tabindex="0"], [data-day]:not([tabindex])').count() == 1
    page.keyboard.press("PageDown")
    page.keyboard.press("Enter")
    expect(page.locator("#id_name_en")).to_have_value("Labour Day")


def test_bridge_day_opened_with_the_keyboard_alone(sign_in: SignIn, manager: User, office: Office) -> None:
    page = sign_in(manager)
    page.goto("/offices/plan/2026/")
    wanted = "document.activeElement.closest('#d0515') && document.activeElement.value === 'open'"
    tab_until(page, lambda: bool(page.evaluate(wanted)))
    page.keyboard.press("Enter")
    expect(page.locator("#d0515 [aria-pressed=true]").first).to_have_text("open")
    assert office.closed_days.get(day=date(2026, 5, 15)).state == DayState.OVERRULED


def test_day_is_closed_after_a_look_at_the_promises(sign_in: SignIn, manager: User, office: Office) -> None:
    callback = make_callback(office, now=NOW)
    page = sign_in(manager)
    page.goto("/offices/hamburg/day/?day=2026-05-13")
    tab_until(page, lambda: page.evaluate("document.activeElement.name") == "name_de")
    page.keyboard.type("Inventur")
    page.keyboard.press("Tab")
    page.keyboard.type("Stocktaking")
    page.keyboard.press("Enter")
    expect(page.locator("#dry-h")).to_contain_text("1 promise")
    tab_until(page, lambda: page.evaluate("document.activeElement.name") == "confirmed")
    page.keyboard.press("Enter")
    expect(page.locator("#reason")).to_be_visible()
    callback.refresh_from_db()
    assert callback.due_at == datetime(2026, 5, 13, 10, 0, tzinfo=UTC)


def test_why_then_opens_and_closes_by_keys(sign_in: SignIn, manager: User, office: Office) -> None:
    make_callback(office, now=NOW)
    page = sign_in(manager)
    page.goto("/callbacks/")
    tab_until(page, lambda: bool(page.evaluate("document.activeElement.classList.contains('hd-then')")))
    page.keyboard.press("Enter")
    expect(page.locator("#hd-why")).to_contain_text("Logged 10:00 + 2 h, all within opening hours")
    assert violations(page) == []
    page.evaluate("document.dispatchEvent(new Event('hd-woke'))")  # something changed meanwhile
    expect(page.locator("#queue")).to_have_attribute("data-stale", "1")
    page.keyboard.press("Escape")
    expect(page.locator("#hd-why")).to_be_hidden()
    assert page.evaluate("document.activeElement.classList.contains('hd-then')")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_screens_satisfy_axe(sign_in: SignIn, manager: User, office: Office, theme: str) -> None:
    page = sign_in(manager, theme=theme)
    for path in (
        "/offices/",
        "/offices/hamburg/",
        "/offices/hamburg/2026/",
        "/offices/hamburg/day/?day=2026-05-15",
        "/offices/hamburg/settings/",
        "/offices/hamburg/why/?at=2026-05-13T16:20&minutes=120",
        "/offices/plan/2026/",
    ):
        page.goto(path)
        assert (path, violations(page)) == (path, [])
