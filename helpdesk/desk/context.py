"""What every page of the desk shows around its own content."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core import clock
from core.models import User
from core.models.user import Theme
from helpdesk.desk.frame import frame_for


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame` (None for people who are not signed in), `theme` and `server_now`; no query until a page shows it."""
    user = getattr(request, "user", None)  # a page of an error may come before anybody is looked up
    viewer = user if isinstance(user, User) else None
    return {
        "frame": SimpleLazyObject(partial(frame_for, viewer)) if viewer else None,
        "theme": viewer.theme if viewer else Theme.SYSTEM,
        "server_now": clock.now(),
    }
