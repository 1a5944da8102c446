"""Every list that is not measured beside its own tests costs the same with one row and with three."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.domain.promise import scope_key
from core import clock
from core.models import Notification, Role, User
from offices.models import Office
from surveys.models import Suggestion
from tests.factories.callbacks import make_ladder
from tests.factories.contracts import make_class, make_company, make_device, make_family, make_product, make_site
from tests.factories.offices import make_hamburg, make_member
from tests.factories.surveys import make_survey
from tests.factories.tickets import log, make_classification, make_ticket
from tickets.domain.files import attach
from tickets.models import CannedText

pytestmark = pytest.mark.django_db
More = Callable[[Office, User, int], object]


@pytest.fixture
def office() -> Office:
    return make_hamburg()


@pytest.fixture
def chief(office: Office, client: Client) -> User:
    user = make_member(office, role=Role.ADMINISTRATOR, name="Katrin Vollmer").user
    client.force_login(user)
    return user


def _text(_office: Office, _chief: User, number: int) -> object:
    return CannedText.objects.create(name=f"Text {number}", text_de="Guten Tag", text_en="Good morning")


def _class(_office: Office, _chief: User, number: int) -> object:
    family = make_family(f"Q{number}")
    return make_classification(family, parent=make_classification(family))


def _file(office: Office, chief: User, number: int) -> object:
    ticket = make_ticket(office, now=clock.now())
    return attach(ticket=ticket, name=f"{number}.txt", data=b"Log of the device", now=clock.now(), actor=chief)


def _suggestion(office: Office, chief: User, number: int) -> object:
    ticket = make_ticket(office, now=clock.now())
    fields: dict[str, Any] = {"source": "agent", "office": office, "ticket": ticket, "made_by": chief}
    return Suggestion.objects.create(title=f"Suggestion {number}", made_at=clock.now(), **fields)


def _survey(_office: Office, _chief: User, number: int) -> object:
    return make_survey(name_de=f"Umfrage {number}", name_en=f"Survey {number}")


def _ladder(_office: Office, _chief: User, number: int) -> object:
    return make_ladder(scope=scope_key(make_class(f"class-{number}")))


def _product(_office: Office, _chief: User, number: int) -> object:
    return make_product(f"P-{number}", family=make_family(f"Q{number}"))


def _uncovered(office: Office, chief: User, number: int) -> object:
    company = make_company(f"Firm {number}", office=office)
    device = make_device(f"UNC-{number:05}", owner=company, site=make_site(company))
    return log(office, chief, now=clock.now(), started_at=clock.now(), serial=device.serial, company_id=company.pk)


def _news(_office: Office, chief: User, number: int) -> object:
    now = clock.now() - timedelta(minutes=number)
    told = {"channel": "page", "kind": "escalation", "subject": f"News {number}", "url": "/tickets/"}
    return Notification.objects.create(key=f"k{number}", recipient=chief, created_at=now, available_at=now, **told)


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/texts/", _text),
        ("/classifications/", _class),
        ("/files/", _file),
        ("/surveys/suggestions/", _suggestion),
        ("/surveys/manage/", _survey),
        ("/ladders/", _ladder),
        ("/catalogue/", _product),
        ("/uncovered/", _uncovered),
        ("/devices/unknown/", _uncovered),
        ("/news/", _news),
    ],
)
def test_list_costs_the_same_with_one_and_three_rows(
    client: Client, office: Office, chief: User, path: str, more: More
) -> None:
    more(office, chief, 1)
    client.get(path)  # what is read once per process
    costs = []
    for numbers in ((), (2, 3)):
        for number in numbers:
            more(office, chief, number)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1]
