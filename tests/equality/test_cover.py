"""Cover is decided once (E1) and looks the same on every screen; the filter of the list finds what the verdict says."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import QueryDict

from contracts.cover_look import ICONS, LABELS
from contracts.coverage import CoverKind, CoverState, Reason, Source, Verdict, cover_kind_of, coverage_of
from contracts.lists.listings import DEVICES
from contracts.models import Contract, ContractDevice, Device, Suspension
from contracts.queries import verdicts_for
from contracts.serials import canonical, normalise
from core.lists.listing import Context
from core.lists.show import filtered
from tests.factories.contracts import NOW, TODAY, make_class, make_company, make_product
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg

pytestmark = pytest.mark.django_db


def span(first: int | None, end: int | None) -> DateRange:
    """Days from TODAY on: the first one, and the one after the last; None is open."""
    days = [None if number is None else TODAY + timedelta(days=number) for number in (first, end)]
    return DateRange(*days)


SPANS = {
    "none": None,
    "over": span(-400, 0),
    "last day": span(-400, 1),
    "ends soon": span(-400, 20),
    "runs": span(-400, 400),
    "from today": span(0, None),
    "from tomorrow": span(1, 400),
}
SUSPENDED = {"never": None, "over": span(-9, 0), "today": span(0, 1), "open": span(-5, None), "to come": span(1, 9)}


@pytest.fixture
def devices() -> dict[int, Device]:
    """A device for each combination of warranty, contract with or without phone, suspension, a second one."""
    make_hamburg()
    company, model = make_company(), make_product()
    phone, parts = make_class("premium"), make_class("parts", kind="parts", phone=False, rank=1)
    extension = make_class("extension", kind="extension", rank=5)
    combinations = list(product(SPANS.values(), SPANS.values(), (phone, parts), SUSPENDED.values(), (False, True)))
    rows = []
    for number, (warranty, *_others) in enumerate(combinations):
        serial = f"EQ-{number:05d}"
        keys = {"manufacturer": model.manufacturer, "serial_key": normalise(serial), "serial_sound": canonical(serial)}
        rows.append(Device(serial=serial, product=model, owner=company, warranty=warranty, **keys))
    made = Device.objects.bulk_create(rows)
    contracts, covers, pauses = [], [], []
    for number, (device, combination) in enumerate(zip(made, combinations, strict=True)):
        _warranty, days, cls, suspended, second = combination
        for letter, its, kind in (("A", days, cls), ("B", span(-10, 10) if second else None, extension)):
            if its is None:
                continue
            contract = Contract(number=f"{letter}-{number}", company=company, cls=kind, valid=its)
            contracts.append(contract)
            covers.append(ContractDevice(contract=contract, device=device, kind=kind.kind, days=its))
            if letter == "A" and suspended:
                pauses.append(Suspension(contract=contract, days=suspended, reason="unpaid"))
    Contract.objects.bulk_create(contracts)
    ContractDevice.objects.bulk_create(covers)
    Suspension.objects.bulk_create(pauses)
    return {device.pk: device for device in made}


def _choice(verdict: Verdict) -> set[str]:
    """Which choices of the filter the verdict belongs to."""
    if verdict.state is not CoverState.COVERED or verdict.evidence is None:
        return {"none"}
    return {"covered", {Source.CONTRACT: "contract", Source.WARRANTY: "warranty"}[verdict.evidence.source]}


@pytest.mark.parametrize("day", [-1, 0, 1])
def test_filter_finds_exactly_what_the_verdict_says(devices: dict[int, Device], day: int) -> None:
    today = TODAY + timedelta(days=day)
    verdicts = verdicts_for(devices.values(), on=today)
    assert {verdict.reason for verdict in verdicts.values()} >= {
        Reason.CONTRACT_SUSPENDED,
        Reason.WARRANTY_ENDING,
    }
    for choice in ("covered", "contract", "warranty", "none"):
        said = {pk for pk, verdict in verdicts.items() if choice in _choice(verdict)}
        found = filtered(DEVICES, QueryDict(f"cover={choice}"), Context(make_user(), today, NOW))
        assert set(found.qs.values_list("pk", flat=True)) == said
        assert said


def test_every_reason_has_the_look_of_its_verdict(devices: dict[int, Device]) -> None:
    """Lists know a receipt by its reason, cards by the whole verdict."""
    verdicts = [*verdicts_for(devices.values(), on=TODAY).values(), coverage_of(None, on=date(2026, 5, 13))]
    assert {verdict.kind for verdict in verdicts} == set(CoverKind)
    assert [verdict for verdict in verdicts if cover_kind_of(verdict.reason) != verdict.kind] == []
    assert set(ICONS) == set(LABELS) == set(CoverKind)
