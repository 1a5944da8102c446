"""An answer that is ready: kept while its reader takes it, at the reader's pace, but not for ever."""

import asyncio
import os
from collections.abc import Callable, Iterable
from typing import IO, Any

from helpdesk.serving.spool import Spool

FIRST = 30.0  # seconds that a reader may take for any answer
PACE = 32 * 1024  # bytes a second on the average, after that
PIECE = 64 * 1024  # bytes handed to the line at once

Send = Any


class OpenFile:
    """What a view gives out when it answers with a file (wsgi.file_wrapper)."""

    def __init__(self, file: IO[bytes], _size: int = 0) -> None:
        self.file = file

    def __iter__(self) -> Iterable[bytes]:
        return iter(lambda: self.file.read(PIECE), b"")

    def close(self) -> None:
        """Ends the view's answer, too."""
        self.file.close()


class PageAnswer:
    """Status, headers and body, to be sent once. Written in a page's thread, sent by the event loop."""

    def __init__(self) -> None:
        self._status = 500
        self._headers: list[tuple[bytes, bytes]] = []
        self._spool = Spool()
        self._file: int | None = None  # the descriptor of a file that is given out as it is
        self._begin = 0

    def start(self, status: str, headers: list[tuple[str, str]], _fault: Any = None) -> Callable[[bytes], None]:
        """WSGI's start_response."""
        self._status = int(status.split(" ", 1)[0])
        # Django begins a cookie's value with a blank
        self._headers = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
        return self.write

    def write(self, piece: bytes) -> None:
        """Keep more of the body. Raises spool.Full."""
        self._spool.write(piece)

    def take_file(self, found: object) -> bool:
        """Keep the file itself if the answer is one of the file system; whether it was."""
        if not isinstance(found, OpenFile):
            return False
        try:
            self._begin = found.file.tell()
            self._file = os.dup(found.file.fileno())
        except (OSError, AttributeError):  # it exists in memory only
            return False
        found.close()
        return True

    async def send(self, scope: dict[str, Any], send: Send) -> None:
        """All of it, as quickly as it is taken; a reader who is too slow is cut off. Afterwards it is forgotten."""
        line = scope.get("state", {}).get("line")
        try:
            async with asyncio.timeout(FIRST + self._length() / PACE):
                await send({"type": "http.response.start", "status": self._status, "headers": self._headers})
                await self._send_body(send, line, head=scope["method"] == "HEAD")
        except TimeoutError:
            if line:
                line.abort()
        finally:
            self.close()

    async def _send_body(self, send: Send, line: asyncio.Transport | None, *, head: bool) -> None:
        end = 0 if head else self._length()
        at = 0
        while at < end and not (line and line.is_closing()):
            piece = self._read(at)
            at += len(piece)
            if not piece:  # the file has become shorter meanwhile
                break
            await send({"type": "http.response.body", "body": piece, "more_body": at < end})
        if not end or at < end:
            await send({"type": "http.response.body", "body": b""})

    def _length(self) -> int:
        return self._spool.size if self._file is None else os.fstat(self._file).st_size - self._begin

    def _read(self, at: int) -> bytes:
        if self._file is not None:
            return os.pread(self._file, PIECE, self._begin + at)
        self._spool.file.seek(at)
        return self._spool.file.read(PIECE)

    def close(self) -> None:
        """Give back what it holds; may be called twice."""
        self._spool.close()
        if self._file is not None:
            os.close(self._file)
            self._file = None
