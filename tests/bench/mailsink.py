"""A mail server that keeps what it is given in memory: it counts what really left the house, and when."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes

LONGEST = 64 * 1024 * 1024  # bytes of one mail


@dataclass
class Sink:
    """An SMTP server on localhost in a thread of its own. `sent` maps each notification to its instants (Unix)."""

    port: int = 0
    mails: int = 0
    sent: dict[int, list[float]] = field(default_factory=dict)

    def start(self) -> None:
        """Returns when it listens."""
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True).start()
        ready.wait(10)

    async def _serve(self, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, limit=LONGEST)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say("220 sink")
        try:
            while line := await reader.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    say("354 go on")
                    self._keep(await reader.readuntil(b"\r\n.\r\n"))
                say("221 bye" if word == b"QUIT" else "250 ok")
                if word == b"QUIT":
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the sender was killed while talking: what was not ended with a dot was not accepted
        writer.close()

    def _keep(self, raw: bytes) -> None:
        self.mails += 1
        names = message_from_bytes(raw)["X-Helpdesk-Notifications"].replace("\n", "").replace(" ", "")
        for part in names.split(","):
            low, _dash, high = part.partition("-")
            for number in range(int(low), int(high or low) + 1):
                self.sent.setdefault(number, []).append(time.time())
