"""What every page of the desk shows around its own content."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core import clock
from core.models.user import Theme
from helpdesk.desk.frame import frame_for


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame` (None for people who are not signed in), `theme` and `server_now`; no query until a page shows it."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "frame": SimpleLazyObject(partial(frame_for, user)) if signed_in else None,
        "theme": user.theme if signed_in else Theme.SYSTEM,
        "server_now": clock.now(),
    }
