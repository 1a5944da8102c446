"""The addresses of allauth: only those that the product wants answer, each with its reason (security)."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth import urls as all_of_allauth
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from core.models import Role, User
from core.tasks import deliver
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member

pytestmark = pytest.mark.django_db

ROUTED = {
    "account_login": "people sign in",
    "account_logout": "people sign out",
    "account_inactive": "tells whoever may not sign in any more why",
    "account_reauthenticate": "asks for the password before the second factor is changed",
    "account_change_password": "asks for the old password first",
    "account_reset_password": "mails a link to the address on file",
    "account_reset_password_done": "says that the link is on its way",
    "account_reset_password_from_key": "a new password, for whoever has the link",
    "account_reset_password_from_key_done": "says that the new password is set",
    "mfa_index": "how the second factor stands",
    "mfa_authenticate": "the second factor, while signing in",
    "mfa_reauthenticate": "asks for the second factor before it is changed",
    "mfa_activate_totp": "an authenticator app; asks for the password again",
    "mfa_deactivate_totp": "without the app again; asks for the password again",
    "mfa_view_recovery_codes": "asks for the password again",
    "mfa_generate_recovery_codes": "asks for the password again",
    "mfa_download_recovery_codes": "asks for the password again",
}
LEFT_OUT = {
    "account_signup": "an administrator makes the accounts",
    "account_email": "an administrator changes the addresses",
    "account_email_verification_sent": "the administrator vouches for the address",
    "account_confirm_email": "the administrator vouches for the address",
    "account_set_password": "leads to the link: no password is chosen without proof",
    "account_confirm_login_code": "nobody signs in by a mailed code",
}
PASSWORD = "sehr-geheim-7"


def patterns(urls: list[Any]) -> Iterator[URLPattern]:
    """Every address below, however deep."""
    for one in urls:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns)
        else:
            yield one


def is_of_allauth(pattern: URLPattern) -> bool:
    view = getattr(pattern.callback, "view_class", pattern.callback)
    return view.__module__.startswith("allauth.")


def test_only_the_addresses_with_a_reason_are_routed() -> None:
    assert {one.name for one in patterns(get_resolver().url_patterns) if is_of_allauth(one)} == ROUTED.keys()


def test_every_address_that_the_library_brings_is_decided() -> None:
    assert {one.name for one in patterns(all_of_allauth.urlpatterns)} == ROUTED.keys() | LEFT_OUT.keys()


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("action", ["action_add", "action_primary", "action_send", "action_remove"])
def test_nobody_changes_the_address_of_their_own_account(client: Client, role: str, action: str) -> None:
    user = make_user(role=role)
    mine = user.email
    client.force_login(user)
    answer = client.post("/accounts/email/", {"email": "stranger@example.org", action: ""})

    user.refresh_from_db()
    assert (answer.status_code, user.email) == (404, mine)
    assert (EmailAddress.objects.count(), mail.outbox) == (0, [])


def test_address_that_an_administrator_replaced_opens_nothing_any_more(client: Client) -> None:
    admin = make_member(make_hamburg(), role=Role.ADMINISTRATOR)
    member = make_member(admin.office)
    user = member.user
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    old, new = user.email, "married@example.com"
    client.force_login(admin.user)
    values = {"name": user.name, "email": new, "role": user.role, "office": member.office_id, "language": "de"}
    assert client.post(f"/account/people/{member.pk}/", values | {"is_active": "on"}).status_code == 302

    visitor = Client()
    assert visitor.post("/accounts/login/", {"login": old, "password": PASSWORD}).status_code == 200
    visitor.post("/accounts/password/reset/", {"email": old})
    assert deliver() == 0
    visitor.post("/accounts/password/reset/", {"email": new})
    assert deliver() == 1
    assert [letter.to for letter in mail.outbox] == [[new]]
    assert visitor.post("/accounts/login/", {"login": new, "password": PASSWORD}).status_code == 302


def test_account_without_a_password_is_led_to_the_link(client: Client) -> None:
    client.force_login(make_user())
    for address in ("/accounts/password/change/", "/accounts/password/set/"):
        assert client.get(address, follow=True).redirect_chain[-1][0] == "/accounts/password/reset/"
    client.post("/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.get().has_usable_password()


def test_stranger_who_asks_for_a_new_password_gets_no_mail(client: Client) -> None:
    answer = client.post("/accounts/password/reset/", {"email": "stranger@example.org"})
    assert (answer.status_code, mail.outbox) == (302, [])
