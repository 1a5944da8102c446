"""A real browser on the product's pages: signed in without the form, watched for errors, checked for accessibility."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect

from core.models import User
from tests import browsers

# Playwright's synchronous interface runs a loop of its own; the tests' queries are still made one after another
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 60_000  # milliseconds; a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)
DESKTOP = {"width": 1440, "height": 900}
# the test server speaks WSGI: the event stream is not there, and pages poll
EXPECTED = ("/live/stream", "404 (Not Found)", "ERR_INTERNET_DISCONNECTED", "422 (Unprocessable", "409 (Conflict")
# htmx's words about a request that ended because the page was left; an answer with an error says so beside them
LEFT = ("htmx:afterRequest", "htmx:sendError")


@dataclass
class Errors:
    """What the browser complained about: a refused style or script, an exception."""

    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=lambda: list(EXPECTED + LEFT))

    def expect(self, *texts: str) -> None:
        """Complaints with such a text are part of what is tested."""
        self.expected += texts

    def watch(self, page: Page) -> Page:
        """Listen to a page's console."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._complain(str(error)))
        return page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complain(message.text)

    def _complain(self, text: str) -> None:
        if not any(known in text for known in self.expected):
            self.found.append(text)


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    """pytest-playwright's base: the test server."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The size the agent's screens are made for."""
    return {**browser_context_args, "viewport": DESKTOP}


@pytest.fixture
def errors() -> Iterator[Errors]:
    """Fails the test when a page of it complained."""
    watched = Errors()
    yield watched
    assert watched.found == []


@pytest.fixture
def sign_in(new_context: Any, base_url: str, errors: Errors, transactional_db: None) -> Iterator[Callable[..., Page]]:
    """A fresh browser window of a user: sign_in(user, theme="dark")."""
    yield from _windows(new_context, base_url, errors)


@pytest.fixture(scope="session", params=browsers.ENGINES)
def engine(request: pytest.FixtureRequest, playwright: Playwright, tmp_path_factory: Any) -> Iterator[Browser]:
    """Each of the browsers: a test that uses it is run in all of them."""
    browser = browsers.launch(playwright, request.param, place=tmp_path_factory.mktemp(request.param))
    yield browser
    browser.close()


@pytest.fixture
def sign_in_anywhere(
    engine: Browser, base_url: str, errors: Errors, transactional_db: None
) -> Iterator[Callable[..., Page]]:
    """As `sign_in`, in every browser."""
    yield from _windows(
        lambda **options: engine.new_context(base_url=base_url, viewport=DESKTOP, **options), base_url, errors
    )


def _windows(new_context: Any, base_url: str, errors: Errors) -> Iterator[Callable[..., Page]]:
    opened: list[BrowserContext] = []

    def open_page(user: User, *, theme: str = "light", **options: Any) -> Page:
        context: BrowserContext = new_context(color_scheme=theme, **options)
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": base_url}])
        return errors.watch(context.new_page())

    yield open_page
    for context in opened:
        context.close()
    wait_for_requests()


def wait_for_requests() -> None:
    """The tables are emptied after the test: no page may still be asking for something."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and any("process_request_thread" in one.name for one in threading.enumerate()):
        time.sleep(0.02)


def violations(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds on the page, by these rules or groups of them: rule, help and the first elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        """async (runOnly) => (await axe.run({ runOnly, resultTypes: ['violations'] })).violations.map((one) =>
             one.id + ': ' + one.help + ' ' + one.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', '))""",
        list(rules),
    )
    return list(found)


LEAST_TARGET = 24  # CSS pixels, each way
SMALL = """(least) => {
  const shown = (el) => el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length;
  const target = (el) => (el.matches('input') && el.closest('label')) || el;
  const inSentence = (el) => getComputedStyle(el).display === 'inline'
    && Array.from(el.parentNode.childNodes).some((one) => one.nodeType === Node.TEXT_NODE && one.data.trim());
  return Array.from(document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary'))
    .filter(shown).map(target).filter((el) => {
      if (el.closest('.visually-hidden, .skip-link') || inSentence(el)) return false;
      const box = el.getBoundingClientRect();
      return Math.min(box.width, box.height) < least - .5;
    }).map((el) => `${el.tagName} ${el.className} ${(el.innerText || el.name || '').trim().slice(0, 30)}`);
}"""


def small_targets(page: Page) -> list[str]:
    """What can be pressed and is smaller than 24 by 24 pixels; links in a sentence aside."""
    return [f"small target: {one}" for one in page.evaluate(SMALL, LEAST_TARGET)]
