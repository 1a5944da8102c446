"""The calendar screens, through the doors that people use."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from callbacks.models import Callback
from core.models import Role, User
from helpdesk.desk.calendars import planner
from helpdesk.desk.calendars.impact import affected
from offices.announcement import announcement
from offices.domain.days import fill_closed_days
from offices.enums import ClosedKind, DayState
from offices.feed import calendar_feed
from offices.models import Office
from tests.desk.conftest import TUESDAY
from tests.factories.callbacks import make_callback, move_clock
from tests.factories.core import make_user
from tests.factories.figures import ring
from tests.factories.offices import close_day, make_woking

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> User:
    user = make_user(role=Role.MANAGER, name="Katrin Vollmer")
    client.force_login(user)
    return user


def week(**changed: str) -> dict[str, str]:
    hours = {f"day_{number}": "08:30–17:00" if number < 5 else "" for number in range(7)}
    return hours | {"reason": "because", "seen": "|".join(hours.values())} | changed


def due_at(office: Office, at: datetime) -> Callback:
    callback = make_callback(office=office)
    move_clock(callback, at)
    return callback


def test_hours_are_saved_and_have_an_author(client: Client, office: Office, manager: User) -> None:
    answer = client.post("/offices/hamburg/", week(day_0="8:30-12, 13-17"), follow=True)
    assert answer.status_code == 200
    assert list(office.intervals.filter(weekday=0).values_list("opens", "closes")) == [(510, 720), (780, 1020)]
    version = office.calendar_versions.first()
    assert version
    assert (version.author, version.reason) == (manager, "because")
    assert "13:00–17:00" in client.get("/offices/hamburg/").content.decode()


def test_wrong_hours_come_back_at_their_field(client: Client, office: Office, manager: User) -> None:
    answer = client.post("/offices/hamburg/", week(day_1="08:30–12:00, 11:00–13:00", day_2="9-11"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "overlaps with the interval before it" in page
    assert 'value="9-11"' in page
    assert office.intervals.count() == 5


def test_agents_look_but_do_not_change(client: Client, office: Office) -> None:
    client.force_login(make_user())
    assert client.get("/offices/hamburg/").status_code == 200
    assert client.get("/offices/hamburg/2026/").status_code == 200
    answer = client.post("/offices/hamburg/", week())
    assert answer.status_code == 403
    assert "managers and administrators" in answer.content.decode()


def test_edit_with_promises_in_the_way_asks_first_and_moves_none(client: Client, office: Office, manager: User) -> None:
    callback = due_at(office, datetime(2026, 5, 18, 7, 50, tzinfo=UTC))  # Monday 09:50
    plan = {"day": "2026-05-18", "hours": "", "name_de": "Inventur", "name_en": "Stocktaking"}

    asked = client.post("/offices/hamburg/day/", plan)
    page = asked.content.decode()
    assert "1 promise would be due in closed hours" in page
    assert str(callback.ticket) in page
    assert not office.closed_days.filter(day=date(2026, 5, 18)).exists()

    saved = client.post("/offices/hamburg/day/", plan | {"confirmed": "1"})
    assert saved.url == "/offices/hamburg/promises/"  # type: ignore[attr-defined]
    callback.refresh_from_db()
    assert callback.due_at == datetime(2026, 5, 18, 7, 50, tzinfo=UTC)  # G3


def test_dry_run_tells_only_what_the_edit_itself_would_do(client: Client, office: Office, manager: User) -> None:
    due_at(office, datetime(2026, 5, 11, 12, 0, tzinfo=UTC))  # yesterday, and not made yet
    due_at(office, datetime(2026, 5, 14, 12, 0, tzinfo=UTC))  # Ascension Day: stands in closed hours already
    saved = client.post("/offices/hamburg/", week(day_0="8:30-12", day_3="8:30-12"), follow=True)
    assert "Saved. No running promise is touched." in saved.content.decode()
    due_at(office, datetime(2026, 5, 18, 9, 0, tzinfo=UTC))  # Monday 11:00
    seen = "08:30–12:00|08:30–17:00|08:30–17:00|08:30–12:00|08:30–17:00||"
    asked = client.post("/offices/hamburg/", week(day_0="8:30-10", day_3="8:30-12", seen=seen))
    assert "1 promise would be due in closed hours" in asked.content.decode()


def test_promise_is_moved_by_hand_with_a_reason(client: Client, office: Office, manager: User) -> None:
    callback = due_at(office, datetime(2026, 5, 14, 10, 0, tzinfo=UTC))  # Ascension Day
    path, at = "/offices/hamburg/promises/", f"at_{callback.pk}"
    move = {"promise": str(callback.pk), at: "2026-05-18T09:00"}

    refused = client.post(path, move)
    assert refused.status_code == 422
    assert client.post(path, move | {"reason": "Ascension Day"}).status_code == 302
    callback.refresh_from_db()
    assert callback.due_at == datetime(2026, 5, 18, 7, 0, tzinfo=UTC)


def test_proposed_time_is_what_the_same_minutes_give_on_the_new_hours(
    client: Client, office: Office, manager: User
) -> None:
    make_callback(office=office, now=datetime(2026, 5, 18, 7, 0, tzinfo=UTC))  # Monday 09:00: due at 11:00
    agreed = due_at(office, datetime(2026, 5, 18, 9, 30, tzinfo=UTC))
    agreed.due_times.update(budget_minutes=0)
    close_day(office, date(2026, 5, 18), "Sturm", "Storm")
    assert [one.at for one in affected(office)] == ["2026-05-19T10:30", "2026-05-19T08:30"]


def test_due_exactly_at_closing_is_not_in_closed_hours(client: Client, office: Office, manager: User) -> None:
    due_at(office, datetime(2026, 5, 13, 15, 0, tzinfo=UTC))  # Wednesday 17:00
    assert (
        "Every running promise is due while this office is staffed."
        in client.get("/offices/hamburg/promises/").content.decode()
    )


def test_day_is_overruled_and_closed_again(client: Client, office: Office, manager: User) -> None:
    row = office.closed_days.get(day=date(2026, 5, 15))
    path = f"/offices/hamburg/day/{row.pk}/"
    client.post(path, {"action": "overrule"})
    row.refresh_from_db()
    assert row.state == DayState.OVERRULED
    page = client.get("/offices/hamburg/day/?day=2026-05-15").content.decode()
    assert "Katrin Vollmer" in page
    client.post(path, {"action": "accept"})
    row.refresh_from_db()
    assert row.state == DayState.ACTIVE
    assert client.post(path, {"action": "sell"}).status_code == 404


def test_planner_offers_bridge_days_and_the_years_end(client: Client, office: Office, manager: User) -> None:
    make_woking()
    found = planner.candidates(list(Office.objects.all()), year=2026, now=TUESDAY)
    assert [candidate.day for candidate in found] == [
        date(2026, 1, 2),
        date(2026, 5, 15),
        date(2026, 12, 24),
        date(2026, 12, 31),
    ]
    client.post("/offices/plan/2026/", {"office": "hamburg", "day": "2026-12-24", "choice": "short"})
    client.post("/offices/plan/2026/", {"office": "hamburg", "day": "2026-12-31", "choice": "closed"})
    client.post("/offices/plan/2026/", {"office": "hamburg", "day": "2026-05-15", "choice": "open"})
    states = {
        candidate.day: [cell.state for cell in candidate.cells]
        for candidate in planner.candidates(list(Office.objects.all()), year=2026, now=TUESDAY)
    }
    assert states == {
        date(2026, 1, 2): ["closed", "open"],
        date(2026, 5, 15): ["open", ""],
        date(2026, 12, 24): ["short", "open"],
        date(2026, 12, 31): ["closed", "open"],
    }


def test_planner_counts_the_calls_of_the_same_day_last_year_once_it_is_past(office: Office) -> None:
    for day, hour in ((16, 8), (16, 12), (15, 8)):  # Friday 16 May 2025 is 52 weeks before the bridge day
        ring(office, datetime(2025, 5, day, hour, tzinfo=UTC))

    def calls(year: int) -> dict[date, int | None]:
        found = planner.candidates([office], year=year, now=TUESDAY)
        return {candidate.day: candidate.cells[0].calls_last_year for candidate in found}

    assert calls(2026)[date(2026, 5, 15)] == 2
    assert calls(2027) == {date(2027, 5, 7): 0, date(2027, 12, 24): None, date(2027, 12, 31): None}


def test_year_view_costs_the_same_with_any_number_of_days(client: Client, office: Office, manager: User) -> None:
    client.get("/offices/hamburg/2026/")
    counts = []
    for keep in (1, 12):
        office.closed_days.exclude(pk__in=office.closed_days.values("pk")[:keep]).delete()
        client.get("/offices/hamburg/2026/")  # a changed calendar is read once
        with CaptureQueriesContext(connection) as queries:
            client.get("/offices/hamburg/2026/")
        counts.append(len(queries))
        office.closed_days.all().delete()
        fill_closed_days(office=office, years=[2026], now=TUESDAY)
    assert counts[0] == counts[1]


# -- what strangers may read ------------------------------------------------------------------------------------------


def test_feed_satisfies_a_strict_parser(client: Client, office: Office) -> None:
    answer = client.get("/offices/hamburg/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    feed = Calendar.from_ical(answer.content)
    events = {event.decoded("dtstart"): str(event["summary"]) for event in feed.walk("VEVENT")}
    assert not feed.errors
    assert events[date(2026, 5, 14)] == "Christi Himmelfahrt"
    assert len(events) == office.closed_days.filter(state=DayState.ACTIVE).count()
    assert len({str(event["uid"]) for event in feed.walk("VEVENT")}) == len(events)


def test_feed_keeps_to_the_letter_of_rfc_5545(office: Office) -> None:
    long = "Größere Umbauarbeiten, Prüfung; Räumung der Servicezentrale und des Ersatzteillagers in Hamburg-Harburg"
    office.closed_days.filter(day=date(2026, 5, 15)).update(name_de=long, name_en=long)
    short = office.closed_days.filter(day=date(2026, 12, 25))
    short.update(kind=ClosedKind.SHORT, intervals=[[510, 720]])
    body = calendar_feed(office, now=TUESDAY, language="de")
    lines = body.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75  # octets
    assert all(line.decode() for line in lines[:-1])  # folded between characters, never inside one
    unfolded = body.replace(b"\r\n ", b"").decode()
    assert f"SUMMARY:{long.replace(',', chr(92) + ',').replace(';', chr(92) + ';')}\r\n" in unfolded
    assert "SUMMARY:Erster Weihnachtstag (08:30–12:00)\r\n" in unfolded
    assert body == calendar_feed(office, now=TUESDAY + timedelta(days=1), language="de")  # UID and DTSTAMP are stable
    for event in Calendar.from_ical(body).walk("VEVENT"):
        stamp, first, after = (event.decoded(name) for name in ("dtstamp", "dtstart", "dtend"))
        assert stamp == TUESDAY  # when the calendar was last changed, not a time to come
        assert after - first == timedelta(days=1)


def test_feed_leaves_out_overruled_days(office: Office) -> None:
    office.closed_days.filter(day=date(2026, 5, 15)).update(state=DayState.OVERRULED)
    feed = calendar_feed(office, now=TUESDAY, language="en-gb").decode()
    assert "20260514" in feed
    assert "20260515" not in feed.replace("DTEND;VALUE=DATE:20260515", "")


def test_announcement_tells_two_weeks_in_both_languages(office: Office) -> None:
    assert announcement(office, now=TUESDAY, language="en-gb").splitlines() == [
        "Tuesday 12 May to Wednesday 13 May: 08:30–17:00.",
        "Thursday 14 May: closed (Ascension Day).",
        "Friday 15 May: closed (Bridge day).",
        "Saturday 16 May to Sunday 17 May: closed.",
        "Monday 18 May to Friday 22 May: 08:30–17:00.",
        "Saturday 23 May to Sunday 24 May: closed.",
        "Monday 25 May: closed (Whit Monday).",
    ]
    assert announcement(office, now=TUESDAY, language="de").splitlines()[:3] == [
        "Dienstag, 12. Mai bis Mittwoch, 13. Mai: 08:30–17:00.",
        "Donnerstag, 14. Mai: geschlossen (Christi Himmelfahrt).",
        "Freitag, 15. Mai: geschlossen (Brückentag).",
    ]
