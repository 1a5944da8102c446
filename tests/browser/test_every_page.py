"""Every page of the product, opened in both languages and both themes, wide and narrow: nothing wrong on any of them.

German is light at 1440 and dark at 390, English the other way round. The pages stand in pages.py; one that is missing
there fails the first test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import BrowserContext, Response
from playwright.sync_api import Page as Window

from contracts.models import Contact
from core import clock
from core.languages import CHOSEN
from core.models import User
from demo.accounts import DEMO_PASSWORD
from tests.browser.conftest import DESKTOP, Errors, small_targets, violations, wait_for_requests
from tests.browser.pages import CUSTOMER, HALF, MANAGER, NO_PAGES, NOBODY, NOW, PAGES, Page, SeededTown, make_town
from tests.factories.core import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
ANSWERS = "Failed to load resource: the server responded"  # answers are looked at one by one
OTHER = {"light": "dark", "dark": "light"}
OFFICES = ("Hamburg", "Woking")  # of the town
COVERED = ["target-size", "scrollable-region-focusable"]  # rules that depend on where the window ends
SCROLLERS = "[document.documentElement, ...document.querySelectorAll('.hd-room, .hd-flow')]"
HIGH = f"{SCROLLERS}.reduce((sum, one) => sum + one.scrollHeight, 0)"
TOO_WIDE = f"Math.max(...{SCROLLERS}.map(one => one.scrollWidth - one.clientWidth))"
ANYTHING = {"pk": 1, "number": "418207533", "slug": "x", "name": "x", "absence": 1, "token": "x"}


def names() -> Iterator[tuple[str, list[str]]]:
    """Every name of the URLconf with the names of the values in its address; those for programs aside."""

    def walk(patterns: list[Any], space: str, values: list[str]) -> Iterator[tuple[str, list[str]]]:
        for one in patterns:
            more = [*values, *one.pattern.regex.groupindex]
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space, more)
            elif isinstance(one, URLPattern) and one.name:
                yield f"{space}{one.name}", more

    return walk(get_resolver().url_patterns, "", [])


def test_no_page_is_forgotten(client: Client) -> None:
    client.force_login(make_user(role="administrator"))
    known = {page.name for page in PAGES} | NO_PAGES.keys()
    found = [(name, values) for name, values in names() if not name.startswith("api:")]

    def refuses_get(name: str, values: list[str]) -> bool:
        return client.get(reverse(name, kwargs={key: ANYTHING[key] for key in values})).status_code == 405

    forgotten = [name for name, values in found if name not in known and not refuses_get(name, values)]
    gone = known - {name for name, _values in names()}
    assert (forgotten, gone) == ([], set())


@dataclass
class Round:
    """One walk through all pages in one language; a window for everybody who looks."""

    town: SeededTown
    language: str
    theme: str
    base_url: str
    open_context: Callable[..., BrowserContext]
    found: list[str] = field(default_factory=list)
    windows: dict[str, Window] = field(default_factory=dict)
    errors: Errors = field(default_factory=Errors)

    def window(self, who: str) -> Window:
        """Theirs, signed in; made at the first call."""
        if who not in self.windows:
            context = self.open_context(color_scheme=self.theme, reduced_motion="reduce", locale=self.language)
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": self._session(who), "url": self.base_url}
            context.add_cookies([cookie])
            self.windows[who] = self.errors.watch(context.new_page())
            self.windows[who].on("response", self._response)
        return self.windows[who]

    def _session(self, who: str) -> str:
        if who == HALF:
            return self._half_signed_in()
        if who in (CUSTOMER, NOBODY):
            return self._visitor(is_customer=who == CUSTOMER)
        client = Client()
        client.force_login(self.town.people[who])
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, self.town.people[who], "password", reauthenticated=True)
        request.session.save()
        return str(request.session.session_key)

    def _visitor(self, *, is_customer: bool) -> str:
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[CHOSEN] = self.language
        if is_customer:
            customer = Contact.objects.get(email="customer@example.com")
            pending = {"key": "x", "number": self.town.places["theirs"], "address": customer.email}
            session["portal_contact_id"], session["portal_since"] = customer.pk, NOW.timestamp()
            session["portal_pending"] = pending
        session.save()
        return str(session.session_key)

    def _half_signed_in(self) -> str:
        """The password was right, the code is still to come."""
        client = Client()
        client.post(reverse("account_login"), {"login": f"{MANAGER}@example.com", "password": DEMO_PASSWORD})
        return str(client.session.session_key)

    def _response(self, response: Response) -> None:
        """What a page asks for beside itself must be there; the test server has no event stream."""
        if response.status >= 400 and not response.request.is_navigation_request() and "/live/" not in response.url:
            self.found.append(f"{response.status} {response.url} asked for by {response.frame.url}")

    def look_at(self, page: Page) -> None:
        """Open it wide in the one theme, then narrow in the other: first as a phone shows it, then as high as it is."""
        window = self.window(page.who)
        address = page.address(self.town)
        label = f"{self.language} {page.who or 'nobody'} {address}"
        window.set_viewport_size(DESKTOP)
        window.emulate_media(color_scheme=self.theme)
        answer = window.goto(f"{self.base_url}{address}")
        assert answer
        landed = window.url.removeprefix(self.base_url)
        if (answer.status, landed) != (page.status, address):
            self.found.append(f"{label}: {answer.status} {landed}")
        spoken = window.evaluate("document.documentElement.lang")
        if spoken[:2] != self.language[:2]:
            self.found.append(f"{label}: in {spoken}")
        self._check(window, f"{label} 1440 {self.theme}")
        for size in (DESKTOP | {"width": 1280}, PHONE):
            window.set_viewport_size(size)
            self._who_is_open(window, f"{label} {size['width']}")
        self.found += [f"{label} 390: {one}" for one in violations(window, COVERED)]
        window.set_viewport_size(PHONE | {"height": max(window.evaluate(HIGH), PHONE["height"])})
        window.emulate_media(color_scheme=OTHER[self.theme])
        self._check(window, f"{label} 390 {OTHER[self.theme]}")

    def _who_is_open(self, window: Window, label: str) -> None:
        """Both offices' clocks stand on every page."""
        clocks = "[...document.querySelectorAll('.hd-clock [data-clock]')]"
        seen = window.evaluate(f"{clocks}.filter(clock => clock.checkVisibility()).length")
        if seen != len(OFFICES):
            self.found.append(f"{label}: {seen} clocks instead of {len(OFFICES)}")

    def _check(self, window: Window, label: str) -> None:
        wide = window.evaluate(TOO_WIDE)
        if wide > 0:
            self.found.append(f"{label}: {wide} px too wide")
        said = [one for one in self.errors.found if not one.startswith(ANSWERS)]
        self.found += [f"{label}: {one}" for one in violations(window) + small_targets(window)[:5] + said]
        self.errors.found.clear()


@pytest.mark.parametrize(("language", "theme"), [("de", "light"), ("en-gb", "dark")])
def test_nothing_is_wrong_on_any_page(
    new_context: Any, base_url: str, settings: Any, tmp_path: Any, monkeypatch: Any, language: str, theme: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 86_400  # the walk may take longer than people may
    settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH, settings.MAIL_CATCHER = tmp_path, str(tmp_path / "mail"), True
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 86_400  # the walk may take longer than the five minutes of every day
    town = make_town()
    User.objects.update(language=language)
    walk = Round(town, language, theme, base_url, new_context)
    for page in PAGES:
        walk.look_at(page)
    for window in walk.windows.values():
        window.context.close()
    wait_for_requests()
    assert not walk.found, "\n" + "\n".join(walk.found)
