"""Where a body or an answer waits: in memory while it is small, else in a temporary file without a name.

What all of them together may have on disk is limited, so that many slow senders never fill it.
"""

import tempfile
from typing import IO

IN_MEMORY = 128 * 1024  # bytes of each; a page or a form
ON_DISK = 1024 * 1024 * 1024  # bytes of all that one process keeps in files
_on_disk = 0  # one account per process


class Full(Exception):
    """There is no room for more: this process keeps too much already, or the disk is full."""


class Spool:
    """Bytes that are written once and then read; `size` is how many. Closing gives their room back."""

    def __init__(self) -> None:
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - see close
        self.size = 0
        self._taken = 0

    def write(self, piece: bytes) -> None:
        """Keep some more. Raises Full."""
        self._take(self.size + len(piece))
        try:
            self.file.write(piece)
        except OSError as fault:
            raise Full(str(fault)) from fault
        self.size += len(piece)

    def _take(self, size: int) -> None:
        global _on_disk
        more = max(size - self._taken, 0) if size > IN_MEMORY else 0
        if more and _on_disk + more > ON_DISK:
            raise Full(f"{_on_disk} bytes wait already")
        _on_disk += more
        self._taken += more

    def close(self) -> None:
        """Forget it; may be called twice."""
        global _on_disk
        _on_disk -= self._taken
        self._taken = 0
        self.file.close()
