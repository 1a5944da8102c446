"""Every kind of call and every way of helping, in both languages: what the dock says before saving, what the page says
after it, what is mailed and what is owed are one promise (G1, G2, E3, R2)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from core.models import Notification, Role
from offices.models import Department
from promises.models import Promise
from tests.factories.contracts import make_device
from tests.factories.desk import DeskPeople, covered_fault, make_desk
from tests.factories.offices import make_member, make_woking
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
UNCOVERED = "LX42-3301-5566"
TWO_HOURS = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)  # Tuesday, noon in Hamburg
A_DAY = datetime(2026, 5, 13, 8, 0, tzinfo=UTC)  # Wednesday, 10:00
NOON = {"en": "Tue 12 May, 12:00", "de": "Di., 12. Mai, 12:00 Uhr"}
WEDNESDAY = {"en": "Wed 13 May, 10:00", "de": "Mi., 13. Mai, 10:00 Uhr"}
SPOKEN_NOON = {
    "en": "by 12 p.m. on Tuesday 12 May at the latest",
    "de": "spätestens am Dienstag, dem 12. Mai, um 12 Uhr",
}
SPOKEN_DAY = {
    "en": "by 10 a.m. on Wednesday 13 May at the latest",
    "de": "spätestens am Mittwoch, dem 13. Mai, um 10 Uhr",
}
MAILED_NOON = {
    "en": "by 12:00 Hamburg time on Tuesday 12 May at the latest",
    "de": "spätestens am Dienstag, dem 12. Mai, um 12:00 Uhr Ortszeit Hamburg",
}
MAILED_DAY = {
    "en": "by 10:00 Hamburg time on Wednesday 13 May at the latest",
    "de": "spätestens am Mittwoch, dem 13. Mai, um 10:00 Uhr Ortszeit Hamburg",
}


@dataclass(frozen=True)
class Expected:
    """`owed`: kinds of promises with their due times at once, `later` those after page and beat have settled it."""

    typed: dict[str, str]
    owed: tuple[tuple[str, datetime], ...]
    dock: dict[str, str]
    spoken: dict[str, str]
    mailed: dict[str, str]
    says: dict[str, str]
    must_settle: bool = False


NEXT = (("next_step", A_DAY),)
SALES = (("next_step", A_DAY), ("referral", datetime(2026, 5, 13, 7, 30, tzinfo=UTC)))
UNKNOWN = {"serial": "LX42-0000-0000"}
CASES = {
    "covered": Expected({}, (), NOON, SPOKEN_NOON, MAILED_NOON, {"en": "call you back", "de": "rufen Sie"}, True),
    "goodwill": Expected(
        {"serial": UNCOVERED, "way": "goodwill", "way_reason": "A good customer"},
        (),
        NOON,
        SPOKEN_NOON,
        MAILED_NOON,
        {"en": "call you back", "de": "rufen Sie"},
        must_settle=True,
    ),
    "chargeable": Expected(
        {"serial": UNCOVERED, "way": "chargeable"},
        NEXT,
        WEDNESDAY,
        SPOKEN_DAY,
        MAILED_DAY,
        {"en": "There is a charge for our help", "de": "Unsere Hilfe ist in diesem Fall kostenpflichtig"},
    ),
    "chargeable, serial unknown": Expected(
        {**UNKNOWN, "way": "chargeable"},
        NEXT,
        WEDNESDAY,
        SPOKEN_DAY,
        MAILED_DAY,
        {"en": "There is a charge for our help", "de": "Unsere Hilfe ist in diesem Fall kostenpflichtig"},
    ),
    "sales": Expected(
        {"serial": UNCOVERED, "way": "sales"},
        SALES,
        WEDNESDAY,
        SPOKEN_DAY,
        MAILED_DAY,
        {"en": "Our sales department has your case", "de": "Ihr Anliegen liegt jetzt bei unserem Vertrieb"},
    ),
    "undecided": Expected(
        {"serial": UNCOVERED, "way": "open"},
        NEXT,
        WEDNESDAY,
        SPOKEN_DAY,
        MAILED_DAY,
        {"en": "We will decide how we can help you", "de": "Wir entscheiden, wie wir Ihnen helfen können"},
    ),
    "serial unknown": Expected(
        UNKNOWN,
        NEXT,
        WEDNESDAY,
        SPOKEN_DAY,
        MAILED_DAY,
        {"en": "We still have to find out", "de": "Wir müssen noch klären"},
    ),
    "serial missing": Expected(
        {"serial": "", "serial_missing": "plate worn off"},
        NEXT,
        WEDNESDAY,
        SPOKEN_DAY,
        MAILED_DAY,
        {"en": "We still have to find out", "de": "Wir müssen noch klären"},
    ),
    "enquiry": Expected(
        {"kind": "enquiry", "serial": ""},
        NEXT,
        WEDNESDAY,
        SPOKEN_DAY,
        MAILED_DAY,
        {"en": "We have noted your question", "de": "Wir haben Ihre Frage notiert"},
    ),
    "complaint": Expected(
        {"kind": "complaint", "serial": ""},
        (("complaint", TWO_HOURS),),
        NOON,
        SPOKEN_NOON,
        MAILED_NOON,
        {
            "en": "Katrin Vollmer, our Technical Support Manager, has your complaint now",
            "de": "Ihre Beschwerde liegt jetzt bei Katrin Vollmer, Technical Support Manager,",
        },
    ),
    "feedback": Expected(
        {"kind": "feedback", "serial": ""},
        NEXT,
        WEDNESDAY,
        {"en": "We will read it and pass it on.", "de": "Wir lesen sie und geben sie weiter."},
        {"en": "We will read it and pass it on.", "de": "Wir lesen sie und geben sie weiter."},
        {"en": "Thank you for telling us.", "de": "Vielen Dank für Ihre Rückmeldung."},
    ),
    "feedback without a number": Expected(
        {"kind": "feedback", "serial": "", "phone": ""},
        NEXT,
        WEDNESDAY,
        {"en": "We will read it and pass it on.", "de": "Wir lesen sie und geben sie weiter."},
        {"en": "We will read it and pass it on.", "de": "Wir lesen sie und geben sie weiter."},
        {"en": "Thank you for telling us.", "de": "Vielen Dank für Ihre Rückmeldung."},
    ),
}


@pytest.fixture
def desk(at: Any, request: pytest.FixtureRequest) -> DeskPeople:
    """Ten o'clock on a Tuesday in Hamburg, with a manager, sales and a device without cover."""
    at(datetime(2026, 5, 12, 8, 0, tzinfo=UTC))
    desk = make_desk(language="de" if getattr(request, "param", "en") == "de" else "en-gb")
    make_member(desk.office, role=Role.MANAGER, name="Katrin Vollmer")
    make_device(UNCOVERED, owner=desk.company, product=desk.device.product)
    names = {"name_de": "Vertrieb", "name_en": "Sales", "email": "sales@example.com"}
    Department.objects.update_or_create(slug="sales", defaults={"office": desk.office, **names})
    return desk


def words(html: str) -> str:
    """What is read, without tags and line breaks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def sheet(desk: DeskPeople, language: str, **typed: str) -> dict[str, str]:
    """As it is sent by hand, with an address for the confirmation."""
    known = covered_fault(desk, email="t.wernicke@example.org", **typed)
    return known | {"language": "de" if language == "de" else "en-gb"}


@pytest.mark.parametrize(("desk", "language"), [("en", "en"), ("de", "de")], indirect=["desk"])
@pytest.mark.parametrize("case", CASES)
def test_dock_page_mail_and_what_is_owed_are_one_promise(
    client: Client, desk: DeskPeople, language: str, case: str
) -> None:
    expected = CASES[case]
    client.force_login(desk.agent)
    typed = sheet(desk, language, **expected.typed)
    dock = words(client.post("/calls/new/look/", typed).json()["pieces"]["dock"])
    client.post("/calls/new/", typed)
    ticket = Ticket.objects.get()
    page = client.get(f"/tickets/{ticket.number}/logged/").content.decode()
    [mail] = Notification.objects.filter(kind="ticket_logged")
    assert expected.dock[language] in dock
    assert expected.spoken[language] in words(page)
    assert expected.says[language] in words(page)
    assert expected.mailed[language] in " ".join(mail.body.split())
    assert ('data-must-settle="1"' in page) is expected.must_settle
    owed = Promise.objects.filter(ended_at=None).order_by("kind").values_list("kind", "due_at")
    assert tuple(owed) == expected.owed


@pytest.mark.parametrize("desk", ["en", "de"], indirect=True)
@pytest.mark.parametrize("case", CASES)
def test_what_is_read_out_has_no_empty_place_and_can_be_spoken(client: Client, desk: DeskPeople, case: str) -> None:
    client.force_login(desk.agent)
    language = "de" if desk.agent.language == "de" else "en"
    client.post("/calls/new/", sheet(desk, language, **CASES[case].typed, classification_id=str(desk.tension.pk)))
    page = client.get(f"/tickets/{Ticket.objects.get().number}/logged/").content.decode()
    said = [words(found) for found in re.findall(r'<span\s+lang="..">(.*?)</span>', page, re.DOTALL)]
    assert said
    for sentence in said:
        assert re.fullmatch(r"[“„].+[.][”“]", sentence)
        assert not re.search(r"[›+]|\s[.,]|\(\)|unter zurück|on by| %|None", sentence)


def test_nothing_is_promised_for_a_wrong_number_nor_for_a_call_about_a_ticket(client: Client, desk: DeskPeople) -> None:
    client.force_login(desk.agent)
    client.post("/calls/new/", sheet(desk, "en", kind="enquiry", serial=""))
    before = list(Promise.objects.values_list("kind", "due_at"))
    ticket = Ticket.objects.get()
    dock = words(client.post("/calls/new/look/", {"kind": "wrong_number"}).json()["pieces"]["dock"])
    assert dock == "No ticket is made. The call is counted as a wrong number"
    asked = {"kind": "status", "language": "en-gb", "attach_to": ticket.number, "token": "sheet-2"}
    pieces = client.post("/calls/new/look/", asked).json()["pieces"]
    assert words(pieces["dock"]) == f"No new ticket is made. The call is added to {ticket}"
    assert "The customer will hear from us by Wed 13 May, 10:00, Hamburg" in words(pieces["cover"])
    client.post("/calls/new/", asked)
    client.post("/calls/new/", {"kind": "wrong_number", "language": "en-gb", "token": "sheet-3"})
    assert list(Promise.objects.values_list("kind", "due_at")) == before


def test_before_the_serial_number_the_dock_promises_only_if_covered(client: Client, desk: DeskPeople) -> None:
    client.force_login(desk.agent)
    dock = client.post("/calls/new/look/", {"kind": "fault", "language": "en-gb"}).json()["pieces"]["dock"]
    assert words(dock) == "It is not known yet whether the device is covered. If covered: callback by Tue 12 May, 12:00"
    assert "data-promise" not in dock


def test_clock_of_another_office_is_named(client: Client, desk: DeskPeople) -> None:
    woking = make_woking()
    visitor = make_member(woking, role=Role.AGENT, name="Callum Reeve").user
    client.force_login(visitor)
    typed = sheet(desk, "en")
    dock = words(client.post("/calls/new/look/", typed).json()["pieces"]["dock"])
    assert "Callback by Tue 12 May, 12:00, Hamburg" in dock
    client.post("/calls/new/", typed)
    page = words(client.get(f"/tickets/{Ticket.objects.get().number}/logged/").content.decode())
    assert "by 12 p.m. Hamburg time on Tuesday 12 May at the latest" in page


def test_product_is_named_in_the_language_of_the_reader(client: Client, desk: DeskPeople) -> None:
    client.force_login(desk.agent)
    client.post("/calls/new/", sheet(desk, "de"))
    page = words(client.get(f"/tickets/{Ticket.objects.get().number}/logged/").content.decode())
    [mail] = Notification.objects.filter(kind="ticket_logged")
    product = desk.device.product
    assert product.name_en != product.name_de
    assert product.name_en in page
    assert product.name_de in mail.body
    assert product.name_en not in mail.body
