"""Sign-in for staff: nobody signs up, an administrator makes the accounts and changes their addresses."""

from allauth.account.adapter import DefaultAccountAdapter
from django.apps import apps
from django.http import HttpRequest

from core.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Closes sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


def forget_other_addresses(user: User) -> None:
    """Only the address on the account opens it.

    allauth keeps a table of addresses of its own beside the account's and signs people in, and mails links, by any of
    them; an address that was replaced would go on working.
    """
    apps.get_model("account", "EmailAddress").objects.filter(user=user).delete()
