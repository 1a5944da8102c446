"""No address and no form gives a 500: every name of the URLconf is asked with odd values for everything it reads.

Which parameters a view reads is not written down here: they are noted while it answers, so that none is forgotten.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from contracts.models import Contact
from core import clock
from tests.browser.pages import KEYS, NOW, PAGES, SeededTown, make_town

pytestmark = pytest.mark.django_db

ODD = ("²", "9" * 25, "NaN", "0001-01-01", "9999-12-31T23:59", "[{")  # one after the other, for all parameters at once
ALONE = ("²", "9" * 25)  # for one parameter, while the others are not given
NOTED: set[str] = set()
TEXTS = {"number": ("²", "9" * 25), "slug": ("x",), "name": ("x",), "key": ("²", "x:9"), "token": ("²",)}
NUMBERS = (2**63, 10**25)


class AskedNames(QueryDict):
    """Notes which names are asked for."""

    def __contains__(self, name: object) -> bool:
        NOTED.add(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: str) -> Any:
        NOTED.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """As a QueryDict."""
        NOTED.add(name)
        return super().get(name, default)

    def getlist(self, name: str, default: Any = None) -> Any:
        """As a QueryDict."""
        NOTED.add(name)
        return super().getlist(name, default)


def noting(get_response: Any) -> Any:
    """A middleware in whose requests GET and POST note what they are asked for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.GET = AskedNames(request.META.get("QUERY_STRING", ""))  # type: ignore[misc,assignment]
        if request.method == "POST":
            request.POST = AskedNames(request.POST.urlencode())  # type: ignore[misc,assignment]
        return get_response(request)

    return middleware


@dataclass
class Asked:
    """Who asks, and what went wrong."""

    client: Client
    wrong: list[str] = field(default_factory=list)
    count: int = 0

    def ask(self, method: str, address: str, values: dict[str, str]) -> int:
        """One request, undone afterwards."""
        self.count += 1
        with transaction.atomic():
            try:
                answer = getattr(self.client, method)(address, values)
                for close in answer._resource_closers:  # `answer.close()` would close the database's connection, too
                    close()
                status = answer.status_code
            except Exception as fault:  # noqa: BLE001  # what a visitor would see as a 500
                shown = {name: value[:30] for name, value in list(values.items())[:6]}
                self.wrong.append(f"{method} {address[:80]} {shown}: {type(fault).__name__}: {str(fault)[:160]}")
                status = 500
            transaction.set_rollback(True)
        return int(status)


def names() -> Iterator[tuple[str, list[str]]]:
    """Every name of the URLconf with the names of the values in its address."""

    def walk(patterns: list[Any], space: str, values: list[str]) -> Iterator[tuple[str, list[str]]]:
        for one in patterns:
            more = [*values, *one.pattern.regex.groupindex]
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space, more)
            elif isinstance(one, URLPattern) and one.name:
                yield f"{space}{one.name}", more

    return walk(get_resolver().url_patterns, "", [])


def addresses(town: SeededTown, name: str, values: list[str]) -> Iterator[str]:
    """Where the name is with what stands in the town; and with odd values in the address itself."""
    good = {key: PLACES.get(name, {}).get(key) or town.places.get(ANY.get(key, ""), 1) for key in values}
    yield from _address(name, good)
    for key in values:
        for odd in (*NUMBERS, *TEXTS.get(key, ())):
            yield from _address(name, good | {key: odd})


def _address(name: str, values: dict[str, Any]) -> Iterator[str]:
    try:
        yield reverse(name, kwargs=values)
    except NoReverseMatch:
        return


ANY = {"pk": "company", "number": "promised", "token": "invited", "key": "letter"}
PLACES: dict[str, dict[str, Any]] = {}


@pytest.fixture
def town(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> SeededTown:
    """The demo, on its Wednesday."""
    settings.MEDIA_ROOT = settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.core.test_odd_input.noting"]
    monkeypatch.setattr(clock, "now", lambda: NOW)
    cache.clear()
    town = make_town()
    for page in PAGES:
        PLACES.setdefault(
            page.name, {key: town.places.get(one, one) if key in KEYS else one for key, one in page.values.items()}
        )
    return town


def customer(town: SeededTown) -> Client:
    """A customer who has shown who they are."""
    client = Client()
    session = client.session
    contact = Contact.objects.get(email="customer@example.com")
    session.update({"portal_contact_id": contact.pk, "portal_ticket_id": None, "portal_since": NOW.timestamp()})
    session.save()
    client.cookies[configured.SESSION_COOKIE_NAME] = session.session_key
    assert client.get("/portal/tickets/").status_code == 200  # else the test would ask as nobody
    return client


def administrator(town: SeededTown) -> Client:
    """An administrator."""
    client = Client()
    client.force_login(town.people["admin"])
    return client


def test_no_odd_value_gives_a_500(town: SeededTown) -> None:
    wrong: list[str] = []
    for who in (administrator, customer):
        asked = Asked(who(town))
        for name, values in names():
            if name.startswith("account_logout"):
                asked.client = who(town)
            first, *others = list(addresses(town, name, values)) or [""]
            if first:
                _ask_all(asked, first)
            for address in others:
                asked.ask("get", address, {})
        wrong += asked.wrong
        assert asked.count > 500
    assert wrong == [], f"{len(wrong)}\n" + "\n".join(wrong)


def _ask_all(asked: Asked, address: str) -> None:
    """GET and POST of one address, as often as there is something to read."""
    for method in ("get", "post"):
        NOTED.clear()
        if asked.ask(method, address, {}) == 405 or not NOTED:
            continue
        for odd in ODD:
            asked.ask(method, address, dict.fromkeys(NOTED, odd))
        for name in sorted(NOTED) if method == "get" and len(NOTED) > 1 else ():
            for odd in ALONE:
                asked.ask(method, address, {name: odd})
