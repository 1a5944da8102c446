"""Why then? beside the due times of complaints and referrals, from what was stored (G4)."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from core.models import Role
from offices.models import Office
from tests.factories.core import make_user
from tests.factories.offices import close_day, make_hamburg, make_member
from tests.factories.tickets import make_department, make_ticket
from tickets.domain import complaints, referrals
from tickets.models import Complaint, Referral
from tickets.queries.why import why_complaint, why_referral

pytestmark = pytest.mark.django_db
EVE = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)  # 16:20 in Hamburg
SENTENCE = "16:20 + 40 min until closing 17:00. Thu 14 May: Ascension Day. Fri 15 May 08:30 + 1 h 20 = 09:50."


@pytest.fixture
def office() -> Office:
    office = make_hamburg()
    close_day(office, date(2026, 5, 14), "Christi Himmelfahrt", "Ascension Day")
    make_member(office, role=Role.MANAGER, name="Katrin Vollmer")
    return office


@pytest.fixture
def complaint(office: Office) -> Complaint:
    given = {"office": office, "source": "phone", "text": "Nobody called.", "now": EVE}
    return complaints.raise_complaint(**given, ticket=make_ticket(office), actor=make_user(name="Jana Petersen"))


@pytest.fixture
def referral(office: Office) -> Referral:
    department = make_department(office, response_minutes=120)
    actor = make_user(name="Jana Petersen")
    return referrals.refer_ticket(
        ticket=make_ticket(office), department=department, reason="Send a belt", actor=actor, now=EVE
    )


def test_complaint_explains_when_it_must_be_acknowledged(complaint: Complaint) -> None:
    found = why_complaint(complaint)
    assert (found.due, found.sentence) == ("Friday 15 May, 09:50", f"Logged {SENTENCE}")
    assert [part.minutes for part in found.strip] == [40, 0, 80]
    assert (found.set_by, found.calendar) == ("Wed 13 May, 16:20, Jana Petersen", "Hamburg, version 1")


def test_referral_explains_when_the_department_answers(referral: Referral) -> None:
    found = why_referral(referral)
    assert (found.due, found.sentence) == ("Friday 15 May, 09:50", f"Asked {SENTENCE}")
    assert (found.set_by, found.calendar) == ("Wed 13 May, 16:20, Jana Petersen", "Hamburg, version 1")


def test_a_later_edit_of_the_calendar_does_not_rewrite_them(complaint: Complaint, referral: Referral) -> None:
    before = why_complaint(complaint), why_referral(referral)
    complaint.office.closed_days.all().delete()
    complaint.office.intervals.filter(weekday=4).delete()
    complaint, referral = Complaint.objects.get(), Referral.objects.get()
    assert (why_complaint(complaint), why_referral(referral)) == before


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_pages_and_partials_in_both_languages(
    client: Client, complaint: Complaint, referral: Referral, language: str
) -> None:
    client.force_login(make_user(role=Role.MANAGER, language=language))
    said = (
        "Fr., 15. Mai: 08:30 Uhr + 1 Std. 20 Min. = 09:50 Uhr."
        if language == "de"
        else "Fri 15 May 08:30 + 1 h 20 = 09:50."
    )
    for path in (f"/complaints/{complaint.pk}/why/", f"/referrals/{referral.pk}/why/"):
        page = client.get(path).content.decode()
        partial = client.get(path, headers={"HX-Request": "true"}).content.decode()
        assert ("<html" in page, "<html" in partial) == (True, False)
        assert said in page
        assert said in partial


def test_every_place_that_shows_them_opens_it(client: Client, complaint: Complaint, referral: Referral) -> None:
    client.force_login(make_user(role=Role.MANAGER))
    of_complaint, of_referral = (
        f'hx-get="/{kind}s/{row.pk}/why/"' for kind, row in (("complaint", complaint), ("referral", referral))
    )
    assert of_complaint in client.get("/complaints/").content.decode()
    assert of_referral in client.get("/referrals/").content.decode()
    assert of_complaint in client.get("/manager/").content.decode()
    ticket = client.get(complaint.ticket.get_absolute_url()).content.decode()
    assert ticket.count(of_complaint) == 2  # the next step, and the entry of the timeline
    ticket = client.get(referral.ticket.get_absolute_url()).content.decode()
    assert ticket.count(of_referral) == 2
