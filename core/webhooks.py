"""Signed calls of webhooks. Never into a private network: the address is looked up, checked, and then called itself.

The body is JSON. `X-Helpdesk-Signature: t=<unix time>,v1=<hex>` carries HMAC-SHA256 over "<t>.<body>" with the key of
the webhook's URL (`key_of`, shown in the ladder's editor). Redirects are not followed.
"""

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import DomainError

TIMEOUT = 10.0  # seconds
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotDelivered(OSError):
    """The receiver did not accept; its text says how it answered."""


def key_of(url: str) -> str:
    """The secret of one URL, derived from ours: the receiver checks signatures with it."""
    return hmac.new(settings.SECRET_KEY.encode(), f"webhook:{url}".encode(), hashlib.sha256).hexdigest()


def signature(body: bytes, *, key: str, now: datetime) -> str:
    """The value of X-Helpdesk-Signature."""
    at = int(now.timestamp())
    digest = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def check(url: str) -> tuple[SplitResult, Address]:
    """The URL's parts and the address to call. Raises DomainError `webhook` when it may not be called."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _refused(_("A webhook needs an address that begins with https://."))
    if parts.username or parts.password:
        raise _refused(_("A webhook's address must not contain a password."))
    found = _look_up(parts)
    allowed = [address for address in found if _is_ours(address)]
    if len(allowed) == len(found):
        return parts, found[0]
    if parts.scheme != "https":
        raise _refused(_("A webhook needs an address that begins with https://."))
    if not all(address.is_global and not address.is_multicast for address in found):
        raise _refused(_("This address is inside a private network; webhooks only leave the house."))
    return parts, found[0]


def _refused(why: str) -> DomainError:
    return DomainError("webhook", why, field="webhook_url")


def _is_ours(address: Address) -> bool:
    """Inside a network that the operator has opened for webhooks (WEBHOOK_NETWORKS)."""
    return any(address in ipaddress.ip_network(network) for network in settings.WEBHOOK_NETWORKS)


def _look_up(parts: SplitResult) -> list[Address]:
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        rows = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as fault:
        raise _refused(_("There is no such host.")) from fault
    addresses = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
    return [_plain(address) for address in addresses]


def _plain(address: Address) -> Address:
    """An IPv4 address dressed as IPv6 is judged as what it is."""
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def call(url: str, payload: Mapping[str, Any], *, now: datetime) -> None:
    """POST the payload, signed. Raises NotDelivered or OSError; DomainError when the address may not be called."""
    parts, address = check(url)
    body = json.dumps(payload, sort_keys=True).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "helpdesk-webhook/1",
        "X-Helpdesk-Signature": signature(body, key=key_of(url), now=now),
    }
    connection = _connection(parts, address)
    try:
        connection.request("POST", _target(parts), body, headers)
        status = connection.getresponse().status
    except http.client.HTTPException as fault:
        raise NotDelivered(repr(fault)) from fault
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise NotDelivered(f"answered {status}")


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _connection(parts: SplitResult, address: Address) -> http.client.HTTPConnection:
    """Connected to the checked address itself: a name that answers differently the second time leads nowhere else."""
    host = parts.hostname or ""
    if parts.scheme == "http":
        connection = http.client.HTTPConnection(host, parts.port or 80, timeout=TIMEOUT)
        connection.sock = socket.create_connection((str(address), connection.port), TIMEOUT)
        return connection
    secure = http.client.HTTPSConnection(host, parts.port or 443, timeout=TIMEOUT)
    plain = socket.create_connection((str(address), secure.port), TIMEOUT)
    secure.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    return secure
