"""A serial number as it is pasted: with its label, its type, out of a barcode (E3, C7)."""

import pytest

from contracts.models import Device
from contracts.queries import device_called, find_devices, near_misses_for
from contracts.serials import readings, unlabelled
from tests.factories.contracts import make_device
from tests.factories.tickets import call_facts
from tickets.domain.facts import recognise

SERIAL = "CW90-2302-0447"
PASTED = [
    "S/N: CW90-2302-0447",
    "S/N CW90-2302-0447",
    "s/n:cw90 2302 0447",
    "SN CW90-2302-0447",
    "SN: CW9023020447",
    "Seriennr. CW90-2302-0447",
    "Seriennummer: CW90-2302-0447",
    "Serien-Nr.: CW90-2302-0447",
    "Serial No. CW90-2302-0447",
    "Ser.-Nr. CW90-2302-0447",
    "(21)CW9023020447",
    "(01)04012345678901(21)CW9023020447(10)A7",
    "CW90-2302-0447 / CW-90",
    "CW-90 / CW90-2302-0447",
    "Typ CW-90, S/N CW90-2302-0447",
    "CW90-2302-0447; CW-90",
]


@pytest.mark.django_db
@pytest.mark.parametrize("pasted", PASTED)
def test_a_pasted_serial_number_is_found(pasted):
    device = make_device(SERIAL)
    assert device_called(pasted, Device.objects.all()) == device
    assert [hit.device for hit in find_devices(pasted)] == [device]
    assert recognise(call_facts(serial=pasted)).device == device


@pytest.mark.django_db
@pytest.mark.parametrize("pasted", ["S/N: CW90-2302-0474", "SN CW90-2302-0441", "CW90-2302-04477 / CW-90"])
def test_a_slip_in_a_pasted_serial_number_is_offered(pasted):
    device = make_device(SERIAL)
    assert [hit.device for hit in near_misses_for(pasted)] == [device]


@pytest.mark.django_db
def test_what_looks_like_a_label_may_be_the_number():
    device = make_device("SN-1234")
    assert device_called("SN-1234", Device.objects.all()) == device


@pytest.mark.parametrize(
    ("written", "plain"),
    [("S/N: X-1", "X-1"), ("X-1", "X-1"), ("SNOW-77", "SNOW-77"), ("SN", "SN"), ("Serie 7", "Serie 7"), ("", "")],
)
def test_only_a_label_is_left_out(written, plain):
    assert unlabelled(written) == plain


def test_all_of_it_is_read_first():
    assert readings("S/N: X-1 / CW-90") == ("S/N: X-1 / CW-90", "X-1 / CW-90", "X-1", "CW-90")
    assert readings("  ") == ()
