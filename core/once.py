"""A deed is done once, however often its form arrives: twice clicked, sent again, late, or from a browser's cache.

Each fresh form carries a token (`new_token`). What was done under a token is a row with a constraint, kept for days:
the same token with the same content gets the same answer, with another content it is refused openly. Used by every
form that creates something:

    answer = once.do(token=…, kind="complaint", content={…}, deed=lambda: complain(…).url, now=now)
"""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Conflict
from core.models import Deed

KEPT = timedelta(days=30)  # how long a page may lie in some cache or tab
LONGEST_TOKEN = 64


class AlreadyDone(Conflict):
    """The token was used, for something else than what is sent now; with a fresh token it could be done."""


def new_token() -> str:
    """The name of one fresh form."""
    return uuid4().hex


def do(*, token: str, kind: str, content: Mapping[str, Any], deed: Callable[[], str], now: datetime) -> str:
    """Run `deed` and remember its answer (an address) under `token`; asked the same again, give the same answer.

    A second one at the same time waits for the first; a deed that fails leaves the token unused. Without a token there
    is nothing to compare. `content` names the one who sends it where that is not one of the house (L3). Raises
    AlreadyDone when the token was used for another content, or thrown away.
    """
    if not token:
        return deed()
    sent = fingerprint(content)
    with transaction.atomic():
        row, is_first = _row(token, kind=kind, content=sent, now=now)
        if not is_first and (row.is_undone or (row.kind, row.content) != (kind, sent)):
            raise AlreadyDone("already_done", _refusal(row))
        if is_first:
            row.answer = deed()
            row.save(update_fields=["answer"])
    return row.answer


def throw_away(*, token: str, kind: str, content: Mapping[str, Any], now: datetime) -> None:
    """Nothing is done under this token any more: its form was discarded."""
    if token:
        _row(token, kind=kind, content=fingerprint(content), now=now)


def find(token: str) -> Deed | None:
    """What was done under a token; None while it is unused."""
    return Deed.objects.filter(token=_short(token)).first() if token else None


def used(tokens: Collection[str]) -> set[str]:
    """Those of the tokens that were used. One query, none for no token."""
    known = {_short(token): token for token in tokens if token}
    rows = Deed.objects.filter(token__in=known).values_list("token", flat=True) if known else ()
    return {known[token] for token in rows}


def fingerprint(content: Mapping[str, Any]) -> str:
    """Of what a person said, not of how a browser sent it: line ends, outer blanks and empty fields do not count."""
    said = {name: _as_said(value) for name, value in content.items()}
    spoken = {name: value for name, value in said.items() if value not in ("", None)}
    return sha256(json.dumps(spoken, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def forget(*, now: datetime) -> int:
    """Remove what is older than any page that could still arrive. Returns how many."""
    return Deed.objects.filter(done_at__lt=now - KEPT).delete()[0]


def _row(token: str, *, kind: str, content: str, now: datetime) -> tuple[Deed, bool]:
    values = {"kind": kind, "content": content, "done_at": now}
    return Deed.objects.get_or_create(token=_short(token), defaults=values)


def _short(token: str) -> str:
    """A token is ours and short; whatever else somebody sends has one fitting name, too."""
    return token if len(token) <= LONGEST_TOKEN else sha256(token.encode()).hexdigest()


def _as_said(value: Any) -> Any:
    if isinstance(value, str):
        return "\n".join(line.rstrip() for line in value.strip().splitlines())
    return value if isinstance(value, bool | int | float | None) else str(value)


def _refusal(row: Deed) -> str:
    if row.is_undone:
        return _("This form was discarded. Check your entries, then save again.")
    return _("This form was already saved with other entries. Check your entries, then save again.")
