"""A desk in Woking: somebody who works there, a specialist signed in, a manager, a ticket."""

import pytest
from django.test import Client

from core import clock
from core.models import Role, User
from offices.models import Office
from tests.factories.core import make_user
from tests.factories.offices import make_member, make_woking
from tests.factories.tickets import (
    log,
    make_customer,
)
from tickets.models import Ticket


@pytest.fixture
def office() -> Office:
    return make_woking()


@pytest.fixture
def actor() -> User:
    return make_user(name="Owen Pritchard")


@pytest.fixture
def specialist(office: Office) -> User:
    return make_member(office, name="Owen Pritchard").user


@pytest.fixture
def manager(office: Office) -> User:
    return make_member(office, role=Role.MANAGER, name="Katrin Vollmer").user


@pytest.fixture
def desk(client: Client, specialist: User) -> Client:
    client.force_login(specialist)
    return client


@pytest.fixture
def ticket(office: Office, specialist: User) -> Ticket:
    customer = make_customer(office)
    return log(office, specialist, now=clock.now(), started_at=clock.now(), company_id=customer.company_id)
