"""All demo data, from an empty database."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import connection
from django.utils import translation

from core.models import Notification
from core.models.notification import Channel
from demo import desk_setup, opinions, present, story
from demo.catalogue import make_catalogue
from demo.clockwork import Clockwork
from demo.customers import make_customers
from demo.people import make_offices, make_people
from demo.present import Present
from demo.story import Story
from demo.town import Town
from offices.domain.days import fill_closed_days
from offices.models import Office
from surveys.models import Survey
from tickets.models import Ticket

SEED = 418_207_533
FRESH_NEWS, FRESH_PAGE_NEWS = 120, 15  # staffed minutes


@dataclass(frozen=True)
class Seeded:
    """What was made; the ticket is the one that the demo's customer can look up."""

    tickets: int
    customer_ticket: Ticket | None


def seed(*, now: datetime, tickets: int = story.TICKETS) -> Seeded:
    """Offices, people, catalogue, customers, a year of tickets, and the present. The same apart from the clock."""
    with translation.override("en-gb"):
        _do_not_wait_for_the_disk()
        rng = Random(SEED)
        offices = make_offices()
        _fill_calendars(offices, now=now)
        make_people(offices, now=now)
        make_catalogue()
        make_customers(offices, now=now, rng=rng)
        survey = opinions.make_survey(now=now)
        town = Town(rng)
        scenes = _play(town, survey, tickets=tickets, now=now)
        _put_old_news_away(town, now=now)
        desk_setup.set_up_desk(town, scenes.customer_ticket, now=now)
    return Seeded(Ticket.objects.count(), scenes.customer_ticket)


def _play(town: Town, survey: Survey, *, tickets: int, now: datetime) -> Present:
    clockwork = Clockwork(until=now)
    scenes = Present(town, clockwork, now=now)
    scenes.plan()
    past = Story(town, clockwork, survey, now=now)
    past.plan(tickets - present.TICKETS)
    clockwork.play()
    past.calls_without_ticket()
    opinions.make_suggestions(town, now=now)
    scenes.set_presence()
    return scenes


def _fill_calendars(offices: dict[str, Office], *, now: datetime) -> None:
    """Closed days of last year, in which the story begins, and of the next two (H3)."""
    for office in offices.values():
        fill_closed_days(office=office, years=range(now.year - 1, now.year + 3), now=now)


def _do_not_wait_for_the_disk() -> None:
    """Thousands of small transactions: should the machine fail now, seeding starts again anyway. This session only."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


def _put_old_news_away(town: Town, *, now: datetime) -> None:
    """What was written in the story's past has long been read; only the last staffed
    hours' messages go out, and only the last minutes' stand on the screens."""
    fresh = min(town.before(office, now, FRESH_NEWS) for office in town.offices.values())
    old = Notification.objects.filter(created_at__lt=fresh)
    old.exclude(channel=Channel.PAGE).filter(delivered_at=None).update(delivered_at=now)
    latest = min(town.before(office, now, FRESH_PAGE_NEWS) for office in town.offices.values())
    shown = Notification.objects.filter(channel=Channel.PAGE, created_at__lt=latest)
    shown.filter(seen_at=None).update(seen_at=now)
