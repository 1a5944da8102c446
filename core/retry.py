"""When a letter that did not leave is tried again, and when it is given up (M1): never before 72 hours, a webhook 24.

The pauses grow from half a minute to four hours; what is urgent waits a quarter of an hour at most, so that an
escalation leaves soon after the mail server is back.
"""

from datetime import datetime, timedelta

from core.messages import Urgency
from core.models.notification import Channel

LASTS = {Channel.EMAIL: timedelta(hours=72), Channel.WEBHOOK: timedelta(hours=24)}  # since the first try
LEAST_TRIES = 12  # a machine that was switched off for three days has not tried for three days
LONGEST = timedelta(hours=4)
LONGEST_OF_URGENT = timedelta(minutes=15)


def pause(tries: int, *, urgency: int = Urgency.NORMAL) -> timedelta:
    """How long to wait after that many tries: 30 seconds, a minute, two …"""
    longest = LONGEST_OF_URGENT if urgency <= Urgency.URGENT else LONGEST
    return min(timedelta(seconds=15 * 2 ** min(tries, 12)), longest)


def is_over(channel: str, *, tries: int, since: datetime, now: datetime) -> bool:
    """Whether a letter that was first tried at `since` is given up when this try has failed, too."""
    return tries >= LEAST_TRIES and now - since >= LASTS[Channel(channel)]
