"""What is said to whoever sent a request that is not taken: short, in their language, in the API's shape there."""

import json
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from helpdesk.serving.bodies import Unfit


async def send(scope: dict[str, Any], send: Any, refusal: Unfit) -> None:
    """Answer, and end the connection: what still comes on it belongs to a request that nobody reads."""
    with translation.override(_language(dict(scope["headers"]))):
        words = str(refusal.words)
    is_api = scope["path"].startswith(settings.API_PREFIX)
    text = json.dumps({"code": refusal.code, "message": words}) if is_api else f"{words}\n"
    kind = b"application/json" if is_api else b"text/plain; charset=utf-8"
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(text.encode())).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def _language(headers: dict[bytes, bytes]) -> str:
    """Of the browser; who somebody is, is not asked for a request that is not read."""
    for wanted, _weight in parse_accept_lang_header(headers.get(b"accept-language", b"").decode("latin-1")):
        try:
            return get_supported_language_variant(wanted)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
