"""Every list of the product, by its name: what it costs, what odd addresses get, what its files hold."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from contracts.models import ImportRun, Manufacturer
from core import clock, outbox
from core.lists.registry import LISTS, register
from core.lists.show import ORDER
from core.models import Role, SavedView, User
from core.models.notification import Hindrance
from core.outbox import Message
from offices.models import Office
from surveys.models import Suggestion
from tests.factories.callbacks import make_callback
from tests.factories.contracts import (
    make_class,
    make_company,
    make_contact,
    make_contract,
    make_device,
    make_product,
    make_site,
)
from tests.factories.contracts import make_family as make_product_family
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member, make_skill
from tests.factories.surveys import make_contact as make_surveyed
from tests.factories.surveys import make_interview, make_solved, make_survey
from tests.factories.tickets import make_classification, make_department, make_family, make_ticket
from tests.house import PACKAGES
from tickets.domain import complaints, referrals
from tickets.domain.files import attach
from tickets.lists import TICKETS
from tickets.models import CannedText, Ticket

pytestmark = pytest.mark.django_db
More = Callable[[Office, User, int], object]
ODD = ("²", "9" * 25, "0001-01-01", "9999-12-31", "nonsense", "-", "--name", "[{", "x" * 3000)


@pytest.fixture
def office() -> Office:
    return make_hamburg()


@pytest.fixture
def chief(office: Office, client: Client) -> User:
    user = make_member(office, role=Role.ADMINISTRATOR, name="Katrin Vollmer").user
    client.force_login(user)
    return user


def _ticket(office: Office, chief: User, number: int) -> object:
    return make_ticket(office, now=clock.now(), company_name=f"Firm {number}")


def _complaint(office: Office, chief: User, number: int) -> object:
    ticket, now = make_ticket(office, now=clock.now()), clock.now()
    return complaints.raise_complaint(
        office=office, ticket=ticket, source="phone", text=f"Too slow {number}", actor=chief, now=now
    )


def _referral(office: Office, chief: User, number: int) -> object:
    department = make_department(office, f"department-{number}")
    ticket, now = make_ticket(office, now=clock.now()), clock.now()
    return referrals.refer_ticket(ticket=ticket, department=department, reason="Send a kit", actor=chief, now=now)


def _text(_office: Office, _chief: User, number: int) -> object:
    return CannedText.objects.create(name=f"Text {number}", text_de="Guten Tag", text_en="Good morning")


def _class(_office: Office, _chief: User, number: int) -> object:
    family = make_family(code=f"F{number}")
    return make_classification(family, parent=make_classification(family))


def _device(_office: Office, _chief: User, number: int) -> object:
    company = make_company(f"Firm {number}")
    device = make_device(f"SER-{number}", owner=company, site=make_site(company), delivered=clock.now().date())
    return make_contract(company, device, number=f"WV-{number}")


def _contact(_office: Office, _chief: User, number: int) -> object:
    return make_contact(make_company(f"Firm {number}"), f"Person {number}", phones=[(f"040 12345{number}", "")])


def _import(_office: Office, chief: User, number: int) -> object:
    return ImportRun.objects.create(
        kind="devices", name=f"{number}.csv", path="x", sha256="", author=chief, created_at=clock.now()
    )


def _suggestion(office: Office, chief: User, number: int) -> object:
    ticket = make_ticket(office, now=clock.now())
    return Suggestion.objects.create(
        title=f"Suggestion {number}", made_at=clock.now(), source="agent", office=office, ticket=ticket, made_by=chief
    )


def _survey(_office: Office, _chief: User, number: int) -> object:
    return make_survey(name_de=f"Umfrage {number}", name_en=f"Survey {number}")


def _call(office: Office, _chief: User, number: int) -> object:
    return make_interview(make_survey(), make_solved(make_surveyed(office)))


def _person(office: Office, _chief: User, number: int) -> object:
    return make_member(office, name=f"Person {number}", skills=(make_skill(),))


def _product(_office: Office, _chief: User, number: int) -> object:
    return make_product(f"P-{number}", family=make_product_family(f"Q{number}"))


def _maker(_office: Office, _chief: User, number: int) -> object:
    return Manufacturer.objects.create(name=f"Maker {number}")


def _contract_class(office: Office, _chief: User, number: int) -> object:
    cls = make_class(f"class-{number}")
    cls.offices.add(office)
    return cls


def _without_serial(office: Office, _chief: User, number: int) -> object:
    fields = {"serial": "", "serial_missing": "plate worn off", "company_name": f"Firm {number}"}
    return make_ticket(office, now=clock.now(), **fields)


def _goodwill(office: Office, _chief: User, number: int) -> object:
    fields = {"way": "goodwill", "way_reason": "customer of 20 years", "company_name": f"Firm {number}"}
    return make_ticket(office, now=clock.now(), **fields)


def _due_with_chief(office: Office, chief: User, _number: int) -> object:
    callback = make_callback(office, now=clock.now())
    callback.assignee = chief
    callback.save()
    return callback


def _locked_file(office: Office, chief: User, number: int) -> object:
    ticket = make_ticket(office, now=clock.now())
    file = attach(ticket=ticket, name=f"{number}.txt", data=b"Log", now=clock.now(), actor=chief)
    file.scan = "infected"
    file.save()
    return file


def _letter(office: Office, _chief: User, number: int) -> object:
    ticket, now = make_ticket(office, now=clock.now()), clock.now()
    message = Message(key=f"letter-{number}", kind="test", subject=f"Letter {number}", thread=ticket.number)
    outbox.mail(message, address=f"nobody@example{number}.com", now=now)
    while claimed := outbox.claim(now=now):
        outbox.settle(claimed, now=now, fault="550 no such user", reason=Hindrance.REFUSED)
    return ticket


MORE: dict[str, More] = {
    "tickets": _ticket,
    "complaints": _complaint,
    "referrals": _referral,
    "texts": _text,
    "classifications": _class,
    "devices": _device,
    "contracts": _device,
    "companies": _device,
    "contacts": _contact,
    "imports": _import,
    "suggestions": _suggestion,
    "surveys": _survey,
    "survey-calls": _call,
    "people": _person,
    "products": _product,
    "families": _product,
    "manufacturers": _maker,
    "contract-classes": _contract_class,
    "missing-serials": _without_serial,
    "goodwill": _goodwill,
    "due": _due_with_chief,
    "callbacks": _due_with_chief,
    "locked-files": _locked_file,
    "undelivered": _letter,
}


def test_no_list_is_forgotten() -> None:
    assert MORE.keys() == LISTS.keys()


def test_name_is_given_to_one_list_only() -> None:
    with pytest.raises(ValueError, match="two lists are called tickets"):
        register(type(TICKETS)(**{**vars(TICKETS), "size": 7}))
    assert LISTS["tickets"] is TICKETS


@pytest.mark.parametrize("name", MORE)
def test_list_costs_the_same_with_one_and_with_three_rows(
    client: Client, office: Office, chief: User, name: str
) -> None:
    address = reverse(LISTS[name].address)
    MORE[name](office, chief, 1)
    client.get(address)  # what is read once per process
    costs = []
    for numbers in ((), (2, 3)):
        for number in numbers:
            MORE[name](office, chief, number)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        assert page.status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert len(page.context["shown"].rows) >= (2 if name == "classifications" else 3)


@pytest.mark.parametrize("name", MORE)
def test_list_takes_every_odd_value_as_if_it_were_not_there(
    client: Client, office: Office, chief: User, name: str
) -> None:
    MORE[name](office, chief, 1)
    address = reverse(LISTS[name].address)
    shown = client.get(address).context["shown"]
    names = [*shown.form.fields, ORDER, "page"]
    before = [row.title for row in shown.rows]
    for odd in ODD:
        answer = client.get(address, dict.fromkeys((one for one in names if one != "q"), odd))
        assert (answer.status_code, [row.title for row in answer.context["shown"].rows]) == (200, before), odd
        assert client.get(address, {"q": odd}).status_code == 200
        assert client.get(address, {"format": odd}).status_code in (200, 404)


@pytest.mark.parametrize("name", [name for name, listing in LISTS.items() if listing.files])
def test_files_hold_what_the_list_holds(client: Client, office: Office, chief: User, name: str) -> None:
    MORE[name](office, chief, 1)
    address = reverse(LISTS[name].address)
    count = len(client.get(address).context["shown"].rows)
    text = b"".join(client.get(address, {"format": "csv"}).streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    lines = list(csv.reader(io.StringIO(text)))
    book = load_workbook(io.BytesIO(b"".join(client.get(address, {"format": "xlsx"}).streaming_content)))  # type: ignore[arg-type]
    assert lines[0] == [str(column.label) for column in LISTS[name].filed]
    assert len(lines) == count + 1 == book.active.max_row  # type: ignore[union-attr]


def test_ticket_of_another_year_says_its_year_on_the_screen_and_has_a_real_time_in_files(
    client: Client, office: Office, chief: User
) -> None:
    opened = datetime(clock.now().year - 1, 12, 1, 13, 52, tzinfo=UTC)
    ticket = make_ticket(office, now=opened)
    (row,) = client.get("/tickets/").context["shown"].rows
    assert f"1 Dec {opened.year} 14:52, Hamburg" in row.html
    text = b"".join(client.get("/tickets/?format=csv").streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    (line,) = csv.DictReader(io.StringIO(text))
    assert (line["Logged"], line["Office"]) == (f"{opened.year}-12-01 14:52", "Hamburg")
    book = load_workbook(io.BytesIO(b"".join(client.get("/tickets/?format=xlsx").streaming_content)))  # type: ignore[arg-type]
    assert book.active["B2"].value == datetime(opened.year, 12, 1, 14, 52)  # type: ignore[index]  # noqa: DTZ001
    assert Ticket.objects.get() == ticket


def test_filters_that_find_nothing_are_told_apart_from_an_empty_list(client: Client, chief: User) -> None:
    assert "No live tickets" in client.get("/tickets/").content.decode()
    page = client.get("/tickets/?priority=1").content.decode()
    assert "Nothing matches these filters" in page
    assert 'href="/tickets/">Remove all filters' in page


def test_part_says_to_the_ear_how_many_there_are(client: Client, office: Office, chief: User) -> None:
    _ticket(office, chief, 1)
    part = client.get("/tickets/?owner=none", headers={"HX-Request": "true"}).content.decode()
    assert '<p id="list-said" class="visually-hidden" role="status" hx-swap-oob="true">' in part
    assert "1 entry" in part
    assert '<th scope="row">' in part


def test_links_of_a_list_keep_what_is_asked_and_leave_out_the_rest(client: Client, office: Office, chief: User) -> None:
    for number in range(51):
        make_ticket(office, now=clock.now() - timedelta(minutes=number))
    shown = client.get("/tickets/?owner=none&office=&nonsense=1&order=oldest&page=1").context["shown"]
    assert (shown.query, shown.following) == ("owner=none&order=oldest", "owner=none&order=oldest&page=2")
    assert shown.previous == ""


def test_view_is_kept_as_the_list_understands_it(client: Client, chief: User) -> None:
    client.post("/lists/tickets/views/", {"name": "Mine", "query": "order=oldest&status=live&owner=me&page=7&x=²"})
    assert SavedView.objects.get().query == "owner=me&order=oldest"
    page = client.get("/tickets/?order=oldest&owner=me")
    assert [active for _view, active in page.context["views"]] == [True]
    assert client.post("/lists/nowhere/views/", {"name": "Mine"}).status_code == 404
    assert client.post("/lists/people/views/", {"name": "Mine"}).status_code == 404  # has none


def test_views_of_two_lists_do_not_meet(client: Client, chief: User) -> None:
    for listing in ("tickets", "devices"):
        client.post(f"/lists/{listing}/views/", {"name": "Mine", "query": ""})
    assert set(SavedView.objects.values_list("listing", "name")) == {("tickets", "Mine"), ("devices", "Mine")}
    assert len(client.get("/tickets/").context["views"]) == 1
    other = make_user()
    client.force_login(other)
    assert client.get("/tickets/").context["views"] == []


# What is no list of the kit, as docs/decisions/0013 says it; a new table of rows is a list or gets its reason there.
NO_LIST = {
    # part of one record's page
    "desk/devices/_tickets.html", "desk/devices/company.html", "desk/devices/contact.html",
    "desk/devices/contract.html", "desk/devices/device.html",
    # timelines
    "desk/devices/_history.html", "desk/ticket/partials/_history.html",
    # figures
    "desk/dashboard_body.html", "desk/dashboard_teams.html", "desk/devices/uncovered.html",
    "surveys/partials/_groups.html", "surveys/results.html", "tickets/files.html",
    # forms of rows, and what they ask
    "contracts/import_columns.html", "contracts/imports.html", "desk/calendars/_affected.html",
    "desk/calendars/planner.html", "desk/calendars/promises.html", "desk/calendars/year.html",
    "promises/partials/_steps.html", "tickets/many.html",
    # tables of words: keys, fields of the API
    "api/_fields.html", "desk/partials/_keys.html",
}  # fmt: skip
KIT = "components/list/_table.html"


def test_every_table_of_rows_is_a_list_or_has_its_reason() -> None:
    templates = Path(settings.BASE_DIR) / "templates"
    tables = {
        str(path.relative_to(templates)) for path in templates.rglob("*.html") if "<table" in path.read_text("utf-8")
    }
    assert tables == NO_LIST | {KIT}


def test_whatever_is_cut_leads_to_the_rest_or_is_named_in_the_decision() -> None:
    """A view or query that shows the first so many of its rows hides the others."""
    found = set()
    for app in PACKAGES:
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            if re.search(r"\[:\s?[A-Z_]*SHOWN[A-Z_]*\]|\[:ROWS\]", path.read_text("utf-8")):
                found.add(str(path.relative_to(settings.BASE_DIR)))
    assert found == CUT


CUT = {
    "callbacks/domain/connect.py",  # whom to ring: the best few
    "contracts/forms/contract.py",  # faults of a form
    "core/undelivered.py",  # one mail, which counts the others
    "helpdesk/desk/calendars/history.py",  # a timeline
    "helpdesk/desk/devices/contract.py", "helpdesk/desk/devices/customers.py",  # lead to the list
    "helpdesk/desk/frame.py",  # news, see 0010
    "helpdesk/desk/intake/side.py",  # beside the form, leads to the ticket list
    "offices/clocks.py",  # the head
    "promises/queries/ladders.py",  # earlier versions, a timeline
    "promises/forms.py",  # rows of a form
}  # fmt: skip
