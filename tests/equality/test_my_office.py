"""Where somebody works is one answer on every screen; who has no place counts to the first office that was set up."""

import pytest
from django.test import Client

from callbacks.queries.today import today_of
from contracts.queries import today_for
from core.models import Role, User
from helpdesk.desk import figures
from helpdesk.desk.dashboard import own_place
from helpdesk.desk.frame import Frame
from offices.duty import own_first, own_office, working_office
from offices.models import Office
from tests.factories.core import make_user
from tests.factories.figures import at, tried
from tests.factories.offices import make_hamburg, make_member, make_office

pytestmark = pytest.mark.django_db
NIGHT = at("12 15:00")  # in Sydney it is the next day already


@pytest.fixture
def hamburg() -> Office:
    """Set up first; by name it comes last."""
    return make_hamburg(name="Zevenhamburg")


@pytest.fixture
def sydney(hamburg: Office) -> Office:
    """Set up second; by name it comes first."""
    return make_office(name="Adelaide", zone="Australia/Sydney", country="AU", subdivision="NSW")


def readers(hamburg: Office, sydney: Office) -> list[tuple[User, Office]]:
    return [
        (make_user(role=Role.ADMINISTRATOR), hamburg),
        (make_member(hamburg, role=Role.MANAGER).user, hamburg),
        (make_member(sydney, role=Role.MANAGER).user, sydney),
    ]


def test_every_screen_agrees(hamburg: Office, sydney: Office) -> None:
    tried(hamburg, "12 13:00", "12 14:30", "12 14:00")  # on the 12th in Hamburg, the 13th begins at 14:00 in Sydney
    for reader, office in readers(hamburg, sydney):
        frame, place = Frame(reader, now=NIGHT), own_place(reader, figures.places(now=NIGHT))
        assert place is not None
        assert {
            "room": own_office(reader),
            "call": working_office(reader),
            "frame": frame.office,
            "first clock": Office.objects.get(name=frame.clocks.all[0].name),
            "overview": place.office,
            "offices": own_first(reader)[0],
        } == dict.fromkeys(["room", "call", "frame", "first clock", "overview", "offices"], office)
        local = NIGHT.astimezone(office.tz)
        assert (frame.zone, today_for(reader, now=NIGHT), place.today) == (office.tz, local.date(), local.date())


def test_a_promise_falls_due_on_its_own_offices_day_whoever_reads(hamburg: Office, sydney: Office) -> None:
    tried(hamburg, "12 11:00", "12 13:30", "12 13:00")  # the 12th in Hamburg and in Sydney, where it is the 13th now
    tried(sydney, "12 11:00", "12 13:30", "12 13:00")
    assert [today_of(reader, now=NIGHT).promises.counted for reader, _office in readers(hamburg, sydney)] == [1, 1, 1]
    [today, *_longer] = figures.kept(figures.places(now=NIGHT), now=NIGHT)
    assert today.all.counted == 1


def test_without_an_office_every_screen_says_so(client: Client) -> None:
    client.force_login(make_user(role=Role.ADMINISTRATOR))
    assert client.get("/calls/new/").status_code == 403
    assert client.get("/manager/").status_code == 200
    assert client.get("/devices/").status_code == 200
