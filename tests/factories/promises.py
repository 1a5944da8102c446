"""Promises without a subject's domain around them, ladders, and the sweep."""

from datetime import UTC, datetime, timedelta

from offices.domain.calendar import current_version
from offices.models import Office
from promises.domain.sweep import Memory, escalate_next
from promises.enums import DueKind, StepAudience
from promises.models import DueTime, Ladder, LadderStep, Promise

# Wednesday 13 May 2026, 12:00 in Hamburg, 11:00 in Woking
NOON = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)
G7 = ((-30, StepAudience.SPECIALISTS), (0, StepAudience.MANAGER), (30, StepAudience.ALL_MANAGERS))


def make_ladder(
    steps: tuple[tuple[int, str], ...] = G7,
    *,
    kind: str = "callback",
    channels: tuple[str, ...] = ("page", "email"),
    **fields: object,
) -> Ladder:
    """The kind's active ladder for every office and scope, in place of the one that was there."""
    same = Ladder.objects.filter(kind=kind, office=fields.get("office"), scope=fields.get("scope", ""))
    same.update(active=False)
    ladder = Ladder.objects.create(**{"kind": kind, "version": same.count() + 1, "created_at": NOON} | fields)
    LadderStep.objects.bulk_create(
        LadderStep(ladder=ladder, offset_minutes=offset, audience=audience, channels=list(channels))
        for offset, audience in steps
    )
    return ladder


def make_promise(
    office: Office,
    due: datetime,
    *,
    kind: str = "callback",
    given: datetime | None = None,
    escalated_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> Promise:
    """A promise as it stands, with its due time and without steps: for figures and screens."""
    given = given or due - timedelta(hours=2)
    times = {"given_at": given, "due_at": due, "escalated_at": escalated_at, "ended_at": ended_at}
    promise = Promise.objects.create(kind=kind, office=office, **times)
    DueTime.objects.create(
        promise=promise,
        kind=DueKind.PROMISE,
        start_at=given,
        budget_minutes=120,
        due_at=due,
        steps=[],
        calendar=current_version(office=office, now=given),
        set_at=given,
    )
    return promise


def sweep(now: datetime, *, memory: Memory | None = None) -> list[tuple[int | None, str]]:
    """Tells what is due until nothing is: (minutes of the ladder, None for a lapse; state) in the order it was done."""
    done = []
    while step := escalate_next(now=now, memory=memory):
        done.append((step.step.offset_minutes if step.step else None, step.state))
    return done
