"""Presence: what a specialist is doing now (G1)."""

from datetime import datetime

from helpdesk.core import live
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
