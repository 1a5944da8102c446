"""The overview: who may see it, what it says, and that it asks a fixed number of questions."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from callbacks.models import Callback
from core import clock
from core.models import Role, TaskHealth
from core.numbers import percent
from helpdesk.desk import dashboard_words as words
from helpdesk.desk import figures
from helpdesk.desk.dashboard_charts import heat_table, waits_chart
from helpdesk.desk.figures import FigurePeriod, Heat, Kept, KeptIn, Waits
from offices.models import Office
from offices.queries import hours_of
from tests.factories.callbacks import make_row
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member, make_woking
from tests.factories.promises import make_promise
from tests.factories.tickets import make_ticket
from tickets.enums import ComplaintSource, ComplaintState
from tickets.models import Complaint

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 13, 14, 42, tzinfo=UTC)  # Wednesday, 16:42 in Hamburg


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: NOW)


def promise(office: Office, due: datetime, **fields: object) -> Callback:
    ticket = make_ticket(office, now=NOW - timedelta(hours=2), company_name="Elbtal Molkerei eG")
    promised = NOW - timedelta(hours=2)
    return make_row(ticket, promised=promised, due=due, **{"contact_name": "Sabine Krüger-Hoffmann"} | fields)


def complaint(office: Office, acknowledge_by: datetime, **fields: object) -> Complaint:
    values = {"source": ComplaintSource.PORTAL, "text": "Third outage.", "raised_at": NOW, "owner": make_user()}
    promise = make_promise(office, acknowledge_by, kind="complaint")
    return Complaint.objects.create(office=office, promise=promise, **values | fields)


def manager(client: Client, office: Office | None, language: str = "en-gb") -> Client:
    user = make_user(role=Role.MANAGER, language=language)
    if office:
        user = make_member(office, role=Role.MANAGER, language=language).user
    client.force_login(user)
    return client


# -- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.AGENT, Role.SPECIALIST])
def test_dashboard_is_refused_with_its_reason(client: Client, role: Role) -> None:
    client.force_login(make_user(role=role))
    answer = client.get("/manager/")
    assert answer.status_code == 403
    assert b"for the Technical Support Manager" in answer.content


def test_dashboard_needs_a_sign_in(client: Client) -> None:
    assert client.get("/manager/").status_code == 302


def test_dashboard_of_an_empty_installation_says_what_is_true(client: Client) -> None:
    page = manager(client, None).get("/manager/").content.decode()
    assert "Nothing was due" in page
    assert "No escalation and no complaint waits" in page


# -- what -----------------------------------------------------------------------------------------------------------


def test_dashboard_shows_what_waits_for_the_manager(client: Client) -> None:
    hamburg = make_hamburg()
    escalated = promise(hamburg, NOW - timedelta(minutes=52), escalated_at=NOW - timedelta(minutes=22))
    raised = complaint(hamburg, NOW + timedelta(minutes=10))

    page = manager(client, hamburg).get("/manager/").content.decode()

    assert "Elbtal Molkerei eG, Sabine Krüger-Hoffmann" in page
    assert "Escalation 16:20, not tried yet" in page
    assert f'href="/tickets/{escalated.ticket.number}/"' in page
    assert "Complaint in the portal: Third outage." in page
    assert f'href="/complaints/{raised.pk}/"' in page
    assert ">1 complaint</a>" in page
    assert ">1 escalation</a>" in page
    assert "Live, updated 16:42:00" in page


def test_dashboard_for_htmx_is_only_its_body_and_the_time(client: Client) -> None:
    hamburg = make_hamburg()
    answer = manager(client, hamburg).get("/manager/", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert page.lstrip().startswith('<div id="dash"')
    assert '<span id="dash-updated" hx-swap-oob="true">' in page
    assert "HX-Request" in answer.headers["Vary"]


def test_dashboard_says_when_a_task_is_overdue(client: Client) -> None:
    long_ago = NOW - timedelta(hours=1)
    TaskHealth.objects.update_or_create(
        name="promises.escalate", defaults={"succeeded_at": long_ago, "watched_since": long_ago}
    )
    page = manager(client, make_hamburg()).get("/manager/").content.decode()
    assert "nothing done since 13 May, 13:42 UTC" in page
    assert "Nobody is warned of promises in danger" in page


def test_dashboard_has_no_inline_style_or_script(client: Client) -> None:
    hamburg = make_hamburg()
    promise(hamburg, NOW - timedelta(minutes=1))
    page = manager(client, hamburg).get("/manager/").content.decode()
    assert " style=" not in page
    assert "<script>" not in page


def test_dashboard_asks_as_many_questions_of_one_row_as_of_three(client: Client) -> None:
    hamburg = make_hamburg()
    manager(client, hamburg)

    def add() -> None:
        promise(hamburg, NOW - timedelta(minutes=52), escalated_at=NOW)
        complaint(hamburg, NOW + timedelta(minutes=10), contact=None)

    add()
    client.get("/manager/")
    with CaptureQueriesContext(connection) as once:
        client.get("/manager/")
    add()
    add()
    make_woking()
    client.get("/manager/")
    with CaptureQueriesContext(connection) as thrice:
        client.get("/manager/")
    assert len(thrice) == len(once)


def test_waiting_rows_are_the_most_urgent_and_what_was_read_comes_last(client: Client) -> None:
    hamburg = make_hamburg()
    complaint(hamburg, NOW - timedelta(minutes=60), state=ComplaintState.ACKNOWLEDGED, text="read")
    complaint(hamburg, NOW - timedelta(minutes=30), text="late")
    promise(hamburg, NOW - timedelta(minutes=40), escalated_at=NOW)
    complaint(hamburg, NOW + timedelta(minutes=10), text="new")

    rows = words.waiting_rows(figures.waiting(limit=9), {hamburg.pk: hours_of(hamburg)}, now=NOW, limit=9)

    assert [row.action for row in rows] == ["Open", "Answer", "Answer", "Answer"]
    assert [row.detail.rpartition(" ")[2] for row in rows[1:]] == ["late", "new", "read"]


def test_teams_page_names_no_person_unless_the_office_allows_it(client: Client) -> None:
    hamburg = make_hamburg()
    make_member(hamburg, name="Imke Sander")
    promise(hamburg, NOW - timedelta(minutes=5))
    page = manager(client, hamburg).get("/manager/teams/").content.decode()
    assert "Imke Sander" not in page
    assert "Hamburg: figures per person are switched off" in page
    assert "0 (0%)" in page


def test_teams_page_is_refused_to_specialists(client: Client) -> None:
    client.force_login(make_user(role=Role.SPECIALIST))
    assert client.get("/manager/teams/").status_code == 403


# -- in words -------------------------------------------------------------------------------------------------------


def test_percentages_follow_the_language() -> None:
    assert (percent(96.07), percent(100), percent(None)) == ("96.1%", "100%", "–")
    with translation.override("de"):
        assert percent(96.07) == "96,1\u00a0%"


@pytest.mark.parametrize(
    ("kept", "line", "at", "scale"),
    [
        (Kept(in_time=34, late=2, reached=30, target=95), "34 of 36, 1 short of target", 72, 80),
        (Kept(in_time=98, late=4, reached=97, target=95), "98 of 102, target met", 80, 80),
        (Kept(in_time=1, late=1, target=95), "1 of 2, 1 short of target", 50, 0),
        (Kept(target=95), "Nothing was due", 0, 80),
    ],
)
def test_kept_card(kept: Kept, line: str, at: int, scale: int) -> None:
    card = words.kept_card(KeptIn(FigurePeriod.MONTH, kept, ()), today=NOW.date())
    assert (card.title, card.line, card.at, card.scale) == ("May", line, at, scale)


def test_complaint_chip_tells_what_is_left_and_far_away_the_time() -> None:
    hamburg = make_hamburg()
    hours = hours_of(hamburg)
    near = words.complaint_chip(complaint(hamburg, NOW + timedelta(minutes=10)), hours, now=NOW)
    far = words.complaint_chip(complaint(hamburg, datetime(2026, 5, 18, 10, 0, tzinfo=UTC)), hours, now=NOW)
    late = words.complaint_chip(complaint(hamburg, NOW - timedelta(minutes=3)), hours, now=NOW)
    read = words.complaint_chip(complaint(hamburg, NOW, state=ComplaintState.ACKNOWLEDGED), hours, now=NOW)

    assert (near.state, near.value, near.words) == ("hot", "10 min", "to answer")
    assert (far.state, far.value, far.words) == ("calm", "Mon 12:00", "to answer")
    assert (late.state, late.value, late.words) == ("over", "3 min", "late")
    assert (read.state, read.value, read.words) == ("calm", "Read", "not answered yet")


def test_waits_chart_places_its_bars_by_the_axis() -> None:
    found = Waits(bins=(9, 17, 21, 18, 13, 9, 7, 4), late=4, width=15, median=48.0)
    chart = waits_chart(found, Kept(in_time=98, late=4))

    assert [label for _y, label in chart.lines] == ["0", "5", "10", "15", "20", "25"]
    assert [label for _x, label in chart.edges] == ["0", "15", "30", "45", "60", "75", "90", "105", "120 min"]
    assert (chart.bars[0].x, chart.bars[0].width, chart.bars[0].y, chart.bars[0].height) == (
        "6.91%",
        "8.29%",
        "61.00%",
        "27.00%",
    )
    assert (chart.bars[8].label, chart.bars[8].late, chart.limit) == ("4 late", True, "86.89%")
    assert chart.summary == "this week, median 48 min, 98 of 102 in time"


def test_waits_chart_without_callbacks_stands_on_its_axis() -> None:
    chart = waits_chart(Waits(), Kept())
    assert {bar.height for bar in chart.bars} == {"0.00%"}
    assert chart.summary == "this week, no callback yet"


def test_heat_table_names_the_busiest_and_the_quietest_hour() -> None:
    hamburg = Office(name="Hamburg")
    found = Heat(hamburg, datetime(2026, 1, 1, 8, 30).time(), (8, 9), ((0, (9.0, 19.0)), (4, (6.0, 3.0))))  # noqa: DTZ001
    table = heat_table(found)

    assert table.hours == ("08:30", "09")
    assert table.rows[0] == ("Mon", "Monday", (("9", 3), ("19", 5)))
    assert table.rows[1] == ("Fri", "Friday", (("6", 2), ("3", 1)))
    assert table.sentence == "Hamburg: busiest Monday 9 to 10 with 19 calls, quietest Friday 9 to 10 with 3 calls"


def test_heat_table_of_a_quiet_office_shows_a_decimal() -> None:
    found = Heat(Office(name="Hamburg"), NOW.time().replace(minute=0, hour=9), (9, 10), ((0, (0.0, 1.75)),))
    assert heat_table(found).rows[0][2] == (("0.0", 1), ("1.8", 5))
