"""Make messages of declared kinds and write them into the outbox, each reader's in their own language.

Keys have one grammar: `<kind>/<what it is about>`, so that the same event tells nobody twice.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import translation

from core import outbox
from core.messages import Ends, Facts, MessageKind, render_text, values
from core.models import Notification, User
from core.models.notification import Channel
from core.outbox import Message

About = object | tuple[object, ...]


def key(kind: MessageKind, about: About) -> str:
    """The name of what is told: "handover/17", "duty/3/2026-05-13"."""
    parts = about if isinstance(about, tuple) else (about,)
    return "/".join([kind.name, *map(str, parts)])


def compose(
    kind: MessageKind,
    *,
    about: About,
    language: str,
    facts: Callable[[], Facts],
    url: str = "",
    data: Mapping[str, Any] | None = None,
    **around: Any,
) -> Message:
    """One message in that language; `facts` is asked while it is the active one. `url` is a path of the desk.

    `around`: what else an outbox.Message has, such as its thread, its sender, its urgency.
    """
    with translation.override(language):
        context = values(facts())
        return Message(
            key=key(kind, about),
            kind=kind.name,
            subject=render_text(kind.subject_template, context),
            body=render_text(kind.text_template, context),
            url=url,
            language=language,
            digest=kind.name if kind.digest else "",
            data=data or {},
            **around,
        )


def tell(
    kind: MessageKind,
    readers: Iterable[User],
    *,
    about: About,
    facts: Callable[[], Facts],
    url: str = "",
    data: Mapping[str, Any] | None = None,
    channels: Iterable[Channel] | None = None,
    now: datetime,
) -> None:
    """The same to colleagues, by the kind's channels unless `channels` says fewer; one INSERT."""
    people = list(readers)
    texts = {
        language: compose(kind, about=about, language=language, facts=facts, url=url, data=data)
        for language in dict.fromkeys(user.language for user in people)
    }
    send([(user, texts[user.language]) for user in people], channels=channels or kind.channels, now=now)


def send(messages: Iterable[tuple[User, Message]], *, channels: Iterable[str], now: datetime) -> None:
    """Messages to colleagues, each over these channels; one INSERT."""
    messages, ways = list(messages), set(channels)
    outbox.send(
        messages=messages if Channel.PAGE in ways else (),
        letters=[(user, user.email, message) for user, message in messages] if Channel.EMAIL in ways else (),
        now=now,
    )


def take_back(kind: MessageKind, abouts: Iterable[About], *, now: datetime) -> int:
    """What these told of is over: they leave the pages of all who have not seen them. Returns how many."""
    assert kind.ends is Ends.OVER, kind.name  # noqa: S101  # a kind that is taken back says so
    return outbox.take_back([key(kind, about) for about in abouts], now=now)


def keep_only(kind: MessageKind, abouts: Iterable[About], *, now: datetime) -> int:
    """Only these are still true: all others of the kind leave the pages. Returns how many."""
    assert kind.ends is Ends.UNTRUE, kind.name  # noqa: S101  # likewise
    return outbox.take_back_all_but([key(kind, about) for about in abouts], kind=kind.name, now=now)


def last_mail(kind: MessageKind, *, about: About) -> Notification | None:
    """The last e-mail that told of it, for showing where it went and whether it has left."""
    sent = Notification.objects.filter(channel=Channel.EMAIL, key__startswith=f"{key(kind, about)}/")
    return sent.order_by("-created_at").first()
