"""No line of a web process waits for ever, and no thread waits for a line (A5), on the real web process."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from core import clock
from helpdesk.serving import bodies, connection
from tests.factories.desk import DeskPeople, make_desk
from tests.factories.tickets import make_ticket
from tests.web import PATIENCE, Web, cookies, web_process
from tickets.domain import files

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
MANY = 40  # five times as many as there are threads
LARGE = 8_000_000  # bytes, more than the buffers of a line hold
LIVE = b"GET /health/live HTTP/1.1\r\nHost: 10.0.0.7\r\nConnection: close\r\n\r\n"
LOGIN = b"GET /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
HALF = b"POST /portal/access/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nnumber=4"


@pytest.fixture
def desk() -> DeskPeople:
    return make_desk()


@pytest.fixture
def web(desk: DeskPeople, tmp_path) -> Iterator[Web]:  # type: ignore[no-untyped-def]
    with web_process(MEDIA_ROOT=str(tmp_path)) as found:
        yield found


def test_page_is_served_among_many_half_requests_and_each_of_them_is_ended(web: Web) -> None:
    with ExitStack() as stack:
        halves = [stack.enter_context(web.connect(patience=bodies.FIRST + PATIENCE)) for _each in range(MANY)]
        for half in halves:
            half.sendall(HALF)
        assert web.asked(LIVE).endswith(b"ok\n")
        assert web.asked(LOGIN).startswith(b"HTTP/1.1 200 ")
        answers = {web.says(half).split(b"\r\n")[0] for half in halves}
    assert answers == {b"HTTP/1.1 408 Request Timeout"}


def test_page_is_served_among_many_slow_readers_of_a_large_file(
    web: Web,
    desk: DeskPeople,
    settings,
    tmp_path,  # type: ignore[no-untyped-def]
) -> None:
    settings.MEDIA_ROOT = tmp_path
    ticket = make_ticket(desk.office, now=clock.now())
    data = b"0123456789abcde\n" * (LARGE // 16)
    kept = files.attach(ticket=ticket, actor=desk.agent, now=clock.now(), name="log.txt", data=data)
    lines = (
        f"GET /files/{kept.pk}/ HTTP/1.1",
        "Host: localhost",
        f"Cookie: {cookies(desk.agent)}",
        "Connection: close",
    )
    ask = "\r\n".join(lines) + "\r\n\r\n"
    with ExitStack() as stack:
        readers = [stack.enter_context(web.connect()) for _each in range(MANY)]
        for reader in readers[1:]:  # the first has the room of any browser, or it would take minutes at the end
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for reader in readers:
            reader.sendall(ask.encode())
        assert [reader.recv(15) for reader in readers] == [b"HTTP/1.1 200 OK"] * MANY
        assert web.asked(LIVE).endswith(b"ok\n")
        assert web.asked(LOGIN).startswith(b"HTTP/1.1 200 ")
        assert web.says(readers[0]).endswith(data)  # slow, and yet the whole of it


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: localh"], ids=["nothing", "half a header"])
def test_line_without_a_header_is_ended(web: Web, said: bytes) -> None:
    with web.connect() as waiting:
        began = time.monotonic()
        waiting.sendall(said)
        assert web.says(waiting) == b""
        assert time.monotonic() - began < connection.HEADER + PATIENCE / 2


def test_line_that_was_answered_once_may_not_begin_another_header_for_ever(web: Web) -> None:
    with web.connect() as waiting:
        began = time.monotonic()
        waiting.sendall(LIVE.replace(b"Connection: close\r\n", b""))
        while not waiting.recv(1000).endswith(b"ok\n"):
            pass
        try:
            for at in range(100):
                waiting.sendall(LIVE[at : at + 1])
                time.sleep(0.5)
        except OSError:
            pass
        assert time.monotonic() - began < connection.HEADER + PATIENCE / 2


def test_what_is_too_large_is_heard_out_and_refused(web: Web) -> None:
    size = bodies.LARGEST + 1
    head = f"POST /portal/access/ HTTP/1.1\r\nHost: localhost\r\nAccept-Language: de\r\nContent-Length: {size}\r\n\r\n"
    with web.connect() as waiting:
        waiting.sendall(head.encode())
        for _each in range(0, size, 65536):
            waiting.sendall(b"x" * min(65536, size - _each))
        answer = web.says(waiting)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert answer.decode().endswith("Die Anfrage ist zu groß. Es wurde nichts gespeichert.\n")


def test_refusal_of_an_api_call_has_the_shape_of_the_api(web: Web) -> None:
    lengths = b"Content-Length: 2\r\nTransfer-Encoding: chunked"
    answer = web.asked(b"POST /api/v1/calls/ HTTP/1.1\r\nHost: localhost\r\n" + lengths + b"\r\n\r\n0\r\n\r\n")
    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {
        "code": "incomplete",
        "message": "The request did not arrive whole. Nothing was stored; please send it again.",
    }


def test_header_with_an_underscore_never_poses_as_the_one_of_a_proxy(web: Web) -> None:
    def language(header: bytes) -> bytes:
        page = web.asked(LOGIN.replace(b"Host: localhost", b"Host: localhost\r\n" + header))
        return page.partition(b'<html class="')[2].partition(b' lang="')[2].partition(b'"')[0]

    assert (language(b"Accept-Language: de"), language(b"Accept_Language: de")) == (b"de", b"en-GB")
