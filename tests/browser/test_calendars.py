"""The calendar screens with the keyboard alone, and what axe says of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Page, expect

from callbacks.models import Callback
from core import clock
from core.models import Role, User
from offices.domain.days import fill_closed_days
from offices.enums import ClosedKind, DayState
from offices.models import Office
from tests.browser.conftest import violations
from tests.factories.callbacks import make_callback
from tests.factories.offices import close_day, make_hamburg, make_member, make_woking

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


WORDS = {
    "en-gb": {"save": "Check and save", "saved": "Saved. No running promise is touched.", "open": "Open after all"},
    "de": {"save": "Prüfen und speichern", "saved": "Gespeichert. Keine laufende Zusage", "open": "Doch öffnen"},
}


@pytest.mark.parametrize("language", WORDS)
def test_hours_are_changed_by_keys_and_the_history_names_the_author(
    sign_in: SignIn, manager: User, office: Office, language: str
) -> None:
    User.objects.filter(pk=manager.pk).update(language=language)
    page = sign_in(manager)
    page.goto("/offices/hamburg/")
    fill(page, "day_4", "8:30-12, 12:45-15:30")
    fill(page, "reason", "Friday lunch")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(WORDS[language]["save"])
    page.keyboard.press("Enter")
    expect(page.locator("#hd-toasts")).to_contain_text(WORDS[language]["saved"])
    expect(page.locator("#id_day_4")).to_have_value("08:30–12:00, 12:45–15:30")
    expect(page.locator(".hd-changes li").first).to_contain_text("Katrin Vollmer")
    expect(page.locator(".hd-changes li").first).to_contain_text("Friday lunch")


@pytest.mark.parametrize("language", WORDS)
def test_day_is_shortened_opened_and_restored_by_keys(
    sign_in: SignIn, manager: User, office: Office, language: str
) -> None:
    User.objects.filter(pk=manager.pk).update(language=language)
    page = sign_in(manager)
    address = "/offices/hamburg/day/?day=2026-05-15"
    page.goto(address)
    fill(page, "hours", "8:30-12")
    page.keyboard.press("Enter")
    expect(page.locator("#hd-toasts")).to_contain_text(WORDS[language]["saved"])
    assert day_row(office) == (ClosedKind.SHORT, DayState.ACTIVE, [[510, 720]], manager)
    page.goto(address)
    press(page, "overrule")
    assert day_row(office)[1] == DayState.OVERRULED
    page.goto(address)
    press(page, "restore")
    assert day_row(office) == (ClosedKind.BRIDGE, DayState.ACTIVE, [], None)
    page.goto(address)
    expect(page.locator(".hd-changes li")).to_have_count(4)
    expect(page.locator(".hd-changes li").first).to_contain_text("Katrin Vollmer")


def test_promises_are_moved_by_keys_one_alone_then_the_others_together(
    sign_in: SignIn, manager: User, office: Office
) -> None:
    callbacks = [make_callback(office, now=NOW) for _number in range(3)]  # due at 12:00
    close_day(office, date(2026, 5, 13), "Sturm", "Storm")
    page = sign_in(manager)
    page.goto("/offices/hamburg/promises/")
    for callback in callbacks[1:]:
        tab_until(page, lambda pk=callback.pk: page.evaluate("document.activeElement.id") == f"p{pk}")
        page.keyboard.press("Space")
    fill(page, "reason", "Storm")
    page.keyboard.press("Enter")
    expect(page.locator("main tbody tr")).to_have_count(2)
    assert [moved(callback) for callback in callbacks] == [True, False, False]
    fill(page, "reason", "Storm")
    page.keyboard.press("Enter")
    expect(page.locator("main tbody tr")).to_have_count(0)
    assert [moved(callback) for callback in callbacks] == [True, True, True]


def fill(page: Page, name: str, text: str) -> None:
    """Write into a field that Tab leads to; what stood there is replaced, as Tab selects it."""
    tab_until(page, lambda: page.evaluate("document.activeElement.name") == name)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def press(page: Page, value: str) -> None:
    """Press the button that Tab leads to, and wait for the page after it."""
    tab_until(page, lambda: page.evaluate("document.activeElement.value") == value)
    page.keyboard.press("Enter")
    page.wait_for_url("**/offices/hamburg/2026/")


def day_row(office: Office) -> tuple[str, str, list[list[int]], User | None]:
    row = office.closed_days.get(day=date(2026, 5, 15))
    return row.kind, row.state, row.intervals, row.decided_by


def moved(callback: Callback) -> bool:
    callback.refresh_from_db()
    return callback.due_at != datetime(2026, 5, 13, 10, 0, tzinfo=UTC)


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
