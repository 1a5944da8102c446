"""The overview says how often suggested classifications are taken, and links to the very tickets (C4)."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from core.models import Role
from tests.factories.offices import make_hamburg, make_member
from tests.factories.tickets import make_classification, make_family, make_ticket
from tickets.enums import SuggestionUse

pytestmark = pytest.mark.django_db


def test_overview_counts_what_its_lists_show(client: Client, eve: datetime) -> None:
    office, products = make_hamburg(), make_family()
    client.force_login(make_member(office, role=Role.MANAGER, language="en-gb").user)
    node = make_classification(products)
    for use in (SuggestionUse.FIRST, SuggestionUse.OTHER, SuggestionUse.REFUSED):
        make_ticket(office, now=eve, classification=node, suggestion=use)
    make_ticket(office, now=eve, suggestion=SuggestionUse.LEFT)
    make_ticket(office, now=eve - timedelta(days=40), classification=node, suggestion=SuggestionUse.FIRST)
    page = client.get("/manager/").content.decode()
    words = " ".join(re.sub("<[^>]+>", " ", page[page.index('id="d9"') :]).split())
    assert "Suggestions taken 2 of 4 the first one 1 Not classified yet 1" in words
    for link, number in (("dash-taken", 2), ("dash-unclassified", 1)):
        address = re.search(f'id="{link}"\\s+href="([^"]+)"', page)[1].replace("&amp;", "&")
        assert len(client.get(address).context["shown"].rows) == number
