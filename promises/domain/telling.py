"""What a step of a ladder writes: messages to those who are told, and a call of a webhook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from core import notify, outbox
from core.messages import Urgency
from core.models import User
from core.models.notification import Channel
from offices.duty import Receiver
from offices.wording import stands_in
from promises import messages
from promises.enums import StepAudience
from promises.kinds import Around, PromiseKind, Subject, promise_kind
from promises.models import Escalation, LadderStep
from promises.wording import told_late

Letter = tuple[User | None, str, outbox.Message]


@dataclass(frozen=True)
class Telling:
    """One step of a ladder with its kind and its subject."""

    step: Escalation
    rung: LadderStep
    kind: PromiseKind
    subject: Subject

    def to(self, told: Sequence[Receiver], *, now: datetime) -> None:
        """Into the page, as e-mail (a burst becomes one), to the webhook; one INSERT for all people."""
        channels, letters = set(self.rung.channels), self._messages(told)
        by_mail = [*((user, user.email, message) for user, message in letters), *self._to_addresses()]
        outbox.send(
            messages=letters if Channel.PAGE in channels else (),
            letters=by_mail if Channel.EMAIL in channels else (),
            now=now,
        )
        if Channel.WEBHOOK in channels and self.rung.webhook_url:
            outbox.webhook(self._for_webhook(now=now), address=self.rung.webhook_url, now=now)

    def _messages(self, told: Sequence[Receiver]) -> list[tuple[User, outbox.Message]]:
        """Each reader's, made once for each language and for each person who is stood in for."""
        readers = {(each.user.language, each.instead_of) for each in told}
        texts = {reader: self._message(language=reader[0], instead_of=reader[1]) for reader in readers}
        return [(each.user, texts[each.user.language, each.instead_of]) for each in told]

    def _to_addresses(self) -> list[Letter]:
        """A holder without an account, such as a department, reads mail."""
        if self.rung.audience != StepAudience.HOLDER:
            return []
        return [
            (None, address, self._message(language=language, instead_of=None))
            for address, language in self.subject.addresses
        ]

    def _message(self, *, language: str, instead_of: User | None) -> outbox.Message:
        step, subject = self.step, self.subject
        return notify.compose(
            self.kind.message_of(step),
            about=step.pk,
            language=language,
            facts=lambda: self.kind.words(step, subject, _around(step, instead_of)),
            url=self.kind.address(step, subject),
            data={"promise": step.promise_id, "late_seconds": step.late_seconds},
            urgency=Urgency.URGENT,  # whatever its kind: a step of a ladder leaves before other mail
        )

    def _for_webhook(self, *, now: datetime) -> outbox.Message:
        """What a machine is told: facts, no personal data beyond the ticket number."""
        step, promise, number = self.step, self.step.promise, self.kind.number(self.subject)
        return outbox.Message(
            key=f"escalation/{step.pk}",
            kind="escalation",
            subject=f"escalation {number}".strip(),
            urgency=Urgency.URGENT,
            data={
                "id": f"escalation/{step.pk}",
                "event": "escalation",
                "kind": promise.kind,
                "ticket": number,
                "office": promise.office.slug,
                "audience": self.rung.audience,
                "offset_minutes": self.rung.offset_minutes,
                "due_at": promise.due_at.isoformat(),
                "fire_at": step.fire_at.isoformat(),
                "told_at": now.isoformat(),
                "late_seconds": step.late_seconds,
                "url": settings.BASE_URL + self.kind.address(step, self.subject),
            },
        )


def _around(step: Escalation, instead_of: User | None) -> Around:
    return Around(late=told_late(step.late_seconds), stands_in=stands_in(instead_of))


def tell_set_aside(step: Escalation, *, now: datetime) -> None:
    """A step could not be told: managers and administrators hear of it, plainly."""
    kind = promise_kind(step.promise.kind)
    subject = kind.subjects([step.promise_id]).get(step.promise_id)

    def what() -> str:
        return kind.title(subject) if subject else f"{kind.label} {step.promise_id}"

    url = kind.address(step, subject) if subject else ""
    messages.tell_set_aside(step.pk, what=what, url=url, now=now)
