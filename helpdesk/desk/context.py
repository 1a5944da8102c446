"""What every page of the desk shows around its own content."""

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame of the page; empty for people who are not signed in."""
    return {}
