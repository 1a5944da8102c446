"""At a million tickets: each filter of the list is answered by an index in the list's order, whatever it asks for, and
what belongs to one ticket or one customer is never looked for among all."""

import pytest
from django.db import connection

from core.models import User
from tests.factories.offices import make_hamburg
from tests.factories.tickets import make_customer, make_ticket
from tickets.enums import Visibility
from tickets.models import CoverageReceipt, Entry, Ticket
from tickets.queries.lists import DEEPEST, ListQuery, tickets_of

pytestmark = pytest.mark.django_db


def plan_of(address: dict[str, str], viewer: User) -> str:
    """The plan with tables so large that reading or sorting them is out of the question."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    return tickets_of(ListQuery.read(address), viewer=viewer)[:51].explain()


@pytest.mark.parametrize(
    ("address", "index"),
    [
        ({"status": "all"}, "tickets_newest"),
        ({"status": "all", "sort": "changed"}, "tickets_last_changed"),
        ({"status": "all", "sort": "priority"}, "tickets_by_priority"),
        ({"status": "merged"}, "tickets_by_status"),
        ({"status": "closed", "sort": "oldest"}, "tickets_by_status"),
        ({"status": "all", "kind": "complaint"}, "tickets_by_kind"),
        ({"status": "all", "way": "goodwill"}, "tickets_by_way"),
    ],
)
def test_list_filter_is_read_from_an_index_in_its_order(address: dict[str, str], index: str, manager: User) -> None:
    plan = plan_of(address, manager)
    assert index in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("sort", ["newest", "oldest", "changed", "priority"])
def test_list_of_live_tickets_never_reads_the_others(sort: str, manager: User) -> None:
    plan = plan_of({"sort": sort}, manager)
    assert "tickets_live_" in plan
    assert "Sort" not in plan


def test_list_ends_at_its_deepest_page() -> None:
    assert ListQuery.read({"page": str(DEEPEST)}).page == DEEPEST
    assert ListQuery.read({"page": str(DEEPEST + 1)}).page == 1


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
