"""Why then? The command, the screen's question and the API give one answer (G4), and asking stores nothing."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from offices.domain.calendar import due_after
from offices.models import CalendarVersion, Office
from tests.factories.core import make_user
from tests.factories.offices import close_day, make_hamburg

pytestmark = pytest.mark.django_db
EVE = "2026-05-13T16:20"


@pytest.fixture
def office() -> Office:
    office = make_hamburg()
    close_day(office, date(2026, 5, 14), "Christi Himmelfahrt", "Ascension Day")
    close_day(office, date(2026, 5, 15), "Brückentag", "Bridge day", kind="bridge")
    return office


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("explain_deadline", *arguments, stdout=out)
    return out.getvalue()


def test_in_english(office: Office) -> None:
    assert said("--office", "hamburg", "--at", EVE) == (
        "Mon 18 May, 09:50 (Hamburg)\n"
        "Logged 16:20 + 40 min until closing 17:00. Thu 14 May: Ascension Day. Fri 15 May: Bridge day. "
        "Mon 18 May 08:30 + 1 h 20 = 09:50.\n"
    )


def test_in_german(office: Office) -> None:
    found = said("--office", "hamburg", "--at", EVE, "--lang", "de").replace("\u00a0", " ")
    assert found.startswith("Mo., 18. Mai, 09:50 Uhr (Hamburg)\n")
    assert "Do., 14. Mai: Christi Himmelfahrt." in found


def test_other_minutes_and_an_instant_with_its_offset(office: Office) -> None:
    assert said("--office", "hamburg", "--at", "2026-05-13T14:00:00+00:00", "--minutes", "30").startswith(
        "Wed 13 May, 16:30 (Hamburg)\n"
    )


def test_as_json_with_every_step(office: Office) -> None:
    found = json.loads(said("--office", "hamburg", "--at", EVE, "--json"))
    assert (found["due_at"], found["due_local"]) == ("2026-05-18T07:50:00+00:00", "2026-05-18T09:50:00+02:00")
    assert (found["minutes"], found["calendar_version"]) == (120, None)
    assert sum(step["worked_minutes"] for step in found["steps"]) == 120
    assert [step["name"] for step in found["steps"] if step["reason"] == "closed"] == ["Ascension Day", "Bridge day"]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("--office", "paris", "--at", EVE), "no office is called 'paris'; there are: hamburg"),
        (("--office", "hamburg", "--at", "soon"), "--at 'soon' is not a time like 2026-05-13T16:20"),
        (("--office", "hamburg", "--at", EVE, "--minutes", "-5"), "--minutes must be from 1 to 43200"),
        (("--office", "hamburg", "--at", EVE, "--minutes", "0"), "--minutes must be from 1 to 43200"),
        (("--office", "hamburg", "--at", EVE, "--minutes", "9" * 20), "--minutes must be from 1 to 43200"),
        (("--office", "hamburg", "--at", "0001-01-01"), "0001-01-01T00:00:00+00:53:28 is not in the years 2 to 9997."),
        (
            ("--office", "hamburg", "--at", "9999-12-31T23:59:59-12:00"),
            "9999-12-31T23:59:59-12:00 is not in the years 2 to 9997.",
        ),
        (
            ("--office", "hamburg", "--at", "2026-02-29T10:00"),
            "--at '2026-02-29T10:00' is not a time like 2026-05-13T16:20",
        ),
    ],
)
def test_wrong_question_is_answered_with_one_line(office: Office, arguments: tuple[str, ...], fault: str) -> None:
    with pytest.raises(CommandError) as error:
        said(*arguments)
    assert str(error.value) == fault


def test_office_without_hours_is_named(office: Office) -> None:
    office.intervals.all().delete()
    with pytest.raises(CommandError) as error:
        said("--office", "hamburg", "--at", EVE)
    assert "“Hamburg”" in str(error.value)
    assert "\n" not in str(error.value)


def test_asking_stores_nothing_and_names_the_version_of_promises(office: Office) -> None:
    said("--office", "hamburg", "--at", EVE)
    assert not CalendarVersion.objects.exists()
    start = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)
    due = due_after(office=office, start=start, minutes=120, now=start)
    assert json.loads(said("--office", "hamburg", "--at", EVE, "--json"))["calendar_version"] == due.calendar.number


@pytest.mark.parametrize("language", ["en", "de"])
def test_api_says_the_same(office: Office, language: str) -> None:
    command = json.loads(said("--office", "hamburg", "--at", EVE, "--lang", language, "--json"))
    client = APIClient(headers={"Accept-Language": language})
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=make_user()).key}")
    found = client.get("/api/v1/deadlines/", {"office": "hamburg", "at": f"{EVE}:00+02:00"}).json()
    for name in ("office", "minutes", "due_local", "due", "explanation", "calendar_version"):
        assert found[name] == command[name]
    assert [(step["day"], step["reason"], step["name"]) for step in found["steps"]] == [
        (step["day"], step["reason"], step["name"]) for step in command["steps"]
    ]
