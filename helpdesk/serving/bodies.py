"""The body of a request: all of it is here, and as long as announced, before anything is done with it (C2).

A sender must keep a pace, so that no body takes for ever; what has come waits in a spool and holds no thread.
"""

import asyncio
import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from helpdesk.serving.spool import Full, Spool

LARGEST = 65 * 1024 * 1024  # bytes; an import of 60 MB with its form around it
HEARD_OUT = (
    10 * LARGEST
)  # what is too large, but not absurd, is heard out and thrown away: only then is the answer read
FIRST = 20.0  # seconds that any body may take
PACE = 32 * 1024  # bytes a second on the average, after that
_TAIL = 4096  # bytes in which a form with files must have ended

Scope = dict[str, Any]
Receive = Any


class Gone(Exception):
    """The sender hung up before the whole body had come: nobody waits for an answer, and nothing is done."""


class Unfit(Exception):
    """The request is not taken: an HTTP status, a code for programs, and the words for people."""

    def __init__(self, status: int, code: str, words: str | Promise) -> None:
        super().__init__(code)
        self.status, self.code, self.words = status, code, words


def too_full() -> Unfit:
    """No room for what has to wait."""
    return Unfit(503, "busy", _("The server is busy. Please try again in a minute."))


def _half() -> Unfit:
    return Unfit(400, "incomplete", _("The request did not arrive whole. Nothing was stored; please send it again."))


def _too_large() -> Unfit:
    return Unfit(413, "too_large", _("The request is too large. Nothing was stored."))


def _too_slow() -> Unfit:
    return Unfit(408, "too_slow", _("The request took too long to arrive. Nothing was stored; please send it again."))


async def received(scope: Scope, receive: Receive) -> Spool:
    """The whole body, ready to be read. Raises Gone or Unfit; then nothing of it is kept."""
    headers = dict(scope["headers"])
    announced = _announced(headers)
    body = Spool()
    try:
        await _receive_all(body, receive, announced)
        if announced is not None and body.size != announced:
            raise _half()
        if not _has_its_end(body, headers.get(b"content-type", b"")):
            raise _half()
        body.file.seek(0)
    except Full as fault:
        body.close()
        raise too_full() from fault
    except BaseException:
        body.close()
        raise
    return body


def _announced(headers: dict[bytes, bytes]) -> int | None:
    """How long the body says that it is; None when it comes in chunks, 0 when there is none."""
    length = headers.get(b"content-length")
    if b"transfer-encoding" in headers:
        if length is not None:  # two ways to say it: a proxy in front may believe the other
            raise _half()
        return None
    if length is None:
        return 0
    if not re.fullmatch(rb"[0-9]{1,18}", length):
        raise _half()
    if int(length) > HEARD_OUT:
        raise _too_large()
    return int(length)


async def _receive_all(body: Spool, receive: Receive, announced: int | None) -> None:
    loop = asyncio.get_running_loop()
    began, size = loop.time(), 0
    try:
        async with asyncio.timeout(FIRST) as limit:
            more = True
            while more:
                piece, more = await _next(receive)
                size += len(piece)
                if size > (HEARD_OUT if announced is None else announced):
                    raise _too_large()
                if size <= LARGEST:
                    body.write(piece)
                limit.reschedule(began + FIRST + size / PACE)
    except TimeoutError as late:
        raise _too_slow() from late
    if size > LARGEST:
        raise _too_large()


async def _next(receive: Receive) -> tuple[bytes, bool]:
    """The next piece, and whether more follow. Raises Gone."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Gone
    return message.get("body", b""), message.get("more_body", False)


def _has_its_end(body: Spool, kind: bytes) -> bool:
    """A form with files says where it ends. One that was cut off before it was counted is as long as announced."""
    found = re.match(rb'multipart/form-data\s*;.*\bboundary="?([^";]+)"?', kind, re.IGNORECASE)
    if found is None or not body.size:
        return True
    body.file.seek(max(body.size - _TAIL, 0))
    return b"--" + found[1].strip() + b"--" in body.file.read(_TAIL)
