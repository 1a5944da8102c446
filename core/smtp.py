"""The way to the mail server: no dialogue takes longer than DEADLINE, however slowly the server drips.

The time-out of a socket is for one silence; a server that says a byte now and then would hold a worker for ever. So a
watch cuts the line. And a letter that the server has taken stays taken, whatever happens while saying goodbye.
"""

import contextlib
import logging
import smtplib
import socket
import threading
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

log = logging.getLogger(__name__)
DEADLINE = 60.0  # seconds for one letter; less than core.outbox.STUCK_AFTER
GOODBYE = 3.0  # seconds


class NoServer(OSError):
    """The mail server cannot be reached, or does not let us in; `was_reached` tells which."""

    def __init__(self, text: str, *, was_reached: bool) -> None:
        super().__init__(text)
        self.was_reached = was_reached


class _Watched(smtplib.SMTP):
    """A dialogue with an end."""

    was_cut = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._watch = threading.Timer(DEADLINE, self._cut)
        self._watch.daemon = True
        self._watch.start()
        try:
            super().__init__(*args, **kwargs)
        except BaseException:
            self._watch.cancel()
            raise

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        self.sock = super()._get_socket(host, port, timeout)  # type: ignore[misc]  # for the watch, while it greets
        return self.sock

    def _cut(self) -> None:
        self.was_cut = True
        if self.sock:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def close(self) -> None:
        """The end, of the watch too."""
        self._watch.cancel()
        super().close()


class _WatchedSecurely(_Watched, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class Backend(EmailBackend):
    """Django's, with an end to each dialogue and a goodbye that loses nothing."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The dialogue."""
        return _WatchedSecurely if self.use_ssl else _Watched

    def open(self) -> bool | None:
        """Connect and sign in. Raises NoServer."""
        try:
            return super().open()
        except OSError as fault:  # smtplib's errors, too
            self.close()
            silent = isinstance(fault, smtplib.SMTPServerDisconnected)
            was_reached = isinstance(fault, smtplib.SMTPException) and not silent
            raise NoServer(f"{type(fault).__name__}: {fault}", was_reached=was_reached) from fault

    def _send(self, email_message: EmailMessage) -> bool:
        """One letter. Raises TimeoutError for a silence, which smtplib calls a lost connection."""
        try:
            sent: bool = super()._send(email_message)  # type: ignore[misc]  # the stubs do not know it
        except smtplib.SMTPServerDisconnected as fault:
            was_cut = isinstance(self.connection, _Watched) and self.connection.was_cut
            if was_cut or isinstance(fault.__context__, TimeoutError):
                raise TimeoutError(str(fault)) from fault
            raise
        return sent

    def close(self) -> None:
        """Say goodbye; who does not answer to that has still taken what was sent."""
        for line in (self.connection, getattr(self, "_partial_connection", None)):
            if line and line.sock:
                line.sock.settimeout(GOODBYE)
        try:
            super().close()
        except OSError as fault:  # smtplib's errors, too
            log.info("mail server: no goodbye (%s)", fault)
