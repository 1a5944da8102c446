"""Imports: thin, safe to run twice and to die anywhere."""

import logging

from django.utils.translation import gettext_lazy as _

from contracts.domain.importing import work
from core import clock
from core.kick import wake
from core.periodic import periodic

log = logging.getLogger(__name__)


@periodic("contracts.imports", work=_("imports of files"), every=10, overdue=1200)
def imports() -> int:
    """Check, apply or take back what waits."""
    done = work(now=clock.now())
    if done:
        log.info("imports: %d steps done", done)
    return done


def kick() -> None:
    """Make it quick; when the broker is away the beat does it (G8)."""
    wake(imports)
