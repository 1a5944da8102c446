"""Two managers at one calendar: the second overwrites nothing unseen, loses nothing typed, reads what stands now."""

from datetime import UTC, date, datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from core.models import Role, User
from offices.domain.days import NO_ROW, fill_closed_days
from offices.enums import ClosedKind, DayState
from offices.models import ClosedDay, Office
from tests.desk.conftest import TUESDAY
from tests.factories.callbacks import make_callback, move_clock
from tests.factories.core import make_user
from tests.factories.offices import make_woking

pytestmark = pytest.mark.django_db
BRIDGE = date(2026, 5, 15)
USUAL = "|".join(["08:30–17:00"] * 5 + ["", ""])
HALF_DAY = {"day": "2026-05-15", "hours": "8:30-12", "name_de": "Halber Tag", "name_en": "Half day"}


@pytest.fixture
def katrin() -> Client:
    return signed_in("Katrin Vollmer")


@pytest.fixture
def martin() -> Client:
    return signed_in("Martin Ritter")


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(make_user(role=Role.MANAGER, name=name))
    return client


def week(**changed: str) -> dict[str, str]:
    hours = {f"day_{number}": "08:30–17:00" if number < 5 else "" for number in range(7)}
    return hours | {"reason": "Lunch for all", "seen": USUAL} | changed


def hidden(page: str, name: str = "seen") -> list[str]:
    """The values of a page's hidden fields of that name."""
    marks = page.split(f'type="hidden" name="{name}" value="')[1:]
    return [part.split('"')[0] for part in marks]


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode().replace("&quot;", '"')


def bridge(office: Office) -> ClosedDay:
    return office.closed_days.get(day=BRIDGE)


# -- the hours of a week ----------------------------------------------------------------------------------------------


def test_page_of_the_week_carries_what_it_showed(katrin: Client, office: Office) -> None:
    assert hidden(text_of(katrin.get("/offices/hamburg/"))) == [USUAL]


def test_second_editor_of_a_week_keeps_what_was_typed_and_reads_what_stands_now(
    katrin: Client, martin: Client, office: Office
) -> None:
    katrin.post("/offices/hamburg/", week(day_0="8:30-12", reason="Mondays are quiet"))
    answer = martin.post("/offices/hamburg/", week(day_1="9-11"))
    page = text_of(answer)
    assert answer.status_code == 422
    assert (
        "Somebody has changed these hours in the meantime. Katrin Vollmer did so on 12 May 2026, 10:00: “Mondays are "
        "quiet”. Beside each day stands what it is now. What you entered is still here: save again to put it in its "
        "place."
    ) in page
    assert 'value="9-11"' in page
    assert 'value="Lunch for all"' in page
    assert "Stands now: 08:30–12:00" in page  # Monday, as Katrin left it
    assert "Stands now: 08:30–17:00" in page  # Tuesday, where Martin typed something else
    assert page.count("Stands now:") == 2
    assert list(office.intervals.filter(weekday__lt=2).values_list("weekday", "closes")) == [(0, 720), (1, 1020)]


def test_second_editor_of_a_week_saves_again_with_open_eyes(katrin: Client, martin: Client, office: Office) -> None:
    katrin.post("/offices/hamburg/", week(day_0="8:30-12"))
    page = text_of(martin.post("/offices/hamburg/", week(day_1="9-11")))
    assert martin.post("/offices/hamburg/", week(day_1="9-11", seen=hidden(page)[0])).status_code == 302
    assert list(office.intervals.filter(weekday__lt=2).values_list("weekday", "closes")) == [(0, 1020), (1, 660)]


def test_a_closed_day_in_the_meantime_does_not_take_the_name_of_who_changed_the_hours(
    katrin: Client, martin: Client, office: Office
) -> None:
    katrin.post("/offices/hamburg/", week(day_0="8:30-12", reason="Mondays are quiet"))
    signed_in("Third Manager").post(f"/offices/hamburg/day/{bridge(office).pk}/", {"action": "overrule"})
    page = text_of(martin.post("/offices/hamburg/", week(day_1="9-11")))
    assert "Katrin Vollmer did so on 12 May 2026, 10:00: “Mondays are quiet”." in page


# -- one day, with its form -------------------------------------------------------------------------------------------


def day_page(client: Client) -> str:
    return text_of(client.get("/offices/hamburg/day/?day=2026-05-15"))


def test_second_editor_of_a_day_keeps_what_was_typed_and_reads_what_stands_now(
    katrin: Client, martin: Client, office: Office
) -> None:
    seen = hidden(day_page(martin))[0]
    katrin.post(f"/offices/hamburg/day/{bridge(office).pk}/", {"action": "overrule"})
    answer = martin.post("/offices/hamburg/day/", HALF_DAY | {"seen": seen})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Somebody has decided this day in the meantime. Fri 15 May is now: Bridge day, Bridge day, overruled" in page
    assert "(Katrin Vollmer, " in page
    assert 'value="8:30-12"' in page
    assert bridge(office).state == DayState.OVERRULED
    assert martin.post("/offices/hamburg/day/", HALF_DAY | {"seen": hidden(page)[0]}).status_code == 302
    assert (bridge(office).kind, bridge(office).intervals) == (ClosedKind.SHORT, [[510, 720]])


def test_a_day_added_over_one_that_is_known_is_shown_first(martin: Client, office: Office) -> None:
    blank = hidden(text_of(martin.get("/offices/hamburg/day/")))[0]
    answer = martin.post("/offices/hamburg/day/", HALF_DAY | {"seen": blank})
    assert answer.status_code == 422
    assert "Fri 15 May is now: Bridge day, Bridge day, in force" in text_of(answer)
    assert bridge(office).kind == ClosedKind.BRIDGE


def test_another_date_than_the_page_was_opened_for_is_shown_first(martin: Client, office: Office) -> None:
    seen = hidden(text_of(martin.get("/offices/hamburg/day/?day=2026-05-18")))[0]
    assert martin.post("/offices/hamburg/day/", HALF_DAY | {"seen": seen}).status_code == 422
    assert bridge(office).kind == ClosedKind.BRIDGE


def test_colleague_decides_while_the_promises_are_looked_at(katrin: Client, martin: Client, office: Office) -> None:
    callback = make_callback(office=office)
    move_clock(callback, datetime(2026, 5, 15, 12, 0, tzinfo=UTC))  # 14:00
    katrin.post(f"/offices/hamburg/day/{bridge(office).pk}/", {"action": "overrule"})
    asked = text_of(martin.post("/offices/hamburg/day/", HALF_DAY | {"seen": hidden(day_page(martin))[0]}))
    assert "1 promise would be due in closed hours" in asked
    katrin.post(f"/offices/hamburg/day/{bridge(office).pk}/", {"action": "accept", "confirmed": "1"})
    entered = {name: hidden(asked, name)[0] for name in (*HALF_DAY, "seen")}
    answer = martin.post("/offices/hamburg/day/", entered | {"confirmed": "1"})
    assert "Somebody has decided this day in the meantime." in text_of(answer)
    assert bridge(office).kind == ClosedKind.BRIDGE


# -- in one step: the year, the day, the planner ----------------------------------------------------------------------


def test_second_decision_of_a_day_changes_nothing_and_says_whose_stands(
    katrin: Client, martin: Client, office: Office
) -> None:
    path, row = f"/offices/hamburg/day/{bridge(office).pk}/", bridge(office)
    shown = text_of(martin.get("/offices/hamburg/2026/"))
    mark = next(mark for mark in hidden(shown) if mark in hidden(day_page(martin))[0])
    katrin.post("/offices/hamburg/day/", HALF_DAY | {"seen": hidden(day_page(katrin))[0]})
    page = text_of(martin.post(path, {"action": "overrule", "seen": mark}, follow=True))
    assert (
        "Somebody has decided this day in the meantime. Fri 15 May is now: Half day, Short day 08:30–12:00, in force"
    ) in page
    assert "Nothing was changed by you." in page
    row.refresh_from_db()
    assert (row.state, row.intervals) == (DayState.ACTIVE, [[510, 720]])


def test_second_decision_in_the_planner_changes_nothing(katrin: Client, martin: Client, office: Office) -> None:
    make_woking()
    path, choice = "/offices/plan/2026/", {"office": "hamburg", "day": "2026-12-24"}
    assert NO_ROW in hidden(text_of(martin.get(path)))
    katrin.post(path, choice | {"choice": "short", "seen": NO_ROW})
    page = text_of(martin.post(path, choice | {"choice": "closed", "seen": NO_ROW}, follow=True))
    assert "Thu 24 Dec is now: Christmas Eve, Short day 08:30–12:00, in force" in page
    assert office.closed_days.get(day=date(2026, 12, 24)).kind == ClosedKind.SHORT


def test_proposal_that_the_library_took_back_cannot_be_accepted_any_more(martin: Client, office: Office) -> None:
    row = ClosedDay.objects.create(
        office=office, day=date(2026, 7, 1), kind=ClosedKind.HOLIDAY, name_de="Neu", name_en="New", state="proposed"
    )
    ClosedDay.objects.filter(pk=row.pk).update(origin="library")
    mark = hidden(text_of(martin.get("/offices/hamburg/2026/")))
    assert len(mark) > 1
    fill_closed_days(office=office, years=[2026], now=TUESDAY)  # the library does not know it: it goes
    assert martin.post(f"/offices/hamburg/day/{row.pk}/", {"action": "take"}).status_code == 404


def test_year_end_left_open_is_one_decision(martin: Client, office: Office) -> None:
    before = office.calendar_versions.count()
    martin.post("/offices/plan/2026/", {"office": "hamburg", "day": "2026-12-24", "choice": "open", "seen": NO_ROW})
    row = office.closed_days.get(day=date(2026, 12, 24))
    assert (row.state, row.decided_by) == (DayState.OVERRULED, User.objects.get(name="Martin Ritter"))
    assert office.calendar_versions.count() == before  # it was never closed, not even for an instant
