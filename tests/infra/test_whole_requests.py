"""No view runs before the announced body is wholly there (C2: no half ticket exists), on the real web process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from tests.factories.desk import DeskPeople, covered_fault, make_desk
from tests.web import CSRF, Web, cookies, hang_up, web_process
from tickets.models import Ticket

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
SETTLE = 2.0  # seconds: a view that was run would have stored its ticket by then
BOUNDARY = "----a-boundary"
MISSING = 40  # bytes that do not come
SENTENCE = " shows 12.5 kg instead of 2.5 kg; switch off the machine before you open it, and do not touch the knife"
FORM = "application/x-www-form-urlencoded"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


@dataclass(frozen=True)
class Sender:
    """An agent's browser that logs calls and says each byte itself."""

    web: Web
    desk: DeskPeople
    cookie: str

    def form(self, name: str) -> bytes:
        """A sheet as a form sends it; what may be cut off is the end of its description."""
        return urlencode(_sheet(self.desk, name)).encode()

    def multipart(self, name: str) -> bytes:
        """The same as a form with files sends it."""
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in _sheet(self.desk, name).items()
        ]
        return f"{''.join(parts)}--{BOUNDARY}--\r\n".encode()

    def head(self, *lines: str, kind: str = FORM, version: str = "1.1") -> bytes:
        """The request line and the headers, with these besides."""
        own = ["Host: localhost", f"Cookie: {self.cookie}", f"X-CSRFToken: {CSRF}", "Accept: application/json"]
        request = [f"POST /calls/new/ HTTP/{version}", *own, f"Content-Type: {kind}", "Connection: close", *lines]
        return ("\r\n".join(request) + "\r\n\r\n").encode()


def _sheet(desk: DeskPeople, name: str) -> dict[str, str]:
    sheet = covered_fault(desk, token=f"sheet-{name}")
    return {key: value for key, value in sheet.items() if key != "description"} | {"description": name + SENTENCE}


@pytest.fixture
def sender() -> Iterator[Sender]:
    """Signed in at a web process of its own."""
    desk = make_desk()
    with web_process() as web:
        yield Sender(web, desk, cookies(desk.agent))


def stored() -> list[str]:
    """The tickets by the first word of their description, whole or not."""
    return sorted(description.partition(" ")[0] for description in Ticket.objects.values_list("description", flat=True))


def chunked(body: bytes, *, size: int = 100, end: bytes = b"0\r\n\r\n") -> bytes:
    """The body in pieces that each say their length."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces) + end


# -- cut off ----------------------------------------------------------------------------------------------------------


def _leaves(sender: Sender, said: bytes, *, rudely: bool = False) -> None:
    line = sender.web.connect()
    line.sendall(said)
    time.sleep(0.1)
    hang_up(line, rudely=rudely)


def _half_form(sender: Sender, name: str) -> None:
    body = sender.form(name)
    _leaves(sender, sender.head(f"Content-Length: {len(body)}") + body[:-MISSING])


def _half_form_and_reset(sender: Sender, name: str) -> None:
    body = sender.form(name)
    _leaves(sender, sender.head(f"Content-Length: {len(body)}") + body[:-MISSING], rudely=True)


def _half_form_and_half_closed(sender: Sender, name: str) -> None:
    """Says that nothing more comes, and waits for an answer."""
    body = sender.form(name)
    with sender.web.connect(patience=SETTLE) as line:
        line.sendall(sender.head(f"Content-Length: {len(body)}") + body[:-MISSING])
        line.shutdown(1)
        assert b" 200 " not in sender.web.says(line)


def _half_multipart(sender: Sender, name: str) -> None:
    body = sender.multipart(name)
    head = sender.head(f"Content-Length: {len(body)}", kind=MULTIPART)
    _leaves(sender, head + body[: -MISSING - len(BOUNDARY)])


def _multipart_without_its_end(sender: Sender, name: str) -> bytes:
    """As long as announced, and yet not whole by its own rule."""
    body = sender.multipart(name)[: -MISSING - len(BOUNDARY)]
    return sender.web.asked(sender.head(f"Content-Length: {len(body)}", kind=MULTIPART) + body)


def _longer_than_it_is(sender: Sender, name: str) -> None:
    body = sender.form(name)
    _leaves(sender, sender.head(f"Content-Length: {len(body) + MISSING}") + body)


def _chunks_without_end(sender: Sender, name: str) -> None:
    _leaves(sender, sender.head("Transfer-Encoding: chunked") + chunked(sender.form(name), end=b""))


def _half_a_chunk(sender: Sender, name: str) -> None:
    _leaves(sender, sender.head("Transfer-Encoding: chunked") + chunked(sender.form(name), end=b"")[:-MISSING])


def _half_after_continue(sender: Sender, name: str) -> None:
    body = sender.form(name)
    with sender.web.connect() as line:
        line.sendall(sender.head(f"Content-Length: {len(body)}", "Expect: 100-continue"))
        assert line.recv(1024) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(body[:-MISSING])


def _half_in_the_old_version(sender: Sender, name: str) -> None:
    body = sender.form(name)
    _leaves(sender, sender.head(f"Content-Length: {len(body)}", version="1.0") + body[:-MISSING])


def _two_lengths(sender: Sender, name: str) -> bytes:
    body = sender.form(name)
    head = sender.head(f"Content-Length: {len(body) - MISSING}", f"Content-Length: {len(body)}")
    return sender.web.asked(head + body)


def _length_and_chunks(sender: Sender, name: str) -> bytes:
    """Two ways to say how long it is: a proxy in front might believe the other one."""
    body = sender.form(name)
    head = sender.head(f"Content-Length: {len(body) - MISSING}", "Transfer-Encoding: chunked")
    return sender.web.asked(head + chunked(body))


CUT_OFF: dict[str, Callable[[Sender, str], bytes | None]] = {
    found.__name__.strip("_"): found
    for found in (
        _half_form,
        _half_form_and_reset,
        _half_form_and_half_closed,
        _half_multipart,
        _multipart_without_its_end,
        _longer_than_it_is,
        _chunks_without_end,
        _half_a_chunk,
        _half_after_continue,
        _half_in_the_old_version,
        _two_lengths,
        _length_and_chunks,
    )
}


def test_nothing_is_done_with_a_request_that_was_cut_off_and_whoever_waits_is_told(sender: Sender) -> None:
    answers = {name: cut_off(sender, name) for name, cut_off in CUT_OFF.items()}
    time.sleep(SETTLE)
    assert stored() == []
    told = {name: answer.split(b" ")[1] for name, answer in answers.items() if answer}
    assert told == {"multipart_without_its_end": b"400", "two_lengths": b"400", "length_and_chunks": b"400"}


# -- whole ------------------------------------------------------------------------------------------------------------


def _said(sender: Sender, said: bytes) -> None:
    answer = sender.web.asked(said)
    assert b'{"url": "/tickets/' in answer, answer


def _form(sender: Sender, name: str) -> None:
    body = sender.form(name)
    _said(sender, sender.head(f"Content-Length: {len(body)}") + body)


def _form_after_it_was_cut_off(sender: Sender, name: str) -> None:
    """The retry with the same token is the whole ticket."""
    _half_form(sender, name)
    _form(sender, name)


def _multipart(sender: Sender, name: str) -> None:
    body = sender.multipart(name)
    _said(sender, sender.head(f"Content-Length: {len(body)}", kind=MULTIPART) + body)


def _byte_by_byte(sender: Sender, name: str) -> None:
    body = sender.form(name)
    with sender.web.connect() as line:
        line.sendall(sender.head(f"Content-Length: {len(body)}"))
        for at in range(len(body)):
            line.sendall(body[at : at + 1])
        assert b'{"url": "/tickets/' in sender.web.says(line)


def _chunks(sender: Sender, name: str) -> None:
    _said(sender, sender.head("Transfer-Encoding: chunked") + chunked(sender.form(name)))


def _after_continue(sender: Sender, name: str) -> None:
    body = sender.form(name)
    with sender.web.connect() as line:
        line.sendall(sender.head(f"Content-Length: {len(body)}", "Expect: 100-continue"))
        assert line.recv(1024) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(body)
        assert b'{"url": "/tickets/' in sender.web.says(line)


def _in_the_old_version(sender: Sender, name: str) -> None:
    body = sender.form(name)
    _said(sender, sender.head(f"Content-Length: {len(body)}", version="1.0") + body)


WHOLE: dict[str, Callable[[Sender, str], None]] = {
    found.__name__.strip("_"): found
    for found in (
        _form,
        _form_after_it_was_cut_off,
        _multipart,
        _byte_by_byte,
        _chunks,
        _after_continue,
        _in_the_old_version,
    )
}


def test_whole_requests_are_carried_out_once_however_they_travel(sender: Sender) -> None:
    for name, whole in WHOLE.items():
        whole(sender, name)
    told = list(Ticket.objects.values_list("description", flat=True))
    assert sorted(told) == sorted(name + SENTENCE for name in WHOLE)
