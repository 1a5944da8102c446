"""A client with a token, and no limits on how often it asks."""

import pytest
from django.core.cache import cache
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle

from core.models import Role
from tests.factories.offices import make_hamburg, make_member


@pytest.fixture(autouse=True)
def _unlimited(monkeypatch):
    cache.clear()
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"user": None, "anon": None})


@pytest.fixture
def office(db):
    return make_hamburg()


def client_of(user, language="en"):
    client = APIClient(headers={"Accept-Language": language})
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.get_or_create(user=user)[0].key}")
    return client


@pytest.fixture
def specialist(office):
    return make_member(office, role=Role.SPECIALIST, name="Imke Sander").user


@pytest.fixture
def api(specialist):
    return client_of(specialist)
