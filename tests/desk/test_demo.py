"""The demo data: complete, alive around now, and the present the same on a busy afternoon and on a Sunday."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from callbacks.models import Callback
from contracts.models import Company, Contact, Contract, Device
from contracts.queries import verdicts_for
from core.models import Notification, User
from demo import present, story
from demo.accounts import DEMO_ACCOUNTS
from demo.companies import AREAS, KNOWN_PHONES, firms
from demo.customers import make_customers
from demo.day import SimulatedDay
from demo.seed import seed
from demo.town import Town
from helpdesk.desk import figures
from offices.models import Absence, ClosedDay
from promises.models import Escalation
from surveys.models import Interview, Suggestion
from tests.factories.core import make_user
from tickets.enums import CallKind, ComplaintState, ReferralState, Way
from tickets.models import Attachment, Call, CannedText, Complaint, Referral, Ticket
from tickets.queries.serials import without_serial

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 9, 16, 13, 42, tzinfo=UTC)  # 15:42 in Hamburg, 14:42 in Woking
SUNDAY = datetime(2026, 9, 20, 9, 0, tzinfo=UTC)
FEW = 60


@pytest.fixture(autouse=True)
def _own_files(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def test_firms_are_forty_with_three_hundred_devices_and_fictitious_numbers() -> None:
    found = firms()
    assert (len(found), len({firm.name for firm in found})) == (40, 40)
    assert sum(firm.devices for firm in found) == 300
    assert {firm.area for firm in found} <= set(AREAS)
    assert all(number.startswith(tuple(AREAS.values())) for number in KNOWN_PHONES.values())
    assert story.TICKETS == 400


def test_demo_on_a_busy_afternoon() -> None:
    made = seed(now=WEDNESDAY, tickets=FEW)

    assert made.tickets == Ticket.objects.count() == FEW
    assert (Company.objects.count(), Device.objects.count()) == (40, 300)
    logins = {account.email for account in DEMO_ACCOUNTS if account.password}
    assert logins <= set(User.objects.values_list("email", flat=True))
    assert ClosedDay.objects.filter(day__year=WEDNESDAY.year + 2).exists()
    _check_cover()
    _check_customer(made.customer_ticket)
    _check_present()
    _check_past()


def _check_cover() -> None:
    verdicts = verdicts_for(Device.objects.all(), on=WEDNESDAY.date())
    reasons = {str(verdict.reason) for verdict in verdicts.values()}
    assert reasons >= {
        "contract",
        "contract_ending",
        "contract_expired",
        "contract_suspended",
        "warranty",
        "warranty_expired",
    }


def _check_customer(ticket: Ticket | None) -> None:
    assert ticket is not None
    contact = Contact.objects.get(email="customer@example.com")
    assert (ticket.contact, ticket.callbacks.get().state) == (contact, "open")


def _check_present() -> None:
    both, hamburg, woking = figures.due_now(figures.places(now=WEDNESDAY), now=WEDNESDAY)
    assert (both.escalated, both.late, both.hot, both.soon, both.calm) == (2, 0, 2, 2, 4)
    assert (hamburg.escalated, hamburg.hot, hamburg.calm) == (2, 1, 1)
    assert (woking.hot, woking.soon, woking.calm) == (1, 2, 3)
    new = Complaint.objects.filter(state=ComplaintState.NEW, raised_at__gt=WEDNESDAY - timedelta(hours=2))
    assert {complaint.company.name for complaint in new if complaint.company} >= {"Wexcombe Dairy Ltd"}
    assert Referral.objects.filter(state=ReferralState.ASKED, asked_at__gt=WEDNESDAY - timedelta(hours=2)).exists()
    assert not Escalation.objects.filter(state="scheduled", fire_at__lte=WEDNESDAY - timedelta(seconds=1)).exists()


def _check_past() -> None:
    assert set(Call.objects.values_list("kind", flat=True)) >= {CallKind.FAULT, CallKind.STATUS, CallKind.WRONG_NUMBER}
    assert Ticket.objects.exclude(solution="").exclude(cause="").filter(solved_at__isnull=False).exists()
    assert Ticket.objects.filter(connected_at__isnull=False).exists()
    assert Callback.objects.filter(state="reached").exists()
    assert Suggestion.objects.filter(same_as__isnull=False).exists()
    assert Interview.objects.filter(state="done").exists()
    today = WEDNESDAY.date()
    assert Absence.objects.exists()
    assert not Absence.objects.filter(days__contains=today).exists()
    assert [row.company_name for row in without_serial()] == [
        "Wurstwaren Pütz & Esser GmbH",
        "Black Country Biscuits Ltd",
        "Fließtal Konserven GmbH",
    ]
    assert CannedText.objects.exists()
    assert Attachment.objects.exists()
    stale = Notification.objects.filter(created_at__lt=WEDNESDAY - timedelta(hours=2))
    assert not stale.filter(delivered_at=None).exists()
    outside = Ticket.objects.filter(opened_at__week_day__in=[1, 7])  # Sunday, Saturday
    assert not outside.exists()


def test_demo_on_a_sunday_has_the_same_present_with_the_clock_standing() -> None:
    seed(now=SUNDAY, tickets=present.TICKETS)
    both = figures.due_now(figures.places(now=SUNDAY), now=SUNDAY)[0]
    assert (both.escalated, both.late, both.hot, both.soon, both.calm) == (2, 0, 2, 2, 4)
    assert not Ticket.objects.filter(opened_at__gt=SUNDAY - timedelta(days=1)).exists()
    assert Notification.objects.filter(channel="email", delivered_at=None).exists()  # the last staffed hours' mail


def test_demo_refers_to_logistics_whether_or_not_the_device_is_covered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A device without cover would otherwise lie with sales already, now and then, and nothing would start."""

    def nobody_is_covered(*args: object, **named: object) -> object:
        customers = make_customers(*args, **named)  # type: ignore[arg-type]
        for contract in Contract.objects.order_by("-pk"):  # successors first
            contract.delete()
        Device.objects.update(warranty=None)
        return customers

    monkeypatch.setattr("demo.seed.make_customers", nobody_is_covered)
    monkeypatch.setattr("demo.town.WAYS_WITHOUT_COVER", (Way.SALES,))
    seed(now=WEDNESDAY, tickets=present.TICKETS)
    assert Referral.objects.filter(department__slug="logistics", state=ReferralState.ASKED).exists()


def test_seed_demo_refuses_a_database_with_users() -> None:
    make_user()
    with pytest.raises(CommandError):
        call_command("seed_demo")


def test_ensure_demo_does_nothing_when_there_are_users() -> None:
    make_user()
    call_command("ensure_demo")
    assert Company.objects.count() == 0


def test_simulate_day_refuses_other_customers() -> None:
    with pytest.raises(CommandError):
        call_command("simulate_day")


class Watch:
    """A clock that runs only when somebody waits."""

    def __init__(self, now: datetime) -> None:
        self.instant = now

    def now(self) -> datetime:
        return self.instant

    def wait(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


def test_simulated_day_logs_connects_promises_and_calls_back() -> None:
    seed(now=WEDNESDAY, tickets=present.TICKETS)
    watch, said = Watch(WEDNESDAY), list[str]()
    before = Counter(Callback.objects.values_list("state", flat=True))
    day = SimulatedDay(Town(Random(3)), 60, watch.now, watch.wait, said.append, calls=130)

    logged = day.play(minutes=100)

    calls = Call.objects.filter(started_at__gt=WEDNESDAY - timedelta(minutes=2))
    after = Counter(Callback.objects.values_list("state", flat=True))
    assert 0 < logged < 130
    assert calls.count() >= logged
    assert after["reached"] > before["reached"]
    assert any("connected to" in line for line in said)
    assert any("callback by" in line for line in said)
    assert (watch.instant - WEDNESDAY) <= timedelta(minutes=2)
    promised = Callback.objects.filter(promised_at__gt=WEDNESDAY)
    assert all(row.due_at - row.promised_at <= timedelta(minutes=120) for row in promised.filter(attempts=None))
    assert not promised.filter(assignee__email="specialist@example.com").exists()
