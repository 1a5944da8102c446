"""Imports: thin, safe to run twice and to die anywhere."""

import logging

from celery import shared_task

from contracts.domain.importing import work
from core import clock
from core.kick import wake

log = logging.getLogger(__name__)


@shared_task(name="contracts.imports")
def imports() -> int:
    """Check, apply or take back what waits."""
    done = work(now=clock.now())
    if done:
        log.info("imports: %d steps done", done)
    return done


def kick() -> None:
    """Make it quick; when the broker is away the beat does it (G8)."""
    wake(imports)
