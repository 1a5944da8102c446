"""One URL, two shapes: the full page, or the partial that htmx swaps into it."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_partial(request: HttpRequest) -> bool:
    """Whether only the partial is wanted: not when htmx loads whole pages (boosted) or restores history."""
    details = request.htmx  # type: ignore[attr-defined]  # set by django-htmx
    return bool(details) and not details.boosted and not details.history_restore_request


def page_or_partial(
    request: HttpRequest, page: str, partial: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render `partial` for htmx and `page` for everybody else; caches keep them apart."""
    template = partial if wants_partial(request) else page
    response = render(request, template, dict(context or {}), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def toast(response: HttpResponse, text: str, *, is_error: bool = False) -> HttpResponse:
    """Show a short message in the page that gets this partial."""
    response["HX-Trigger"] = json.dumps({"hd-toast": {"text": str(text), "isError": is_error}})
    return response
