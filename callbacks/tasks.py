"""Periodic work of the callbacks app. Thin, safe to run twice and to die anywhere."""

from django.utils.translation import gettext_lazy as _

from callbacks.domain import forgotten, next_steps, queue
from core import clock
from core.periodic import periodic


@periodic("callbacks.return_stale", work=_("return of callbacks that were taken and not made"), every=30, overdue=300)
def return_stale() -> int:
    """Give back what was taken and not worked on."""
    return queue.return_stale(now=clock.now())


@periodic("callbacks.promise_forgotten", work=_("promises for calls without a decision"), every=30, overdue=300)
def promise_forgotten() -> int:
    """Promise what nobody decided on."""
    return forgotten.promise_forgotten(now=clock.now())


@periodic("callbacks.watch_next_steps", work=_("next steps of tickets without a date"), every=60, overdue=600)
def watch_next_steps() -> int:
    """Give tickets without a date a next step, and end those that are over."""
    return next_steps.watch_next_steps(now=clock.now())
