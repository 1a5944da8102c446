"""Deliver, rescue and watch. Thin: they loop one function and log counts."""

from django.utils.translation import gettext_lazy as _

from core import clock, delivery, once, outbox, undelivered, watch
from core.periodic import periodic

TURN = 5.0  # seconds; then other tasks have their turn


@periodic("core.deliver", work=_("e-mails and webhooks"), every=2, overdue=120)
def deliver() -> int:
    """Bring out what waits in the outbox. Returns how many letters went."""
    return delivery.bring_out(turn=TURN)


def alarm() -> int:
    """What a web process does now and then: when the worker is away, nobody else could tell. Returns what is overdue.

    The mails of the alarm are brought out here and now if the one who brings out mails is itself overdue.
    """
    now = clock.now()
    overdue = watch.alert(now=now)
    if overdue and any(task.name == deliver.name for task in watch.overdue_tasks(now)):
        while letter := outbox.claim(now=clock.now(), kind=watch.ALARM.name):
            delivery.bring_out_one(letter)
    return overdue


@periodic("core.rescue", work=_("rescue of stuck messages"), every=60, overdue=600)
def rescue() -> int:
    """Set stuck deliveries free."""
    return outbox.rescue(now=clock.now())


@periodic("core.watch", work=_("watch over the background work"), every=30, overdue=300)
def watch_tasks() -> int:
    """Tell the managers of periodic tasks that are overdue, and of letters given up. Returns how many tasks are."""
    now = clock.now()
    undelivered.tell(now=now)
    return watch.alert(now=now)


@periodic("core.forget", work=_("clean-up of used forms"), every=3600, overdue=14_400)
def forget() -> int:
    """Remove the tokens of forms that no page holds any more."""
    return once.forget(now=clock.now())
