"""Times and their explanation in words (G4): the sentences of the design, to the letter."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from offices.models import Office
from offices.strip import StripPart, strip
from offices.wording import Began, clock, day_label, duration, duration_short, explanation, when, when_long, when_short
from offices.worktime import Deadline, OfficeHours, add_working_time, steps_to_json

HAMBURG = Office(name="Hamburg", zone="Europe/Berlin")
WOKING = Office(name="Woking", zone="Europe/London")


def hours(zone: str = "Europe/Berlin", *, break_at_noon: bool = False, closed: dict[date, str] | None = None):
    day = ((time(8, 30), time(12)), (time(13), time(17))) if break_at_noon else ((time(8, 30), time(17)),)
    return OfficeHours(zone=zone, weekly=dict.fromkeys(range(5), day), closed=closed or {})


ASCENSION = hours(
    closed={
        date(2026, 5, 14): "Christi Himmelfahrt|Ascension Day|holiday",
        date(2026, 5, 15): "Brückentag|Bridge day|bridge",
    }
)
SPRING = hours("Europe/London", closed={date(2026, 5, 25): "Frühjahrsfeiertag|spring bank holiday|holiday"})


def due(calendar: OfficeHours, local: str, minutes: int = 120) -> tuple[datetime, Deadline]:
    start = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(calendar.zone)).astimezone(UTC)
    return start, add_working_time(calendar, start, timedelta(minutes=minutes))


def sentence(calendar: OfficeHours, local: str, office: Office, *, minutes: int = 120, **more) -> str:
    start, deadline = due(calendar, local, minutes)
    return explanation(deadline.steps, start_at=start, due_at=deadline.due_at, office=office, hours=calendar, **more)


def test_explanation_over_a_holiday_weekend_in_german():
    with translation.override("de"):
        assert sentence(ASCENSION, "2026-05-13T16:20", HAMBURG) == (
            "Aufgenommen 16:20 Uhr, 40 Min. bis Büroschluss 17:00 Uhr. Do., 14. Mai: Christi Himmelfahrt. "
            "Fr., 15. Mai: Brückentag. Mo., 18. Mai: 08:30 Uhr + 1 Std. 20 Min. = 09:50 Uhr."
        )


def test_explanation_over_a_holiday_weekend_in_english():
    assert sentence(ASCENSION, "2026-05-13T16:20", HAMBURG) == (
        "Logged 16:20 + 40 min until closing 17:00. Thu 14 May: Ascension Day. Fri 15 May: Bridge day. "
        "Mon 18 May 08:30 + 1 h 20 = 09:50."
    )


def test_explanation_over_a_bank_holiday_monday():
    assert sentence(SPRING, "2026-05-22T16:20", WOKING) == (
        "Logged 16:20 + 40 min until closing 17:00. Sat and Sun: weekend. Mon 25 May: spring bank holiday. "
        "Tue 26 May 08:30 + 1 h 20 = 09:50."
    )


def test_explanation_on_the_same_day_names_the_opening_hours():
    assert (
        sentence(hours("Europe/London"), "2026-05-13T14:06", WOKING)
        == "Logged 14:06 + 2 h, all within opening hours (08:30 to 17:00) = 16:06."
    )
    with translation.override("de"):
        assert (
            sentence(hours(), "2026-05-13T14:06", HAMBURG)
            == "Aufgenommen 14:06 Uhr + 2 Std., ganz in der Servicezeit (08:30 bis 17:00 Uhr) = 16:06 Uhr."
        )


def test_explanation_without_the_calendar_leaves_the_hours_out():
    start, deadline = due(hours(), "2026-05-13T14:06")
    assert (
        explanation(steps_to_json(deadline.steps), start_at=start, due_at=deadline.due_at, office=HAMBURG)
        == "Logged 14:06 + 2 h, all within opening hours = 16:06."
    )


@pytest.mark.parametrize(
    ("local", "english", "german"),
    [
        (
            "2026-05-12T17:12",
            "Logged 17:12, after closing. Wed 13 May 08:30 + 2 h = 10:30.",
            "Aufgenommen 17:12 Uhr, nach Büroschluss. Mi., 13. Mai: 08:30 Uhr + 2 Std. = 10:30 Uhr.",
        ),
        (
            "2026-05-12T07:10",
            "Logged 07:10, before opening. 08:30 + 2 h = 10:30.",
            "Aufgenommen 07:10 Uhr, vor Büroöffnung. 08:30 Uhr + 2 Std. = 10:30 Uhr.",
        ),
        (
            "2026-05-09T11:00",
            "Logged Sat 9 May 11:00, while closed. Sat and Sun: weekend. Mon 11 May 08:30 + 2 h = 10:30.",
            "Aufgenommen Sa., 9. Mai 11:00 Uhr, außerhalb der Servicezeit. Sa. und So.: Wochenende. "
            "Mo., 11. Mai: 08:30 Uhr + 2 Std. = 10:30 Uhr.",
        ),
        (
            "2026-05-12T15:35",
            "Logged 15:35 + 1 h 25 until closing 17:00. Wed 13 May 08:30 + 35 min = 09:05.",
            "Aufgenommen 15:35 Uhr, 1 Std. 25 Min. bis Büroschluss 17:00 Uhr. "
            "Mi., 13. Mai: 08:30 Uhr + 35 Min. = 09:05 Uhr.",
        ),
    ],
)
def test_explanation_of_a_start_at_the_edge_of_the_day(local, english, german):
    assert sentence(hours(), local, HAMBURG) == english
    with translation.override("de"):
        assert sentence(hours(), local, HAMBURG) == german


def test_explanation_across_a_lunch_break():
    assert (
        sentence(hours(break_at_noon=True), "2026-05-13T11:30", HAMBURG)
        == "Logged 11:30 + 30 min until the break 12:00. 13:00 + 1 h 30 = 14:30."
    )


def test_explanation_of_a_budget_of_days():
    assert sentence(hours(), "2026-05-12T16:00", HAMBURG, minutes=690) == (
        "Logged 16:00 + 1 h until closing 17:00. Wed 13 May 08:30 + 8 h 30 until closing 17:00. "
        "Thu 14 May 08:30 + 2 h = 10:30."
    )


def test_explanation_names_what_started_the_clock():
    assert sentence(hours(), "2026-05-13T14:06", HAMBURG, began=Began.ATTEMPT) == (
        "Attempt 14:06 + 2 h, all within opening hours (08:30 to 17:00) = 16:06."
    )


def test_explanation_leaves_seconds_out_without_contradicting_itself():
    assert sentence(hours(), "2026-05-12T16:20:40", HAMBURG) == (
        "Logged 16:20 + 40 min until closing 17:00. Wed 13 May 08:30 + 1 h 20 = 09:50."
    )


def test_explanation_of_a_wish_is_empty():
    now = datetime(2026, 5, 13, 12, tzinfo=UTC)
    assert explanation([], start_at=now, due_at=now, office=HAMBURG) == ""


def work(minutes, day, left, right, text):
    return StripPart("work", minutes, day, left, right, text, "")


def off(day, text, icon="calendar-off"):
    return StripPart("off", 0, day, "", "", text, icon)


def test_strip_over_a_holiday_weekend():
    _start, deadline = due(ASCENSION, "2026-05-13T16:20")
    assert strip(deadline.steps, office=HAMBURG) == [
        work(40, "Wed 13 May", "16:20", "17:00", "40 min"),
        off("Thu", "Holiday"),
        off("Fri", "Bridge day"),
        off("Sat, Sun", "Weekend"),
        work(80, "Mon 18 May", "08:30", "09:50", "1 h 20"),
    ]
    with translation.override("de"):
        assert strip(steps_to_json(deadline.steps), office=HAMBURG) == [
            work(40, "Mi., 13. Mai", "16:20", "17:00", "40 Min."),
            off("Do.", "Feiertag"),
            off("Fr.", "Brückentag"),
            off("Sa., So.", "Wochenende"),
            work(80, "Mo., 18. Mai", "08:30", "09:50", "1 Std. 20 Min."),
        ]


def test_strip_compact_merges_neighbouring_days():
    _start, deadline = due(ASCENSION, "2026-05-13T16:20")
    assert strip(deadline.steps, office=HAMBURG, compact=True) == [
        work(40, "Wed 13 May", "16:20", "17:00", "40 min"),
        off("Thu to Sun", "closed"),
        work(80, "Mon 18 May", "08:30", "09:50", "1 h 20"),
    ]


def test_strip_gives_the_day_of_the_month_beyond_the_week_of_the_start():
    _start, deadline = due(SPRING, "2026-05-22T16:20")
    assert [part.day for part in strip(deadline.steps, office=WOKING)] == [
        "Fri 22 May",
        "Sat, Sun",
        "Mon 25",
        "Tue 26 May",
    ]


def test_strip_of_a_start_after_closing():
    _start, deadline = due(hours(), "2026-05-13T17:12")
    assert strip(deadline.steps, office=HAMBURG) == [
        off("Wed 17:12", "Closed", "moon"),
        work(120, "Thu 14 May", "08:30", "10:30", "2 h"),
    ]


def test_times_in_words():
    instant = datetime(2026, 5, 18, 7, 50, 59, tzinfo=UTC)
    assert clock(instant, HAMBURG) == "09:50"
    assert day_label(date(2026, 9, 18)) == "Fri 18 Sep"
    assert when(instant, HAMBURG) == "Mon 18 May, 09:50"
    assert when_long(instant, HAMBURG) == "Monday 18 May, 09:50"
    with translation.override("de"):
        assert day_label(date(2026, 9, 18)) == "Fr., 18. Sept."
        assert when(instant, HAMBURG) == "Mo., 18. Mai, 09:50 Uhr"
        assert when_long(instant, HAMBURG) == "Montag, 18. Mai, 09:50 Uhr"


@pytest.mark.parametrize(
    ("now", "english", "german"),
    [
        (datetime(2026, 5, 17, 22, 0, tzinfo=UTC), "09:50", "09:50"),
        (datetime(2026, 5, 17, 21, 59, tzinfo=UTC), "Mon 09:50", "Mo. 09:50"),
        (datetime(2026, 5, 12, 8, 0, tzinfo=UTC), "Mon 09:50", "Mo. 09:50"),
        (datetime(2026, 5, 11, 8, 0, tzinfo=UTC), "Mon 18 May 09:50", "Mo., 18. Mai 09:50"),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), "Mon 18 May 09:50", "Mo., 18. Mai 09:50"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "18 May 2026 09:50", "18. Mai 2026 09:50"),
    ],
)
def test_when_short_says_only_as_much_as_is_needed(now, english, german):
    instant = datetime(2026, 5, 18, 7, 50, tzinfo=UTC)
    assert when_short(instant, HAMBURG, now=now) == english
    with translation.override("de"):
        assert when_short(instant, HAMBURG, now=now) == german


def test_duration_in_words():
    assert [duration(minutes) for minutes in (0, 40, 60, 80, 120, 605)] == [
        "0 min",
        "40 min",
        "1 h",
        "1 h 20",
        "2 h",
        "10 h 05",
    ]
    with translation.override("de"):
        assert [duration(minutes) for minutes in (40, 120, 80)] == ["40 Min.", "2 Std.", "1 Std. 20 Min."]
        assert duration_short(98) == "1 Std. 38"
