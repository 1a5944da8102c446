"""/health/live: pages can be served; asks nobody else. Imported before the apps are loaded."""

from typing import Any

from django.http import HttpRequest, HttpResponse

ALIVE = b"ok\n"
HEADERS = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


def live(_request: HttpRequest) -> HttpResponse:
    """By Django, under any other server than ours."""
    return HttpResponse(ALIVE, headers=HEADERS)


async def serve(send: Any) -> None:
    """By the web process itself: needs no thread, and no host name to be asked by (a probe knows only an address)."""
    headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    length = (b"content-length", str(len(ALIVE)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": ALIVE})
