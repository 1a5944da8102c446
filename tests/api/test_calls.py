"""Calls and tickets: logged, read and listed."""

from datetime import timedelta

import pytest

from tests.factories.tickets import NOON, call_facts, log, make_customer, make_owned_device, make_ticket
from tickets.models import Call, Ticket

pytestmark = pytest.mark.django_db
FAULT = {
    "kind": "fault",
    "caller_name": "Gemma Lockwood",
    "company_name": "Thameside Bakery Ltd",
    "phone": "+44 20 7946 0321",
    "product_name": "CW-90 checkweigher",
    "serial": "CW90-2511-1156",
    "description": "Weight reading drifts after wash-down.",
}


def test_fault_becomes_a_ticket_with_its_verdict(api, office, specialist):
    response = api.post("/api/v1/calls/", FAULT, format="json")
    body = response.json()
    ticket = Ticket.objects.get()
    assert (response.status_code, body["ticket"]["number"], body["call"]["ticket"]) == (
        201,
        ticket.number,
        ticket.number,
    )
    assert (body["coverage"]["state"], body["next_step"]) == ("unknown", "none")
    assert (ticket.office, ticket.opened_by, ticket.phone) == (office, specialist, "+442079460321")


def test_covered_fault_says_what_comes_next(api, office):
    company = make_customer(office).company
    device = make_owned_device(company, warranty=("2020-01-01", "2090-01-01"))
    facts = FAULT | {"company_number": company.number, "serial": device.serial}
    body = api.post("/api/v1/calls/", facts, format="json").json()
    assert (body["coverage"]["covered"], body["next_step"]) == (True, "connect_or_promise")
    assert body["ticket"]["company_number"] == company.number


def test_refused_call_leaves_nothing_behind(api, office):
    response = api.post("/api/v1/calls/", FAULT | {"description": ""}, format="json")
    assert (response.status_code, set(response.json()["fields"])) == (400, {"description"})
    assert (Call.objects.count(), Ticket.objects.count()) == (0, 0)


def test_question_about_a_ticket_attaches_to_it(api, office):
    ticket = make_ticket(office)
    sent = {"kind": "status", "attach_to": f"{ticket.number[:3]} {ticket.number[3:]}", "description": "When?"}
    body = api.post("/api/v1/calls/", sent, format="json").json()
    assert (body["call"]["ticket"], Ticket.objects.count()) == (ticket.number, 1)


def test_wrong_number_needs_no_ticket(api, office):
    body = api.post("/api/v1/calls/", {"kind": "wrong_number"}, format="json").json()
    assert (body["ticket"], body["call"]["kind"]) == (None, "wrong_number")


@pytest.mark.parametrize("name", ["office", "company_number"])
def test_unknown_names_come_back_at_their_field(api, office, name):
    response = api.post("/api/v1/calls/", FAULT | {name: "nowhere"}, format="json")
    assert (response.status_code, set(response.json()["fields"])) == (400, {name})


def test_ticket_is_read_with_its_coverage(api, office, specialist):
    ticket = log(office, specialist)
    body = api.get(f"/api/v1/tickets/{ticket.number}/").json()
    assert (body["number"], body["coverage"]["state"], body["url"]) == (
        ticket.number,
        "unknown",
        f"/tickets/{ticket.number}/",
    )


def test_timeline_of_a_ticket(api, office, specialist):
    ticket = log(office, specialist)
    lines = api.get(f"/api/v1/tickets/{ticket.number}/timeline/").json()
    assert lines[0]["event"] == "call_in"
    assert lines[0]["text"] == call_facts().description


def test_tickets_are_paged_by_cursor_newest_first(api, office):
    made = [make_ticket(office, now=NOON + timedelta(minutes=minute)).number for minute in range(5)]
    first = api.get("/api/v1/tickets/", {"page_size": 3}).json()
    second = api.get(first["next"]).json()
    assert [row["number"] for row in [*first["results"], *second["results"]]] == made[::-1]
    assert second["next"] is None


def test_tickets_are_filtered(api, office):
    fault, enquiry = make_ticket(office), make_ticket(office, kind="enquiry")
    assert [row["number"] for row in api.get("/api/v1/tickets/", {"kind": "enquiry"}).json()["results"]] == [
        enquiry.number
    ]
    assert [row["number"] for row in api.get("/api/v1/tickets/", {"kind": "fault"}).json()["results"]] == [fault.number]
    assert api.get("/api/v1/tickets/", {"kind": "nonsense"}).status_code == 400


@pytest.mark.parametrize("path", ["tickets", "calls"])
@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_for_three(api, office, specialist, path, count, django_assert_num_queries):
    for _number in range(count):
        log(office, specialist)
    with django_assert_num_queries(2):  # the token with its user, the rows
        assert len(api.get(f"/api/v1/{path}/").json()["results"]) == count


@pytest.mark.parametrize("path", ["", "timeline/"])
def test_number_with_a_wrong_check_digit_is_told_so(api, office, path):
    number = make_ticket(office).number
    wrong = f"{number[:8]}{(int(number[8]) + 1) % 10}"
    refused = api.get(f"/api/v1/tickets/{wrong}/{path}")
    assert refused.status_code == 400
    assert "check digit does not fit" in refused.json()["fields"]["number"]
    assert api.get(f"/api/v1/tickets/{number[:3]}-{number[3:6]}-{number[6:]}/{path}").status_code == 200


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("0171 1234567 mobil", "+491711234567"), ("040 669690 Durchwahl 214", "+4940669690;ext=214")],
)
def test_words_beside_a_number_never_become_its_digits(api, office, typed, kept):
    """C7: neither on the ticket nor on the call."""
    api.post("/api/v1/calls/", FAULT | {"phone": typed}, format="json")
    assert (Ticket.objects.get().phone, Call.objects.get().phone) == (kept, kept)


@pytest.mark.parametrize("typed", ["0171 1234567 ab 14 Uhr", "CW90-2511-1156", "S/N 0402511115"])
def test_a_number_that_reads_in_two_ways_is_refused_at_its_field(api, office, typed):
    response = api.post("/api/v1/calls/", FAULT | {"phone": typed}, format="json")
    assert (response.status_code, list(response.json()["fields"]), Ticket.objects.count()) == (400, ["phone"], 0)
