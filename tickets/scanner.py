"""Malware check by ClamAV over its socket (INSTREAM). Without a socket nothing is checked, and the desk says so."""

import logging
import socket
import struct

from django.conf import settings

from tickets.models.entry import ScanState

log = logging.getLogger(__name__)
CHUNK = 64 * 1024
TIMEOUT = 20  # seconds


def is_configured() -> bool:
    """Whether files are checked at all: administrators see when they are not."""
    return bool(settings.CLAMAV_SOCKET)


def is_answering() -> bool:
    """Whether the scanner answers its PING now."""
    try:
        with _connect() as line:
            line.sendall(b"zPING\0")
            return line.recv(16).rstrip(b"\0") == b"PONG"
    except OSError:
        return False


def scan(data: bytes) -> ScanState:
    """Clean or infected; unchecked when there is no scanner or it does not answer (which is logged)."""
    if not is_configured():
        return ScanState.UNCHECKED
    try:
        answer = _ask(data)
    except OSError as fault:
        log.warning("scanner: no answer (%s)", fault)
        return ScanState.UNCHECKED
    if answer.endswith(b"FOUND"):
        log.warning("scanner: %s", answer.decode(errors="replace"))
        return ScanState.INFECTED
    if answer.endswith(b"OK"):
        return ScanState.CLEAN
    log.warning("scanner: %s", answer.decode(errors="replace"))
    return ScanState.UNCHECKED


def _ask(data: bytes) -> bytes:
    with _connect() as line:
        line.sendall(b"zINSTREAM\0")
        for at in range(0, len(data), CHUNK):
            part = data[at : at + CHUNK]
            line.sendall(struct.pack("!I", len(part)) + part)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := line.recv(4096)):
            answer += more
    return answer.rstrip(b"\0").strip()


def _connect() -> socket.socket:
    """`/path/to.sock`, `unix:/path/to.sock` or `host:port`."""
    place = settings.CLAMAV_SOCKET.removeprefix("unix:")
    if place.startswith("/"):
        return _connect_to_file(place)
    host, _colon, port = place.removeprefix("tcp://").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=TIMEOUT)


def _connect_to_file(place: str) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(TIMEOUT)
    try:
        line.connect(place)
    except OSError:
        line.close()
        raise
    return line
