"""Django's pages behind ASGI: a thread works from the whole request to the whole answer, and waits for no line.

The body comes from a spool and the answer goes into one. A file that is downloaded is not copied: its answer keeps the
file itself open.
"""

import asyncio
import contextvars
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from helpdesk.serving import bodies
from helpdesk.serving.answers import OpenFile, PageAnswer
from helpdesk.serving.spool import Full, Spool

MOST_WAITING = 256  # requests for whom no thread is free; more are asked to come again
_NAMES = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}

Environ = dict[str, Any]
Wsgi = Callable[..., Iterable[bytes]]


class PageWorkers:
    """A WSGI application, worked on by so many threads."""

    def __init__(self, application: Wsgi, *, threads: int) -> None:
        self._application = application
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._most = threads + MOST_WAITING
        self._inside = 0

    async def answer(self, scope: bodies.Scope, body: Spool) -> PageAnswer:
        """What the application says. The body is forgotten after it. Raises Unfit when too many wait already."""
        if self._inside >= self._most:
            body.close()
            raise bodies.too_full()
        self._inside += 1
        try:
            work = contextvars.copy_context().run
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, self._work, scope, body)
        except Full as fault:
            raise bodies.too_full() from fault
        finally:
            self._inside -= 1

    def _work(self, scope: bodies.Scope, body: Spool) -> PageAnswer:
        answer = PageAnswer()
        try:
            found = self._application(environ(scope, body), answer.start)
            if not answer.take_file(found):
                _write_all(answer, found)
        except BaseException:
            answer.close()
            raise
        finally:
            body.close()
        return answer


def _write_all(answer: PageAnswer, pieces: Iterable[bytes]) -> None:
    try:
        for piece in pieces:
            answer.write(piece)
    finally:
        getattr(pieces, "close", lambda: None)()


def environ(scope: bodies.Scope, body: Spool) -> Environ:
    """The request as WSGI has it."""
    server, client = scope.get("server") or ("localhost", None), scope.get("client") or ("", 0)
    found: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body.file,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": OpenFile,
    }
    _add_headers(found, scope["headers"])
    found["CONTENT_LENGTH"] = str(body.size)
    return found


def _add_headers(found: Environ, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """A name with an underscore is left out: WSGI could not tell it from the one with a hyphen that a proxy sets."""
    for name, value in headers:
        if b"_" in name or name == b"transfer-encoding":
            continue
        key = _NAMES.get(name) or "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        text = value.decode("latin-1")
        joint = "; " if name == b"cookie" else ","
        found[key] = f"{found[key]}{joint}{text}" if key in found else text
