"""Every page and every call of the API answers as ever while Valkey refuses, and while it is silent (G8)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from rest_framework.authtoken.models import Token
from rest_framework.throttling import SimpleRateThrottle

from core import clock
from core.models import User
from demo.accounts import DEMO_PASSWORD
from tests.browser.pages import MANAGER, NOW, PAGES, SPECIALIST, SeededTown, make_town
from tests.browser.test_every_page import Round
from tests.factories.desk import PHONE
from tests.valkey import AWAY
from tickets.models import Call

pytestmark = pytest.mark.django_db(transaction=True)
LONGEST = 10.0  # seconds for any answer: a page's own time on a busy machine, and less than one for Valkey
CALL = {
    "kind": "enquiry",
    "caller_name": "Gemma Lockwood",
    "company_name": "Thameside Bakery Ltd",
    "phone": PHONE,
    "description": "Which ribbon?",
}


@dataclass
class Walk:
    """The statuses of all answers, by address; and which took too long."""

    town: SeededTown
    sessions: dict[str, str]
    late: list[str] = field(default_factory=list)

    def all(self) -> dict[str, int]:
        """Ask for everything once."""
        return dict([*self._pages(), *self._api(), *self._deeds()])

    def _pages(self) -> Iterator[tuple[str, int]]:
        for page in PAGES:
            address = page.address(self.town)
            client = Client()
            client.cookies[configured.SESSION_COOKIE_NAME] = self.sessions[page.who]
            yield f"{page.who} {address}", self._timed(address, partial(client.get, address))

    def _bearer(self) -> dict[str, str]:
        """A key that is good: to end it is one of the calls."""
        return {"Authorization": f"Token {Token.objects.get_or_create(user=self.town.people[SPECIALIST])[0].key}"}

    def _api(self) -> Iterator[tuple[str, int]]:
        client = Client(headers=self._bearer())
        for path, methods in SchemaGenerator().get_schema(public=True)["paths"].items():
            address = re.sub(r"\{(\w+)\}", lambda found: str(self.town.places["promised"]), path)
            for method in methods:
                ask = partial(getattr(client, method), address, content_type="application/json")
                yield f"{method} {address}", self._timed(address, ask)

    def _deeds(self) -> Iterator[tuple[str, int]]:
        """What is done, beside what is looked at."""
        nobody, agent = Client(), Client()
        agent.cookies[configured.SESSION_COOKIE_NAME] = self.sessions[SPECIALIST]
        bearer = self._bearer()
        sign_in = {"login": f"{SPECIALIST}@example.com", "password": DEMO_PASSWORD}
        api_sign_in = {"email": f"{SPECIALIST}@example.com", "password": DEMO_PASSWORD}
        code = {"number": self.town.places["theirs"], "email": "customer@example.com"}
        call = {**CALL, "token": f"sheet-{time.monotonic_ns()}"}
        for name, deed in {
            "sign in": lambda: nobody.post("/accounts/login/", sign_in),
            "sign in wrongly": lambda: Client().post("/accounts/login/", {**sign_in, "password": "wrong"}),
            "reset a password": lambda: Client().post("/accounts/password/reset/", {"email": sign_in["login"]}),
            "ask for a code": lambda: nobody.post("/portal/access/", code),
            "type a code": lambda: nobody.post("/portal/code/", {"code": "000000"}),
            "sign in at the API": lambda: Client().post("/api/v1/token/", api_sign_in, "application/json"),
            "look": lambda: agent.post("/calls/new/look/", call),
            "log a call": lambda: agent.post("/calls/new/", call, headers={"accept": "application/json"}),
            "log a call by the API": lambda: agent.post("/api/v1/calls/", CALL, "application/json", headers=bearer),
        }.items():
            yield name, self._timed(name, deed)

    def _timed(self, name: str, ask: Any) -> int:
        began = time.monotonic()
        status = ask().status_code
        if time.monotonic() - began > LONGEST:
            self.late.append(f"{name}: {time.monotonic() - began:.1f} s")
        return int(status)


@pytest.fixture
def walk(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """A town, everybody signed in, nobody limited."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"user": "9999/min", "anon": "9999/min"})
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 86_400
    settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH, settings.MAIL_CATCHER = tmp_path, str(tmp_path / "mail"), True
    town = make_town()
    User.objects.update(language="en-gb")
    signed_in = Round(town, "en-gb", "light", "", lambda **_how: None)  # type: ignore[arg-type,return-value]
    sessions = {who: signed_in._session(who) for who in {page.who for page in PAGES} | {SPECIALIST, MANAGER}}
    return Walk(town, sessions)


@pytest.mark.parametrize("away", AWAY)
def test_everything_answers_as_ever(walk: Walk, away: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    as_ever = walk.all()
    assert len(as_ever) > len(PAGES)
    assert [name for name, status in as_ever.items() if status >= 500] == []
    assert (as_ever["log a call"], as_ever["log a call by the API"]) == (200, 201)
    logged = Call.objects.count()
    walk.late.clear()
    with AWAY[away]():
        assert isinstance(cache.table, DatabaseCache)
        without = walk.all()
    assert {name: (as_ever[name], now) for name, now in without.items() if now != as_ever[name]} == {}
    assert walk.late == []
    assert Call.objects.count() == logged + 2
