"""The list's filters at a million tickets: each is answered by an index in the list's order, whatever it asks for."""

import pytest
from django.db import connection

from helpdesk.core.models import User
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
