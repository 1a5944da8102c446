"""Presence: what a specialist is doing now (G1), set by one key and by what they do."""

from datetime import datetime

from helpdesk.core import live
from helpdesk.core.models import User
from offices.enums import Presence
from offices.models import StaffMember


def set_presence(*, member: StaffMember, presence: Presence, now: datetime) -> StaffMember:
    """Set what the member is doing; the time since when only moves when it changes."""
    if member.presence != presence:
        member.presence = presence
        member.presence_since = now
        member.save(update_fields=["presence", "presence_since"])
        live.changed("presence", "dashboard")
    return member


def begin_call(*, user: User, now: datetime) -> None:
    """Whoever takes a callback is on a call."""
    _move(user, {*Presence} - {Presence.ON_CALL}, Presence.ON_CALL, now)


def finish_call(*, user: User | None, reached: bool, now: datetime) -> None:
    """After a conversation there is something to write up; after none the member is free again."""
    _move(user, {Presence.ON_CALL}, Presence.WRAP_UP if reached else Presence.AVAILABLE, now)


def _move(user: User | None, before: set[Presence], after: Presence, now: datetime) -> None:
    """One UPDATE on the member's own columns, so that nobody is moved who is doing something else by now."""
    members = StaffMember.objects.filter(user=user, presence__in=before)
    if user and members.update(presence=after, presence_since=now):
        live.changed("presence", "dashboard")
