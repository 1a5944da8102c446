"""Who is told what about promises: a step that could not be told, and hours in which nobody could be (G7).

What a step of a ladder says, the kinds of promises declare in the `messages` of their own apps, on `StepFacts`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from core import notify, outbox
from core.messages import Audience, Digest, Ends, Facts, Urgency, declare
from core.models.notification import Channel
from core.personal import Name
from offices.duty import in_charge
from offices.models import Office
from promises.wording import gap_words

BOTH = (Channel.PAGE, Channel.EMAIL)
Uncovered = tuple[Office, date, tuple[tuple[datetime, datetime], ...]]


@dataclass(frozen=True, kw_only=True)
class StepFacts(Facts):
    """What every message of a step says besides: how late it is told, and in whose place the reader is; '' or a
    sentence each."""

    late: str
    stands_in: Name


@dataclass(frozen=True, kw_only=True)
class SetAsideFacts(Facts):
    """What the step was about."""

    what: Name


@dataclass(frozen=True, kw_only=True)
class GapFacts(Facts):
    """When nobody is there to be told."""

    when: str


SET_ASIDE = declare("promises", "set_aside", Audience.STAFF, SetAsideFacts, channels=BOTH, urgency=Urgency.URGENT)
DUTY = declare("promises", "duty", Audience.STAFF, GapFacts, channels=BOTH, ends=Ends.UNTRUE, digest=Digest())


def tell_set_aside(step: int, *, what: Callable[[], str], url: str, now: datetime) -> None:
    """Managers and administrators hear of a step that could not be told, plainly."""
    notify.tell(SET_ASIDE, in_charge(), about=step, facts=lambda: SetAsideFacts(what=what()), url=url, now=now)


def tell_gaps(gaps: list[Uncovered], *, now: datetime) -> None:
    """Opening hours with nobody to escalate to: told once to all managers and administrators, shown until mended."""
    people = in_charge()
    languages = {user.language for user in people}
    texts = {(language, index): _gap(gap, language) for language in languages for index, gap in enumerate(gaps)}
    messages = [(user, texts[user.language, index]) for user in people for index in range(len(gaps))]
    notify.send(messages, channels=DUTY.channels, now=now)
    notify.keep_only(DUTY, [_about(gap) for gap in gaps], now=now)


def _gap(gap: Uncovered, language: str) -> outbox.Message:
    return notify.compose(
        DUTY,
        about=_about(gap),
        language=language,
        facts=lambda: GapFacts(when=gap_words(*gap)),
        url=reverse("desk:people"),
    )


def _about(gap: Uncovered) -> tuple[object, ...]:
    office, day, pieces = gap
    return (office.pk, day, *(f"{start:%H%M}-{end:%H%M}" for start, end in pieces))
