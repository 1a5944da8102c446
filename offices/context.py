"""Who is open now, for pages without the desk's frame: the portal's, and those of people who are not signed in."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core import clock
from offices.clocks import clocks_for


def open_now(_request: HttpRequest) -> dict[str, Any]:
    """`open_now` (offices.clocks.Clocks); no query until a page shows it."""
    return {"open_now": SimpleLazyObject(partial(clocks_for, None, now=clock.now()))}
