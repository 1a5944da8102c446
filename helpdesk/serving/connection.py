"""A connection whose other end must keep time: uvicorn's own, with the deadlines that it lacks.

uvicorn waits for ever for the end of a header and for a reader to take the last bytes of an answer.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER = 10.0  # seconds from the beginning of a connection, or the end of an answer, to the end of the next header
LAST = 20.0  # seconds within which the end of an answer is taken; it waits in the system's buffers


class HttpConnection(H11Protocol):
    """An HTTP connection. Requests find its transport in their scope, to end it when an answer takes too long."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """A new one: its header may take so long."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "line": transport}
        self._mind(HEADER, self._no_header)

    def on_response_complete(self) -> None:
        """The answer is written; the reader takes the rest of it, and perhaps asks again."""
        self._mind(HEADER, self._no_header)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is left to wait for."""
        self._forget()
        super().connection_lost(exc)

    def _mind(self, seconds: float, then: Any) -> None:
        self._forget()
        self._deadline = self.loop.call_later(seconds, then)

    def _forget(self) -> None:
        if self._deadline:
            self._deadline.cancel()

    def _no_header(self) -> None:
        if self._at_work():
            return
        if self.transport.get_write_buffer_size():
            self._mind(LAST - HEADER, self.transport.abort)
        else:
            self.transport.abort()

    def _at_work(self) -> bool:
        """Whether a request has come whose answer is not yet written."""
        waits = self.cycle is None or self.cycle.response_complete
        return not (waits and (self.transport.is_closing() or self.conn.their_state is h11.IDLE))
