"""The request as views see it: for type hints only."""

from django.http import HttpRequest

from core.models import User


class DeskRequest(HttpRequest):
    """A request of a signed-in colleague, behind `login_required`."""

    user: User  # nobody anonymous gets here
