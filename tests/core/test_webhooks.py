"""Webhooks are signed, and never leave for a private network."""

import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from core import clock, outbox, webhooks
from core.errors import DomainError
from core.models import Notification
from core.tasks import deliver

NOW = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)


class WebhookReceiver(HTTPServer):
    """Remembers what it was told and answers with `status`."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.told = []
        self.status = 204

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook?team=lx"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((self.path, self.headers["X-Helpdesk-Signature"], body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_arguments):
        """Quiet."""


@pytest.fixture
def receiver():
    server = WebhookReceiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_call_is_signed_with_the_key_of_its_address(receiver, settings):
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    webhooks.call(receiver.url, {"event": "escalation", "ticket": "418207533"}, now=NOW)
    (path, signature, body) = receiver.told[0]
    assert path == "/hook?team=lx"
    assert json.loads(body) == {"event": "escalation", "ticket": "418207533"}
    at = int(NOW.timestamp())
    expected = hmac.new(webhooks.key_of(receiver.url).encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert signature == f"t={at},v1={expected}"


def test_receiver_of_the_documentation_believes_us_and_nobody_else(receiver, settings):
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    (_examples, sample) = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text().split("```python\n")
    told: dict[str, Any] = {}
    exec(sample.partition("```")[0], told)  # noqa: S102  # our own words
    is_genuine, key = told["is_genuine"], webhooks.key_of(receiver.url)
    webhooks.call(receiver.url, {"id": "escalation/1"}, now=clock.now())
    (_path, header, body) = receiver.told[0]
    assert is_genuine(header, body, key)
    assert not is_genuine(header, body + b" ", key)
    assert not is_genuine(header, body, webhooks.key_of("https://elsewhere.example.com/"))
    older = f"t={int(clock.now().timestamp()) - 10},v1={header.partition('v1=')[2]}"
    assert not is_genuine(older, body, key)
    webhooks.call(receiver.url, {"id": "escalation/1"}, now=clock.now() - timedelta(seconds=301))
    (_path, replayed, body) = receiver.told[1]
    assert not is_genuine(replayed, body, key)
    assert is_genuine(replayed, body, key, tolerance=3600)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://172.16.3.4/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://2130706433/",
    ],
)
def test_private_networks_are_refused(url):
    with pytest.raises(DomainError) as refused:
        webhooks.check(url)
    assert (refused.value.code, refused.value.field) == ("webhook", "webhook_url")
    assert str(refused.value) == "This address is inside a private network; webhooks only leave the house."


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://93.184.215.14/", "A webhook needs an address that begins with https://."),
        ("ftp://93.184.215.14/", "A webhook needs an address that begins with https://."),
        ("https:///path", "A webhook needs an address that begins with https://."),
        ("https://user:secret@93.184.215.14/", "A webhook's address must not contain a password."),
        ("https://93.184.215.14:99999/", "There is no such host."),
        ("https://no-such-host.invalid/", "There is no such host."),
    ],
)
def test_impossible_addresses_are_refused(url, message):
    with pytest.raises(DomainError) as refused:
        webhooks.check(url)
    assert str(refused.value) == message


def test_public_address_is_called_as_it_was_checked():
    parts, address = webhooks.check("https://93.184.215.14/hook")
    assert (parts.hostname, str(address)) == ("93.184.215.14", "93.184.215.14")


@pytest.mark.django_db
def test_webhook_of_the_outbox_is_delivered_and_a_redirect_is_not_followed(receiver, settings):
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    receiver.status = 302
    message = outbox.Message(key="escalation/1", kind="escalation", subject="escalation", data={"event": "escalation"})
    outbox.webhook(message, address=receiver.url, now=NOW)
    assert deliver() == 0
    row = Notification.objects.get()
    assert (row.error, len(receiver.told)) == ("NotDelivered: answered 302", 1)
    receiver.status = 200
    Notification.objects.update(available_at=NOW)
    assert deliver() == 1


@pytest.mark.django_db
def test_address_that_has_moved_into_a_private_network_is_not_called(receiver):
    message = outbox.Message(key="escalation/1", kind="escalation", subject="escalation", data={})
    outbox.webhook(message, address=receiver.url, now=NOW)
    assert deliver() == 0
    assert receiver.told == []
    assert Notification.objects.get().error.startswith("DomainError")
