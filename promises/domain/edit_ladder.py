"""A manager edits the ladder: each edit is a new version, promises already given keep their steps (G7, C5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import webhooks
from core.access import require
from core.errors import Conflict, DomainError, Invalid
from core.models import User
from core.models.notification import Channel
from offices.models import Office
from promises.enums import MANAGERS
from promises.kinds import PromiseKind
from promises.models import Ladder, LadderStep
from promises.rules import may_edit_ladder

LONGEST = 80 * 60  # staffed minutes before or after the due time: ten days


@dataclass(frozen=True)
class TypedStep:
    """One step as typed: staffed minutes (negative: before), who is told, over which channels."""

    offset_minutes: int
    audience: str
    channels: tuple[str, ...]
    webhook_url: str = ""


def save_ladder(
    *,
    kind: PromiseKind,
    office: Office | None,
    scope: str,
    steps: Sequence[TypedStep],
    actor: User,
    now: datetime,
    based_on: int | None = None,
) -> Ladder:
    """Make this the active ladder of the kind for the office and scope (None and "": for all).

    `based_on` is the active version that the editor saw, 0 when there was none: Conflict when somebody saved another
    one since. Raises Invalid with "steps", or with the number of a step as field name ("2", "2.webhook_url").
    """
    require(may_edit_ladder(actor))
    _check(kind, steps)
    with transaction.atomic():
        _lock()
        same = Ladder.objects.filter(kind=kind.name, office=office, scope=scope)
        latest = same.order_by("-version").first()
        standing = latest.version if latest and latest.active else 0
        if based_on is not None and standing != based_on:
            raise (
                _changed()
                if based_on
                else Conflict("ladder_exists", _("There is such a ladder already: edit that one."))
            )
        same.filter(active=True).update(active=False)
        version = latest.version + 1 if latest else 1
        ladder = Ladder.objects.create(
            kind=kind.name, office=office, scope=scope, version=version, author=actor, created_at=now
        )
        LadderStep.objects.bulk_create(_row(ladder, step) for step in steps)
    return ladder


def retire_ladder(*, ladder: Ladder, actor: User) -> Ladder:
    """No ladder of its own any more: the next more general one holds. The one for all cannot be retired.

    Raises Conflict when another version has been saved, or it was retired, meanwhile.
    """
    require(may_edit_ladder(actor))
    if ladder.is_general:
        raise DomainError("last_ladder", _("The general ladder stays: every promise needs one."))
    with transaction.atomic():
        _lock()
        if not Ladder.objects.filter(pk=ladder.pk, active=True).update(active=False):
            raise _changed()
    ladder.active = False
    return ladder


def _changed() -> Conflict:
    return Conflict("ladder_changed", _("Somebody has saved another version meanwhile. Look at it first."))


def _lock() -> None:
    """Versions are counted one after the other."""
    list(Ladder.objects.select_for_update().order_by("pk").values_list("pk", flat=True)[:1])


def _check(kind: PromiseKind, steps: Sequence[TypedStep]) -> None:
    if not steps:
        raise Invalid({"steps": _("A ladder needs at least one step.")})
    _check_each(kind, steps)
    tells = any(step.offset_minutes == 0 and step.audience in MANAGERS for step in steps)
    if kind.must_tell_manager and not tells:
        raise Invalid(
            {"steps": _("What nobody accepts comes back when it is due: add a step that tells a manager when due.")}
        )


def _check_each(kind: PromiseKind, steps: Sequence[TypedStep]) -> None:
    faults: dict[str, str] = {}
    seen: set[tuple[int, str]] = set()
    for number, step in enumerate(steps):
        if fault := _fault(kind, step):
            faults[str(number)] = fault
        elif fault := _webhook_fault(step):
            faults[f"{number}.webhook_url"] = fault
        elif (step.offset_minutes, step.audience) in seen:
            faults[str(number)] = _("This step is there twice.")
        seen.add((step.offset_minutes, step.audience))
    if faults:
        raise Invalid(faults)


def _fault(kind: PromiseKind, step: TypedStep) -> str:
    if step.audience not in kind.audiences:
        return _("Who is told? Please choose.")
    if abs(step.offset_minutes) > LONGEST:
        return _("At most %(n)d minutes before or after.") % {"n": LONGEST}
    if kind.lapses and step.offset_minutes > 0:
        return _("It comes back when it is due: nothing is left to tell afterwards.")
    if not step.channels or set(step.channels) - set(Channel.values):
        return _("Over which channel? Please choose at least one.")
    return ""


def _webhook_fault(step: TypedStep) -> str:
    if "webhook" not in step.channels:
        return ""
    try:
        webhooks.check(step.webhook_url)
    except DomainError as fault:
        return str(fault)
    return ""


def _row(ladder: Ladder, step: TypedStep) -> LadderStep:
    return LadderStep(
        ladder=ladder,
        offset_minutes=step.offset_minutes,
        audience=step.audience,
        channels=list(step.channels),
        webhook_url=step.webhook_url if "webhook" in step.channels else "",
    )
