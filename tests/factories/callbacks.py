"""Promised callbacks, through the domain, and the ladder of G7."""

from datetime import UTC, datetime

from callbacks.domain.escalation import escalate_next
from callbacks.domain.promise import promise_callback
from callbacks.enums import Audience
from callbacks.models import Callback, Ladder, LadderStep
from core.models import User
from offices.models import Office, Skill
from tests.factories.tickets import make_ticket
from tickets.models import Ticket

# Wednesday 13 May 2026, 12:00 in Hamburg, 11:00 in Woking
NOON = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)
G7 = ((-30, Audience.SPECIALISTS), (0, Audience.MANAGER), (30, Audience.ALL_MANAGERS))


def make_ladder(
    steps: tuple[tuple[int, str], ...] = G7, *, channels: tuple[str, ...] = ("page", "email"), **fields: object
) -> Ladder:
    """The active ladder for every office and class, in place of the one that was there."""
    same = Ladder.objects.filter(office=fields.get("office"), contract_class=fields.get("contract_class"))
    same.update(active=False)
    ladder = Ladder.objects.create(**{"version": same.count() + 1, "created_at": NOON} | fields)
    LadderStep.objects.bulk_create(
        LadderStep(ladder=ladder, offset_minutes=offset, audience=audience, channels=list(channels))
        for offset, audience in steps
    )
    return ladder


def make_callback(
    office: Office | None = None,
    *,
    ticket: Ticket | None = None,
    now: datetime = NOON,
    actor: User | None = None,
    skill: Skill | None = None,
    language: str = "en-gb",
    **promise: object,
) -> Callback:
    """A promise of two staffed hours for a ticket of its own, logged at the same instant."""
    if ticket is None:
        assert office is not None
        ticket = make_ticket(office, now=now, language=language)
    callback = promise_callback(ticket=ticket, actor=actor, now=now, **promise)
    if skill:
        callback.skill = skill
        callback.save(update_fields=["skill"])
    return callback


def sweep(now: datetime) -> list[tuple[int, str]]:
    """Tells what is due until nothing is: (minutes of the ladder, state) of each step in the order it was done."""
    done = []
    while step := escalate_next(now=now):
        done.append((step.step.offset_minutes, step.state))
    return done
