"""Where a device stands is said in the same words on every screen that names it."""

import re

import pytest
from django.test import Client

from core.models import Role
from tests.factories.contracts import make_company, make_contract, make_device, make_site
from tests.factories.offices import make_hamburg, make_member

pytestmark = pytest.mark.django_db
WHERE = "Hall 3, line 7, Hamburg-Waltershof"


def test_list_page_neighbour_company_and_contract_say_the_same_place(client: Client) -> None:
    client.force_login(make_member(make_hamburg(), role=Role.MANAGER).user)
    company = make_company("Nordkai")
    site = make_site(company, name="Hamburg-Waltershof")
    device = make_device("SER-1", owner=company, site=site, place="Hall 3, line 7")
    other = make_device("SER-2", owner=company)
    contract = make_contract(company, device, other)
    addresses = ["/devices/", *(record.get_absolute_url() for record in (device, other, company, contract))]
    said = {address: _places(client.get(address).content.decode()) for address in addresses}
    assert said == {address: {WHERE} for address in addresses}


def _places(page: str) -> set[str]:
    """Whatever is said of the hall, to the end of its element or sentence."""
    return {found.strip() for found in re.findall(r"Hall 3[^<.]*", page)}
