"""The web process: pages by WSGI in threads, the event stream to browsers natively.

Pages keep persistent database connections (psycopg2 has no pool under ASGI); an open browser costs one coroutine on
Redis and neither a thread nor a connection. See docs/decisions/0004-serving.md.
"""

from a2wsgi import WSGIMiddleware

from core import stream
from helpdesk.wsgi import application as pages

_pages = WSGIMiddleware(pages, workers=8)  # type: ignore[arg-type]  # Django's handler is one


async def application(scope, receive, send):  # type: ignore[no-untyped-def]  # the ASGI signature
    """Route the event stream to `core.stream`, everything else to Django."""
    if scope["type"] == "lifespan":
        await stream.lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live/stream":
        await stream.serve(scope, receive, send)
    elif scope["type"] == "http":
        await _pages(scope, receive, send)
