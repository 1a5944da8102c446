"""Periodic work of the surveys app."""

import logging

from django.utils.translation import gettext_lazy as _

from core import clock
from core.periodic import periodic
from surveys.domain import draw
from surveys.models import Survey

log = logging.getLogger(__name__)


@periodic("surveys.invite", work=_("invitations to surveys"), every=3600, overdue=14_400)
def invite() -> int:
    """Draw for every running survey; lay interviews that were begun and left on the call list again."""
    now = clock.now()
    drawn = sum(
        len(draw.draw(survey=survey, actor=None, now=now))
        for survey in Survey.objects.filter(active=True, questions__isnull=False).distinct()
    )
    left = draw.give_back_abandoned(now=now)
    log.info("surveys: %d drawn, %d given back", drawn, left)
    return drawn
