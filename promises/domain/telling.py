"""What a step of a ladder writes: messages to those who are told, a call of a webhook, a word when one failed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core import outbox
from core.models import User
from offices.duty import Receiver, in_charge
from offices.wording import stands_in
from promises.enums import Audience
from promises.kinds import Kind, Subject, kind_of
from promises.models import Escalation
from promises.wording import told_late

Letter = tuple[User | None, str, outbox.Message]


@dataclass(frozen=True)
class Telling:
    """One step with its kind and its subject."""

    step: Escalation
    kind: Kind
    subject: Subject

    def to(self, told: Sequence[Receiver], *, now: datetime) -> None:
        """Into the page, as e-mail (a burst becomes one), to the webhook; one INSERT for all people."""
        rung = self.step.step
        assert rung is not None  # noqa: S101  # a lapse tells nobody by itself
        channels = set(rung.channels)
        messages = self._messages(told)
        outbox.send(
            messages=messages if "page" in channels else (),
            letters=[*_letters(messages), *self._to_addresses()] if "email" in channels else (),
            now=now,
        )
        if "webhook" in channels and rung.webhook_url:
            outbox.webhook(self._for_webhook(now=now), address=rung.webhook_url, now=now)

    def _messages(self, told: Sequence[Receiver]) -> list[tuple[User, outbox.Message]]:
        """Each reader's, made once for each language and for each person who is stood in for."""
        readers = {(each.user.language, each.instead_of) for each in told}
        texts = {reader: self._message(language=reader[0], instead_of=reader[1]) for reader in readers}
        return [(each.user, texts[each.user.language, each.instead_of]) for each in told]

    def _to_addresses(self) -> list[Letter]:
        """A holder without an account, such as a department, reads mail."""
        if self.step.step is None or self.step.step.audience != Audience.HOLDER:
            return []
        return [
            (None, address, self._message(language=language, instead_of=None))
            for address, language in self.subject.addresses
        ]

    def _message(self, *, language: str, instead_of: User | None) -> outbox.Message:
        step = self.step
        with translation.override(language):
            said = self.kind.message(step, self.subject)
            added = [said.body, told_late(step.late_seconds), stands_in(instead_of)]
            return replace(
                said,
                key=f"escalation/{step.pk}",
                body=" ".join(filter(None, added)),
                language=language,
                data={"promise": step.promise_id, "late_seconds": step.late_seconds},
            )

    def _for_webhook(self, *, now: datetime) -> outbox.Message:
        """What a machine is told: facts, no personal data beyond the ticket number."""
        step, promise, facts = self.step, self.step.promise, dict(self.kind.facts(self.subject))
        assert step.step is not None  # noqa: S101
        return outbox.Message(
            key=f"escalation/{step.pk}",
            kind="escalation",
            subject=f"escalation {facts.get('ticket', '')}".strip(),
            data={
                "id": f"escalation/{step.pk}",
                "event": "escalation",
                "kind": promise.kind,
                "office": promise.office.slug,
                "audience": step.step.audience,
                "offset_minutes": step.step.offset_minutes,
                "due_at": promise.due_at.isoformat(),
                "fire_at": step.fire_at.isoformat(),
                "told_at": now.isoformat(),
                "late_seconds": step.late_seconds,
                **facts,
                "url": settings.BASE_URL + facts["url"],
            },
        )


def _letters(messages: Sequence[tuple[User, outbox.Message]]) -> list[Letter]:
    return [(user, user.email, message) for user, message in messages]


def tell_set_aside(step: Escalation, *, now: datetime) -> None:
    """A step could not be told: managers and administrators hear of it, plainly."""
    users = in_charge()
    kind = kind_of(step.promise.kind)
    subject = kind.subjects([step.promise_id]).get(step.promise_id)
    messages = []
    for user in users:
        with translation.override(user.language):
            what = kind.title(subject) if subject else f"{kind.label} {step.promise_id}"
            message = outbox.Message(
                key=f"set-aside/{step.pk}",
                kind="set_aside",
                subject=_("An escalation failed: %(what)s") % {"what": what},
                body=_("Nobody was told of this step automatically. Please look after it yourself."),
                url=kind.facts(subject)["url"] if subject else "",
                language=user.language,
            )
        messages.append((user, message))
    outbox.pages(messages, now=now)
    outbox.mails(_letters(messages), now=now)
