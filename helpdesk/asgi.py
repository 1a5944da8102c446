"""The web process: pages by WSGI in threads, the event stream to browsers natively.

Pages keep persistent database connections (psycopg2 has no pool under ASGI); an open browser costs one coroutine on
Redis and neither a thread nor a connection. A thread begins only when the whole request is there.
See docs/decisions/0004-serving.md.
"""

from a2wsgi import WSGIMiddleware

from core import stream
from helpdesk.serving import bodies, refusals
from helpdesk.wsgi import application as pages

_pages = WSGIMiddleware(pages, workers=8)  # type: ignore[arg-type]  # Django's handler is one


async def application(scope, receive, send):  # type: ignore[no-untyped-def]  # the ASGI signature
    """Route the event stream to `core.stream`, everything else to Django."""
    if scope["type"] == "lifespan":
        await stream.lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live/stream":
        await stream.serve(scope, receive, send)
    elif scope["type"] == "http":
        await _serve_page(scope, receive, send)


async def _serve_page(scope, receive, send):  # type: ignore[no-untyped-def]
    try:
        body = await bodies.received(scope, receive)
    except bodies.Gone:
        return
    except bodies.Unfit as refusal:
        await refusals.send(scope, send, refusal)
        return
    try:
        await _pages(bodies.with_length(scope, body), bodies.replayed(body), send)  # type: ignore[arg-type]
    finally:
        body.close()
