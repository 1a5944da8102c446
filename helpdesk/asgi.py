"""The web process: pages by WSGI in threads; the event stream and the sign of life natively.

Pages keep persistent database connections (psycopg2 has no pool under ASGI); an open browser costs one coroutine on
Redis and neither a thread nor a connection. A thread works only between a whole request and a whole answer.
See docs/decisions/0004-serving.md.
"""

from core import alive, live, stream
from helpdesk.serving import bodies, refusals
from helpdesk.serving.pages import PageWorkers
from helpdesk.wsgi import application as django

THREADS = 8
_pages = PageWorkers(django, threads=THREADS)


async def application(scope, receive, send):  # type: ignore[no-untyped-def]  # the ASGI signature
    """Route the event stream to `core.stream`, the sign of life to `core.alive`, everything else to Django."""
    if scope["type"] == "lifespan":
        await stream.lifespan(receive, send)
    elif scope["type"] != "http":
        return
    elif scope["path"] == live.STREAM:
        await stream.serve(scope, receive, send)
    elif scope["path"] == "/health/live" and scope["method"] in ("GET", "HEAD"):
        await alive.serve(send)
    else:
        await _serve_page(scope, receive, send)


async def _serve_page(scope, receive, send):  # type: ignore[no-untyped-def]
    try:
        body = await bodies.received(scope, receive)
        answer = await _pages.answer(scope, body)
    except bodies.Gone:
        return
    except bodies.Unfit as refusal:
        await refusals.send(scope, send, refusal)
        return
    await answer.send(scope, send)
