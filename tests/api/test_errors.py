"""Every error in one shape, in the caller's language."""

import pytest

from tests.api.conftest import client_of

pytestmark = pytest.mark.django_db


def test_fields_are_named_with_their_message(api):
    response = api.get("/api/v1/deadlines/", {"minutes": "0"})
    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert set(response.json()["fields"]) == {"office", "at", "minutes"}


def test_messages_are_in_the_callers_language(specialist):
    english = client_of(specialist, "en").post("/api/v1/calls/", {"kind": "fault"}, format="json").json()
    german = client_of(specialist, "de").post("/api/v1/calls/", {"kind": "fault"}, format="json").json()
    assert set(english["fields"]) == set(german["fields"])
    assert english["fields"]["caller_name"] != german["fields"]["caller_name"]


def test_domain_errors_keep_the_names_of_the_facts(api):
    fields = api.post("/api/v1/calls/", {"kind": "fault"}, format="json").json()["fields"]
    assert {"caller_name", "company_name", "phone", "product_name", "serial", "description"} <= set(fields)


def test_broken_json_is_said_so(api):
    response = api.generic("POST", "/api/v1/calls/", "{", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "parse_error")


def test_what_is_not_there_is_json_too(api):
    for path in ("/api/v1/tickets/418207533/", "/api/v1/nowhere/", "/api/v1/"):
        response = api.get(path)
        assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_wrong_method_is_said_so(api):
    assert api.put("/api/v1/offices/").json()["code"] == "method_not_allowed"
