"""Signing in with a token."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from tests.api.conftest import client_of
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def user():
    user = make_user()
    user.set_password(PASSWORD)
    user.save()
    return user


def ask(email, password=PASSWORD, language="en", **more):
    return APIClient(headers={"Accept-Language": language}).post(
        "/api/v1/token/", {"email": email, "password": password} | more, format="json"
    )


def test_token_for_an_account(user):
    response = ask(user.email.upper())
    assert response.status_code == 200
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {response.json()['token']}")
    assert client.get("/api/v1/offices/").status_code == 200


@pytest.mark.parametrize("password", ["wrong", ""])
def test_wrong_password_gives_no_token(user, password):
    response = ask(user.email, password)
    assert (response.status_code, Token.objects.count()) == (400, 0)


def test_wrong_password_and_unknown_account_look_the_same(user):
    assert ask(user.email, "wrong").json() == ask("nobody@example.com", "wrong").json()


def test_closed_account_gets_no_token(user):
    user.is_active = False
    user.save()
    assert ask(user.email).json()["code"] == "wrong_credentials"


def test_closed_account_cannot_use_its_token(user):
    client = client_of(user)
    user.is_active = False
    user.save()
    assert client.get("/api/v1/offices/").status_code == 401


def test_second_factor_is_needed_where_there_is_one(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert Authenticator.objects.count() == 1
    assert ask(user.email).json()["code"] == "code_needed"
    assert ask(user.email, code="000000").json()["code"] == "code_needed"
    counter = next(iter(yield_hotp_counters_from_time()))
    assert ask(user.email, code=f"{hotp_value(secret, counter):06d}").status_code == 200


def test_token_is_withdrawn(user):
    client = client_of(user)
    assert client.delete("/api/v1/token/").status_code == 204
    assert client.get("/api/v1/offices/").status_code == 401


def test_nothing_without_a_token():
    client = APIClient(headers={"Accept-Language": "de"})
    for path in ("offices", "deadlines", "coverage", "calls", "tickets", "classifications", "callbacks"):
        response = client.get(f"/api/v1/{path}/")
        assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")


def test_signing_in_is_slowed_down(user, monkeypatch):
    answers = [ask(user.email, "wrong").status_code for _try in range(12)]
    assert answers[0] == 400
    assert answers[-1] == 429
