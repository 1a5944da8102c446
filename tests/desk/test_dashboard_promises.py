"""The dashboard's figures about promises: due now, kept, by team and by person, and how long a callback took."""

from datetime import date, timedelta

import pytest

from callbacks.models import Callback
from core.models import Role
from helpdesk.desk import figures
from helpdesk.desk.figures import DueNow, FigurePeriod, Kept, PersonFigure, Waits
from offices.enums import Presence
from tests.factories.figures import NOW, at, call_back, promise, tried
from tests.factories.offices import close_day, make_hamburg, make_member, make_skill, make_woking

pytestmark = pytest.mark.django_db


# -- due now --------------------------------------------------------------------------------------------------------


def test_due_now_counts_by_staffed_time_left() -> None:
    hamburg, woking = make_hamburg(), make_woking()
    made = NOW - timedelta(hours=2)
    promise(hamburg, made, NOW - timedelta(minutes=52), escalated_at=NOW - timedelta(minutes=20))
    promise(hamburg, made, NOW - timedelta(seconds=1))
    promise(hamburg, made, NOW)  # due this second is not late
    promise(hamburg, made, at("13 14:57"))  # 15 minutes
    promise(hamburg, made, at("13 14:57") + timedelta(seconds=1))  # within the hour
    promise(hamburg, made, at("14 07:12"))  # 18 minutes until closing + 42 on the next morning: the hour exactly
    promise(hamburg, made, at("14 07:12") + timedelta(seconds=1))
    promise(woking, made, at("13 15:30"))
    promise(
        woking, at("13 10:00"), at("13 12:00"), state="reached", reached_at=at("13 11:00")
    )  # nobody has to call any more
    make_member(hamburg, presence=Presence.AVAILABLE)
    make_member(hamburg, presence=Presence.ON_CALL)
    make_member(woking, presence=Presence.AVAILABLE)
    make_member(woking, role=Role.AGENT, presence=Presence.AVAILABLE)

    whole, here, there = figures.due_now(figures.places(now=NOW), now=NOW)

    assert here == DueNow(hamburg, escalated=1, late=1, hot=2, soon=2, calm=1, free=1, staff=2)
    assert there == DueNow(woking, soon=1, free=1, staff=1)
    assert whole == DueNow(None, escalated=1, late=1, hot=2, soon=3, calm=1, free=2, staff=3)
    assert whole.total == 8


def test_due_now_before_a_closed_day_counts_only_staffed_minutes() -> None:
    hamburg = make_hamburg()
    close_day(hamburg, date(2026, 5, 14), "Christi Himmelfahrt", "Ascension Day")
    close_day(hamburg, date(2026, 5, 15), "Brückentag", "Bridge day")
    promise(hamburg, NOW, at("18 06:40"))  # Monday 08:40: 18 + 10 staffed minutes

    assert figures.due_now(figures.places(now=NOW), now=NOW)[0].soon == 1


# -- kept -----------------------------------------------------------------------------------------------------------


def test_kept_counts_the_attempt_and_apart_from_it_the_reaching() -> None:
    hamburg = make_hamburg(target_percent=95)
    tried(hamburg, "13 06:30", "13 08:30", "13 08:30", "13 08:30")  # to the second in time
    tried(hamburg, "13 06:30", "13 08:30", "13 08:00", "13 09:00")  # tried in time, reached late
    tried(hamburg, "13 06:30", "13 08:30", "13 08:31", "13 08:31")  # late
    promise(hamburg, at("13 06:30"), at("13 08:30"))  # due and not tried
    promise(hamburg, at("13 13:30"), at("13 14:43"))  # not due yet, not tried: no outcome
    promise(hamburg, at("13 06:30"), at("13 08:30"), state="closed", close_reason="by mail", closed_at=at("13 07:00"))

    today, week, month = figures.kept(figures.places(now=NOW), now=NOW)

    assert today.period == FigurePeriod.TODAY
    assert today.all == Kept(in_time=2, late=2, within=1, called_off=1, reached=1, target=95)
    assert (today.all.percent, today.all.percent_reached, today.all.short) == (50.0, 25.0, 2)
    assert week.all == month.all == today.all
    assert today.offices == ((hamburg, today.all),)


def test_kept_periods_begin_at_the_offices_own_midnight() -> None:
    hamburg, woking = make_hamburg(), make_woking()
    tried(hamburg, "12 21:00", "12 22:30", "12 22:00", "12 22:00")  # 00:30 in Hamburg: today
    tried(woking, "12 21:00", "12 22:30", "12 22:00", "12 22:00")  # 23:30 in Woking: yesterday
    tried(hamburg, "08 06:30", "11 07:00", "11 06:45", "11 06:45")  # Monday: this week
    tried(hamburg, "08 06:30", "08 08:30", "08 08:45", "08 08:45")  # Friday before: this month

    today, week, month = figures.kept(figures.places(now=NOW), now=NOW)

    assert [kept.counted for _office, kept in today.offices] == [1, 0]
    assert [kept.counted for _office, kept in week.offices] == [2, 1]
    assert [kept.counted for _office, kept in month.offices] == [3, 1]
    assert (month.all.kept, month.all.counted) == (3, 4)


def test_kept_without_promises_has_no_percentage() -> None:
    make_hamburg()
    assert [period.all.percent for period in figures.kept(figures.places(now=NOW), now=NOW)] == [None, None, None]


@pytest.mark.parametrize(("attempted", "short"), [(34, 1), (35, 0), (36, 0)])
def test_kept_says_how_many_are_short_of_the_target(attempted: int, short: int) -> None:
    assert Kept(in_time=attempted, late=36 - attempted, target=95).short == short


def test_kept_by_team_is_of_offices_and_skills() -> None:
    hamburg = make_hamburg()
    lx, cw = make_skill("lx"), make_skill("cw")
    for skill in (lx, lx, cw):
        row = tried(hamburg, "13 06:30", "13 08:30", "13 08:00", "13 08:00")
        Callback.objects.filter(pk=row.pk).update(skill=skill)
    promise(hamburg, at("13 06:30"), at("13 08:30"))
    tried(hamburg, "13 13:30", "13 16:00", "13 14:00")

    assert figures.kept_by_team(figures.places(now=NOW), now=NOW) == [
        (hamburg, "CW", Kept(in_time=1, reached=1)),
        (hamburg, "LX", Kept(in_time=2, reached=2)),
        (hamburg, "", Kept(in_time=1, late=1)),
    ]


def test_people_are_counted_only_where_the_office_allows_it() -> None:
    hamburg, woking = make_hamburg(), make_woking(figures_per_agent=True)
    here, there = make_member(hamburg, name="Imke Sander"), make_member(woking, name="Priya Nair")
    callback = tried(hamburg, "13 06:30", "13 08:30", "13 08:00", "13 10:00")
    late = tried(woking, "13 06:30", "13 08:30", "13 09:00")
    call_back(here, callback, "13 08:00", "no_answer")
    call_back(there, callback, "13 08:00", "no_answer")
    call_back(there, callback, "13 10:00", "reached")
    call_back(there, late, "13 09:00", "no_answer")

    assert figures.people(figures.places(now=NOW)) == [
        PersonFigure(woking, "Priya Nair", attempts=3, reached=1, in_time=1)
    ]


def test_people_ask_nothing_when_no_office_allows_it(django_assert_num_queries) -> None:
    make_hamburg()
    found = figures.places(now=NOW)
    with django_assert_num_queries(0):
        assert figures.people(found) == []


# -- time until callback --------------------------------------------------------------------------------------------


def test_waits_are_staffed_minutes_in_eight_parts_of_the_guarantee() -> None:
    hamburg, woking = make_hamburg(), make_woking()
    tried(hamburg, "13 08:00", "13 10:00", "13 08:14")  # 14 min
    tried(hamburg, "13 08:00", "13 10:00", "13 08:15")  # 15 min: the next part
    tried(hamburg, "11 14:50", "12 08:20", "12 06:40")  # Monday 16:50 to Tuesday 08:40: 10 + 10 min
    tried(woking, "13 08:00", "13 10:00", "13 10:00")  # 120 min, in time
    tried(woking, "13 08:00", "13 10:00", "13 10:01")  # late
    promise(woking, at("13 08:00"), at("13 10:00"))  # late, not tried yet: waits until now, 402 min

    found = figures.waits(figures.places(now=NOW), now=NOW)

    assert found == Waits(bins=(1, 2, 0, 0, 0, 0, 0, 1), late=2, width=15, median=70.0)
    assert (found.total, found.guarantee) == (6, 120)


def test_waits_of_last_week_do_not_count() -> None:
    hamburg = make_hamburg()
    tried(hamburg, "08 08:00", "08 10:00", "08 08:14")
    assert figures.waits(figures.places(now=NOW), now=NOW) == Waits()


def test_waits_without_offices_are_empty() -> None:
    assert figures.waits([], now=NOW) == Waits()
