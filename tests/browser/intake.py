"""What the browser tests of the intake do again and again."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.factories.desk import SERIAL


def show_intake(page: Page) -> None:
    page.goto("/calls/new/")
    expect(page.locator("#id_phone")).to_be_focused()


def type_call(page: Page) -> None:
    """Phone and serial number, as far as the verdict."""
    show_intake(page)
    page.keyboard.type("040/66969-214")
    expect(page.locator("#id_caller_name")).to_have_value("Tobias Wernicke")
    page.locator("#id_serial").press_sequentially(SERIAL)
    expect(page.locator("#piece-serial-tag")).to_contain_text(("found", "gefunden")[page_is_german(page)])


def until(page: Page, happened: Callable[[], bool]) -> None:
    """Wait for what the server does by itself."""
    for _tick in range(100):
        if happened():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it has not happened within five seconds")


def page_is_german(page: Page) -> bool:
    return page.evaluate("document.documentElement.lang") == "de"
