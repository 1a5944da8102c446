"""Real dialogues with mail servers as they are: each letter ends as it should, and holds up nobody else's (M1)."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from core import clock, outbox, smtp
from core.models import Notification
from core.models.notification import Delivery, Hindrance
from core.outbox import Message
from core.tasks import deliver

pytestmark = pytest.mark.django_db
PATIENCE = 0.5  # seconds of silence


class Post:
    """What a mail server does: answers to some addresses, patience with all others."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.answers: dict[str, str] = {}  # to RCPT TO
        self.taken: dict[str, str] = {}  # to the end of DATA
        self.hangs: set[str] = set()
        self.breaks_off: set[str] = set()
        self.freed = threading.Event()

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        while address in self.hangs and not self.freed.is_set():
            await asyncio.sleep(0.02)
        if address not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get(address, "250 OK")

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        if address in self.breaks_off:
            server.transport.close()  # type: ignore[union-attr]
        elif address not in self.taken:
            self.arrived.append(address)
        return self.taken.get(address, "250 OK")


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=_free_port())
    controller.start()
    _use(settings, controller.port)
    yield handler
    handler.freed.set()
    controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _use(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "core.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, PATIENCE


def write(address: str, *, kind: str = "test", **more: Any) -> None:
    message = Message(key=address, kind=kind, subject="Hello", body="Text", **more)
    outbox.mail(message, address=address, now=clock.now())


def row(address: str) -> Notification:
    return Notification.objects.get(address=address)


def again() -> int:
    """The next try, now."""
    Notification.objects.filter(delivered_at=None).update(available_at=clock.now())
    return deliver()


def test_server_that_takes_it_makes_it_sent(post: Post) -> None:
    write("a@example.com")
    assert row("a@example.com").delivery is Delivery.WAITING
    assert deliver() == 1
    assert (post.arrived, row("a@example.com").delivery) == (["a@example.com"], Delivery.SENT)


def test_refused_address_is_not_delivered_at_once_others_arrive_and_it_is_tried_on(post: Post) -> None:
    post.answers["nobody@example.com"] = "550 5.1.1 no such user"
    for address in ("nobody@example.com", "a@example.com", "b@example.org"):
        write(address)
    assert deliver() == 2
    assert set(post.arrived) == {"a@example.com", "b@example.org"}
    refused = row("nobody@example.com")
    assert (refused.delivery, refused.reason, refused.failed_at) == (Delivery.UNDELIVERED, Hindrance.REFUSED, None)
    assert "550" in refused.error
    assert "no such user" in refused.error
    del post.answers["nobody@example.com"]
    assert again() == 1
    assert row("nobody@example.com").delivery is Delivery.SENT


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("451 4.7.1 greylisted, come back later", Hindrance.LATER),
        ("452 4.2.2 mailbox full", Hindrance.FULL),
        ("552 5.2.2 mailbox full", Hindrance.FULL),
    ],
)
def test_server_that_wants_to_be_asked_later_is_asked_later(post: Post, answer: str, reason: Hindrance) -> None:
    post.answers["a@example.com"] = answer
    write("a@example.com")
    write("b@example.com")
    assert deliver() == 1
    waiting = row("a@example.com")
    assert (waiting.delivery, waiting.reason, waiting.tries) == (Delivery.WAITING, reason, 1)
    del post.answers["a@example.com"]
    assert again() == 1
    assert (row("a@example.com").delivery, row("a@example.com").reason) == (Delivery.SENT, "")


@pytest.mark.parametrize(
    ("answer", "reason", "delivery"),
    [
        ("554 5.7.1 looks like spam", Hindrance.REJECTED, Delivery.UNDELIVERED),
        ("452 4.3.1 disk full", Hindrance.FULL, Delivery.WAITING),
        ("451 4.3.0 try again", Hindrance.LATER, Delivery.WAITING),
    ],
)
def test_message_that_is_not_taken_after_its_text(
    post: Post, answer: str, reason: Hindrance, delivery: Delivery
) -> None:
    post.taken["a@example.com"] = answer
    write("a@example.com")
    assert deliver() == 0
    assert (row("a@example.com").reason, row("a@example.com").delivery) == (reason, delivery)


def test_server_that_breaks_off_in_the_middle_is_asked_again(post: Post) -> None:
    post.breaks_off.add("a@example.com")
    write("a@example.com")
    write("b@example.com")
    assert deliver() == 1
    assert (row("a@example.com").reason, row("a@example.com").delivery) == (Hindrance.BROKE_OFF, Delivery.WAITING)
    post.breaks_off.clear()
    assert again() == 1
    assert post.arrived == ["b@example.com", "a@example.com"]


def test_server_that_hangs_for_one_holds_up_nobody_else(post: Post, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 3
    post.hangs.add("slow@hanging.example")
    write("slow@hanging.example")
    for number in range(5):
        write(f"next{number}@hanging.example")  # of the same lane: they would meet the same silence
        write(f"a{number}@quick{number}.example")
    began = time.monotonic()
    arrived_after: list[float] = []
    watch = threading.Thread(target=_note, args=(post, 5, began, arrived_after))
    watch.start()
    assert deliver() == 5
    watch.join()
    assert arrived_after[0] < 2
    assert sorted(post.arrived) == [f"a{number}@quick{number}.example" for number in range(5)]
    assert row("slow@hanging.example").reason == Hindrance.HUNG
    assert {row(f"next{number}@hanging.example").tries for number in range(5)} == {0}


def _note(post: Post, count: int, began: float, arrived_after: list[float]) -> None:
    while len(post.arrived) < count and time.monotonic() - began < 10:
        time.sleep(0.02)
    arrived_after.append(time.monotonic() - began)


def test_escalation_goes_first_and_past_those_that_hang_even_in_its_own_lane(post: Post) -> None:
    for number in range(9):
        post.hangs.add(f"slow{number}@hanging{number}.example")
        write(f"slow{number}@hanging{number}.example")
    write("chief@hanging0.example", urgency=2)
    assert deliver() == 1
    assert post.arrived == ["chief@hanging0.example"]


def test_server_that_does_not_say_goodbye_has_taken_it_once(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(self: SMTP, _arg: str) -> None:
        await asyncio.sleep(1)

    monkeypatch.setattr(SMTP, "smtp_QUIT", silent)
    monkeypatch.setattr(smtp, "GOODBYE", 0.2)
    write("a@example.com")
    assert deliver() == 1
    assert deliver() == 0
    assert post.arrived == ["a@example.com"]


@contextmanager
def listening(talk: bytes, *, pause: float) -> Iterator[int]:
    """A server that only ever says this, byte by byte with a pause."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            line, _address = server.accept()
            with line:
                for byte in talk:
                    if over.wait(pause):
                        return
                    try:
                        line.sendall(bytes([byte]))
                    except OSError:
                        return
                over.wait(5)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        over.set()
        thread.join()


def test_server_that_says_nothing_is_not_waited_for(settings: Any) -> None:
    with listening(b"", pause=0) as port:
        _use(settings, port)
        write("a@example.com")
        assert deliver() == 0
    assert (row("a@example.com").reason, row("a@example.com").delivery) == (Hindrance.UNREACHABLE, Delivery.WAITING)


def test_server_that_drips_is_cut_at_the_deadline(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "DEADLINE", 1.0)
    with listening(b"220-" + b"x" * 500, pause=0.1) as port:
        _use(settings, port)
        write("a@example.com")
        began = time.monotonic()
        assert deliver() == 0
        assert time.monotonic() - began < 3
    assert row("a@example.com").delivery is Delivery.WAITING


def test_server_that_is_not_there_for_a_while_then_takes_everything_in_order(post: Post, settings: Any) -> None:
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 9  # discard: nobody listens
    for number in range(3):
        write(f"a{number}@same.example")
    assert deliver() == 0
    assert set(Notification.objects.values_list("reason", flat=True)) <= {Hindrance.UNREACHABLE, ""}
    settings.EMAIL_PORT = there
    write("chief@house.example", urgency=2)
    assert deliver() == 1  # it is there again: what waited for that is set free
    Notification.objects.filter(reason="").update(available_at=clock.now())
    assert deliver() == 3
    assert post.arrived == ["chief@house.example", *(f"a{number}@same.example" for number in range(3))]
