"""For whom a list is made, on the day of their office."""

from datetime import UTC

from django.http import HttpRequest

from core import clock
from core.lists.listing import Context
from offices.models import StaffMember


def context_for(request: HttpRequest) -> Context:
    """The viewer, now, and the day it is in their office (in UTC for somebody without one). One query."""
    now = clock.now()
    member = StaffMember.objects.select_related("office").filter(user=request.user.pk).first()
    zone = member.office.tz if member else UTC
    return Context(request.user, now.astimezone(zone).date(), now, zone)  # type: ignore[arg-type]  # behind login_required
