"""Presence: what a specialist is doing now (G1), set by one key, by what they do, and by a browser that is gone."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce

from core import live
from core.models import User
from offices.enums import Presence
from offices.models import StaffMember
from offices.topics import FIGURES, PRESENCE

GONE_AFTER = timedelta(minutes=2)  # without a sign of life of the browser
SIGN_EVERY = timedelta(seconds=30)  # more signs than this are not written


def set_presence(*, member: StaffMember, presence: Presence, now: datetime) -> StaffMember:
    """Set what the member is doing, which is a sign of life; the time since when only moves when it changes."""
    changed = StaffMember.objects.filter(pk=member.pk).exclude(presence=presence)
    if changed.update(presence=presence, presence_since=now, seen_at=now):
        live.changed(PRESENCE, FIGURES)
    member.refresh_from_db(fields=["presence", "presence_since", "seen_at"])
    return member


def sign_of_life(*, user: User, now: datetime) -> bool:
    """The user's browser is there. Returns whether that was written down."""
    old = Q(seen_at=None) | Q(seen_at__lt=now - SIGN_EVERY)
    return StaffMember.objects.filter(old, user=user).update(seen_at=now) > 0


def leave_gone(*, now: datetime) -> int:
    """Whoever's browser has been gone for two minutes is away. Returns how many."""
    there = StaffMember.objects.exclude(presence=Presence.AWAY)
    gone = there.alias(sign=Coalesce("seen_at", "presence_since")).filter(sign__lte=now - GONE_AFTER)
    left = gone.update(presence=Presence.AWAY, presence_since=now)
    if left:
        live.changed(PRESENCE, FIGURES)
    return left


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
        live.changed(PRESENCE, FIGURES)
