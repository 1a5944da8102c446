"""What an agent has typed of a call not yet logged: it saves itself, and a lost answer never logs a call twice.

A sheet is named by its token. Once its call is logged, or it is discarded, the token is used (`core.once`) and never
holds a sheet again, whatever arrives later from whatever page, cache or tab (C1, C3).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from contracts.models import Company
from core import live, once
from core.models import User
from core.topics import of_user
from tickets.models import Draft

# a draft that nobody touches for so long is no sign that somebody is on the phone
ON_THE_PHONE = timedelta(minutes=10)
CALL = "call"  # what a sheet makes
MOST_ASIDE = 5  # sheets
TYPED = ("phone", "caller_name", "company_name", "serial", "product_name", "description", "attach_to")


@dataclass(frozen=True)
class DraftSheet:
    """What was typed, and when it was last saved."""

    values: dict[str, Any]
    saved_at: datetime


def keep_draft(
    *,
    agent: User,
    values: Mapping[str, Any],
    company: Company | None,
    started_at: datetime,
    now: datetime,
) -> Draft | None:
    """Replace the agent's draft; colleagues who are on the phone with the same company are told.

    Values with another token are another sheet (a call came in between): the one before is laid aside until then.
    None, and nothing is kept, when the sheet is done with.
    """
    with transaction.atomic():
        draft = _locked(agent, now=now)
        if once.find(str(values.get("token") or "")):
            return None
        before = draft.company_id
        _lay_out(draft, dict(values), *_others(draft, values.get("token")))
        draft.company = company
        draft.started_at = min(started_at, now)
        draft.saved_at = now
        draft.save(update_fields=["data", "company", "started_at", "saved_at"])
        if before != draft.company_id:
            _tell_colleagues(agent, {before, draft.company_id}, now=now)
    return draft


def sheet_of(agent: User) -> DraftSheet | None:
    """The sheet that the agent goes on with; None when there is none. At most two queries."""
    draft = Draft.objects.filter(agent=agent).first()
    sheets = _sheets(draft) if draft else []
    done = once.used([str(sheet.get("token") or "") for sheet in sheets])
    fresh = [sheet for sheet in sheets if sheet.get("token") not in done]
    return DraftSheet(fresh[0], draft.saved_at) if draft and fresh else None


def discard_draft(*, agent: User, token: str, content: Mapping[str, Any], now: datetime) -> None:
    """Forget what was typed on this sheet; the clock of the next call starts when its page is opened."""
    with transaction.atomic():
        draft = _locked(agent, now=now)
        once.throw_away(token=token, kind=CALL, content=content, now=now)
        _put_away(draft, token, now=now)


def log_once(*, agent: User, token: str, content: Mapping[str, Any], log: Callable[[], str], now: datetime) -> str:
    """Run `log` and remember its answer (an address) under `token`; asked the same again, give the same answer.

    The lock on the agent's draft makes a second click wait; a call that fails leaves the draft as it was. Raises
    `once.AlreadyDone` when the sheet was logged with other facts, or discarded: never another call's number (C3).
    """
    with transaction.atomic():
        draft = _locked(agent, now=now)

        def deed() -> str:
            url = log()
            _put_away(draft, token, now=now)
            return url

        return once.do(token=token, kind=CALL, content=content, deed=deed, now=now)


def is_blank(values: Mapping[str, Any]) -> bool:
    """Whether nothing was typed that anybody would miss."""
    return not any(values.get(name) for name in TYPED)


def _sheets(draft: Draft) -> list[dict[str, Any]]:
    """The sheets on which something was typed, the last one first."""
    sheets = [draft.data.get("values") or {}, *draft.data.get("aside", [])]
    return [sheet for sheet in sheets if not is_blank(sheet)]


def _others(draft: Draft, token: str | None) -> list[dict[str, Any]]:
    """Those besides this one."""
    return [sheet for sheet in _sheets(draft) if (sheet.get("token") or "") != (token or "")]


def _lay_out(draft: Draft, *sheets: dict[str, Any]) -> None:
    first, *aside = sheets or ({},)
    draft.data = {"values": first, "aside": aside[:MOST_ASIDE]}


def _put_away(draft: Draft, token: str, *, now: datetime) -> None:
    before = draft.company_id
    _lay_out(draft, *_others(draft, token))
    draft.company = None
    draft.started_at = draft.saved_at = now
    draft.save(update_fields=["data", "company", "started_at", "saved_at"])
    _tell_colleagues(draft.agent, {before}, now=now)


def _locked(agent: User, *, now: datetime) -> Draft:
    Draft.objects.bulk_create([Draft(agent=agent, started_at=now, saved_at=now)], ignore_conflicts=True)
    return Draft.objects.select_for_update(of=("self",)).select_related("agent").get(agent=agent)


def _tell_colleagues(agent: User, companies: set[int | None], *, now: datetime) -> None:
    others = Draft.objects.filter(company__in=companies - {None}, saved_at__gt=now - ON_THE_PHONE).exclude(agent=agent)
    topics = [of_user(pk) for pk in others.values_list("agent_id", flat=True)]
    if topics:
        live.changed(*topics)
