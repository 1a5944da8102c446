"""Sign-in for staff: nobody signs up, an administrator makes the accounts and changes their addresses.

The mails of allauth go through the outbox like all others: made from a declared kind, in the reader's language, with
links to the configured address. So an account can be made while no mail leaves, and its link is sent later.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm
from django.apps import apps
from django.conf import settings
from django.http import HttpRequest

from core import clock, notify
from core.messages import Audience, Facts, declare
from core.models import Notification, User
from core.personal import Name, Secret


@dataclass(frozen=True, kw_only=True)
class LinkFacts(Facts):
    """The link to choose a password, for how many days it is good; `first` for an account that was never used."""

    name: Name
    password_link: Secret
    days: int
    first: bool


LINK = declare("core", "account_link", Audience.STAFF, LinkFacts)


class AccountAdapter(DefaultAccountAdapter):
    """Closes sign-up; puts mails into the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At the configured address, whatever host the request named."""
        path: str = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.BASE_URL}{path}"

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """The link to choose a password, in the language of whoever gets it."""
        facts = LinkFacts(
            name=user.name,
            password_link=context["password_reset_url"],
            days=settings.PASSWORD_RESET_TIMEOUT // 86_400,
            first=user.last_login is None,
        )
        now = clock.now()
        notify.tell(LINK, [user], about=(user.pk, now.isoformat()), facts=lambda: facts, now=now)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing else is mailed. Raises LookupError: what allauth is made to mail first needs a kind of its own."""
        raise LookupError(f"allauth's mail {template_prefix!r} has no declared kind")


def mail_link(user: User, *, request: HttpRequest) -> None:
    """Mail somebody the link to choose a password: a new account's first one, or once more."""
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)


def last_link(user: User) -> Notification | None:
    """The last mail with such a link, for telling whether it has left."""
    return Notification.objects.filter(kind=LINK.name, recipient=user).order_by("-pk").first()


def forget_other_addresses(user: User) -> None:
    """Only the address on the account opens it.

    allauth keeps a table of addresses of its own beside the account's and signs people in, and mails links, by any of
    them; an address that was replaced would go on working.
    """
    apps.get_model("account", "EmailAddress").objects.filter(user=user).delete()
