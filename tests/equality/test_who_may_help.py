"""Who may help an office with a product is answered alike wherever it is asked (G1, G6, G7)."""

import pytest

from callbacks.domain import queue
from callbacks.domain.connect import offers
from callbacks.forms import HandOverForm
from callbacks.queries.hints import staffed_longer
from callbacks.queries.suitable import colleagues_for, offices_for
from core.models import Role
from helpdesk.desk import figures
from helpdesk.desk.intake.dock import _specialists
from helpdesk.desk.ticket.forms import PromiseForm
from offices.duty import callers_back, specialists
from offices.enums import Presence
from offices.models import Office, Skill, StaffMember
from tests.factories.callbacks import NOON, make_callback, make_ladder
from tests.factories.contracts import make_class, make_contract
from tests.factories.offices import make_hamburg, make_member, make_office, make_woking
from tests.factories.tickets import log, make_customer, make_owned_device
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
FREE = Presence.AVAILABLE


@pytest.fixture
def hamburg() -> Office:
    make_ladder()
    return make_hamburg()


@pytest.fixture
def woking(hamburg: Office) -> Office:
    """Stands in for Hamburg."""
    office = make_woking()
    office.covers_for.add(hamburg)
    return office


@pytest.fixture
def vienna() -> Office:
    """Stands in for nobody."""
    return make_office(name="Vienna", zone="Europe/Vienna", country="AT", subdivision="9")


def covered(office: Office, *, named: tuple[Office, ...] = ()) -> Ticket:
    """A ticket of a device under a contract whose class names these offices."""
    customer = make_customer(office)
    device = make_owned_device(customer.company)
    cls = make_class()
    cls.offices.set(named)
    make_contract(customer.company, device, cls=cls)
    return log(office, make_member(office, role=Role.AGENT).user, company_id=customer.company_id, serial=device.serial)


def staff(skill: Skill, *offices: Office) -> list[StaffMember]:
    """One of each kind in each office, all of them free."""
    found = []
    for office in offices:
        found += [
            make_member(office, name=f"Knows {office}", skills=(skill,), presence=FREE),
            make_member(office, name=f"Does not {office}", presence=FREE),
            make_member(office, name=f"Manager {office}", role=Role.MANAGER, skills=(skill,), presence=FREE),
            make_member(office, name=f"Agent {office}", role=Role.AGENT, skills=(skill,), presence=FREE),
        ]
        left = make_member(office, name=f"Left {office}", skills=(skill,), presence=FREE).user
        left.is_active = False
        left.save(update_fields=["is_active"])
    return found


@pytest.mark.parametrize("named", ["nobody", "Woking", "Vienna", "Hamburg"])
def test_every_screen_knows_the_same_helpers(hamburg: Office, woking: Office, vienna: Office, named: str) -> None:
    """Offered for a connection, counted before the call is saved, shown as choices, given by the queue."""
    contract = {"Woking": (woking,), "Vienna": (vienna,), "Hamburg": (hamburg,)}.get(named, ())
    ticket = covered(hamburg, named=contract)
    assert ticket.device
    skill = ticket.device.product.family.skill
    people = staff(skill, hamburg, woking, vienna)
    helping = {"Hamburg", "Woking"} if named in ("nobody", "Woking") else {"Hamburg"}
    expected = {f"{kind} {office}" for kind in ("Knows", "Manager") for office in helping}

    assert {member.user.name for member in offers(ticket=ticket)} == expected
    counted = _specialists(skill, frozenset(office.pk for office in contract), home=hamburg)
    assert counted == (len(expected), len(expected))

    callback = make_callback(ticket=ticket)
    assert {office.name for office in offices_for(callback)} == helping
    assert {m.user.name for m in colleagues_for(callback) if skill in m.skills.all()} == expected
    choices = dict(HandOverForm(callback=callback).fields["to"].choices[1:])  # type: ignore[attr-defined]
    assert {label for _key, label in choices["Offices"]} == helping

    given = set()
    for member in people:
        if not member.user.is_specialist:
            continue
        if (found := queue.take_next(actor=member.user, now=NOON)) is not None:
            given.add(member.user.name)
            queue.give_back(callback=found, actor=member.user, now=NOON)
    assert given == expected

    hint = staffed_longer(
        office=hamburg, due_at=NOON.replace(day=14), now=NOON.replace(hour=14), named=frozenset(o.pk for o in contract)
    )
    assert ("Woking" in hint) == ("Woking" in helping)


def test_who_makes_callbacks_is_one_set(hamburg: Office, woking: Office) -> None:
    """The choice in the form of a promise, the figure "free of staff", and the room: specialists and managers."""
    lx = Skill.objects.create(code="lx", name_de="LX", name_en="LX")
    staff(lx, hamburg, woking)
    assert set(callers_back()) == {member.user for member in specialists()}
    customer = make_customer(hamburg)
    ticket = log(hamburg, make_member(hamburg, role=Role.AGENT).user, company_id=customer.company_id)
    form = PromiseForm(ticket=ticket, viewer=make_member(hamburg).user)
    assert set(form.fields["assignee"].queryset) == set(callers_back())  # type: ignore[attr-defined]
    rows = figures.due_now(figures.places(now=NOON), now=NOON)[1:]
    for row in rows:
        here = specialists().filter(office=row.office)
        assert (row.staff, row.free) == (here.count(), here.filter(presence=FREE).count())
