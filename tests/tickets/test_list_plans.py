"""At a million tickets: each filter of the list is answered by an index in the list's order, whatever it asks for, and
what belongs to one ticket or one customer is never looked for among all."""

import re

import pytest
from django.db import connection
from django.http import QueryDict

from core.lists.listing import Context
from core.lists.show import filtered, order_rows
from core.models import User
from tests.factories.offices import make_hamburg
from tests.factories.tickets import NOON, make_customer, make_many_tickets, make_ticket
from tickets.enums import Visibility
from tickets.lists import TICKETS
from tickets.models import CoverageReceipt, Entry, Ticket

pytestmark = pytest.mark.django_db


# what the list is asked for, and the index that answers it in its order
ASKED = {
    "status=all": "tickets_newest",
    "status=all&order=changed": "tickets_last_changed",
    "status=all&order=priority": "tickets_by_priority",
    "status=merged": "tickets_by_status",
    "status=merged&order=oldest": "tickets_by_status",
    "status=all&kind=complaint": "tickets_by_kind",
    "status=all&way=goodwill": "tickets_by_way",
    "status=all&suggestion=refused": "tickets_by_suggestion",
    "classified=no": "tickets_unclassified",
    "": "tickets_live_newest",
    "order=oldest": "tickets_live_newest",
    "order=changed": "tickets_live_changed",
    "order=priority": "tickets_live_by_priority",
}


def plan_of(query: str, viewer: User) -> str:
    """The plan of a page's keys, with a table so large that reading or sorting it is out of the question."""
    data = QueryDict(query)
    rows = filtered(TICKETS, data, Context(viewer, NOON.date(), NOON)).qs
    ordered, _unsorted = order_rows(TICKETS, rows, data)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    return ordered.values_list("pk", flat=True)[:51].explain()


def test_each_filter_is_read_from_an_index_in_its_order_and_live_tickets_without_the_others(manager: User) -> None:
    """Asked of a table with rows, and statistics made for it: on an empty one two indexes cost the same."""
    make_many_tickets(make_hamburg())
    plans = {query: plan_of(query, manager) for query in ASKED}
    used = {query: re.findall(r" using (\w+)", plan) for query, plan in plans.items()}
    assert used == {query: [index] for query, index in ASKED.items()}
    assert [query for query, plan in plans.items() if "Sort" in plan] == []


@pytest.fixture
def _large() -> None:
    """Plans as with tables too large to be read."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


@pytest.mark.usefixtures("_large")
def test_story_of_a_ticket_and_those_merged_into_it_is_read_by_index() -> None:
    ticket = make_ticket(make_hamburg())
    plan = Entry.objects.filter(ticket__in=Ticket.objects.told_with(ticket), visibility=Visibility.CUSTOMER).explain()
    assert "Seq Scan" not in plan
    assert "merged_into" in plan


@pytest.mark.usefixtures("_large")
def test_tickets_of_a_customer_are_read_by_index() -> None:
    contact = make_customer(make_hamburg())
    plan = Ticket.objects.visible_to_contact(contact).explain()
    assert "Seq Scan" not in plan
    assert "tickets_of_contact" in plan or "tickets_ticket_contact_id" in plan


@pytest.mark.usefixtures("_large")
def test_causes_and_refused_cover_have_an_index_of_their_own() -> None:
    tried = Ticket.objects.filter(classification=1).exclude(cause="").order_by("-opened_at")
    assert "tickets_with_cause" in tried.explain()
    refused = CoverageReceipt.objects.filter(corrects=None, covered=False).order_by("ticket")
    assert "tickets_not_covered" in refused.explain()
