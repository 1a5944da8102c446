"""The schema is complete, and the API keeps to it: whatever fits the schema never makes it stumble."""

from io import StringIO

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from rest_framework.authtoken.models import Token
from schemathesis.specs.openapi.checks import positive_data_acceptance

from core import clock
from core.models import Role
from helpdesk.wsgi import application
from tests.factories.callbacks import make_callback
from tests.factories.offices import make_member
from tests.factories.tickets import log, make_classification, make_family

EXAMPLES = 10  # an operation


@pytest.fixture
def api_schema(db, office):
    manager = make_member(office, role=Role.MANAGER).user
    make_classification(make_family())
    log(office, manager)
    make_callback(office, now=clock.now())
    return schemathesis.openapi.from_wsgi("/api/v1/schema/", _from_somewhere)


def _from_somewhere(environ, start_response):
    """As behind a real server, which names the client's address; for a client that unpacks nothing."""
    return application({"REMOTE_ADDR": "127.0.0.1"} | environ | {"HTTP_ACCEPT_ENCODING": "identity"}, start_response)


@pytest.fixture
def token(api_schema, office):
    return Token.objects.create(user=make_member(office, role=Role.MANAGER).user).key


@pytest.fixture(autouse=True)
def _one_connection():
    """Requests that come in by WSGI share the test's connection, and with it the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def keeps_to_its_schema(operation, token):
    """Ask the operation whatever its schema allows, and hold its answers against the schema."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(case=operation.as_strategy())
    def ask(case):
        # what fits the schema may still break a rule (a ticket that is not there, a time gone by) and is then refused
        case.call_and_validate(headers={"Authorization": f"Token {token}"}, excluded_checks=[positive_data_acceptance])

    ask()


def test_api_keeps_to_its_schema(api_schema, token, subtests):
    for found in api_schema.get_all_operations():
        operation = found.ok()
        with subtests.test(operation.label):
            keeps_to_its_schema(operation, token)


def test_schema_is_complete_without_warnings():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


@pytest.mark.django_db
def test_docs_name_every_operation(client):
    page = client.get("/api/v1/docs/").content.decode()
    for operation in ("coverage_check", "calls_log", "tickets_list", "callbacks_attempt", "deadlines_explain"):
        assert operation in page
