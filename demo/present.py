"""What is going on right now: promises calm, near, late and escalated in both offices, a complaint, a referral.

Everything is placed by staffed minutes before now, so that it is the same on a busy morning and on a Sunday, when the
clock stands.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from callbacks.enums import AttemptOutcome
from callbacks.models import Callback
from contracts.models import Contact
from demo import phrases
from demo.clockwork import Clockwork
from demo.companies import PORTAL_CUSTOMER
from demo.people import PEOPLE
from demo.town import Case, Town
from offices.domain.presence import set_presence
from offices.models import Department, StaffMember
from tickets.domain import notes, referrals
from tickets.domain.complaints import raise_complaint
from tickets.enums import CallKind, ComplaintSource, Impact, Way
from tickets.models import Classification, Ticket

SETTLING = timedelta(seconds=70)  # between logging a call and promising the callback


@dataclass(frozen=True)
class Scene:
    """One promise. `left`: staffed minutes until it is due, negative when late. `tried` so many minutes before now."""

    who: str
    serial: str
    code: str
    left: int
    tried: int = 0
    logged: int = 0
    assignee: str = ""
    impact: str = Impact.DEGRADED

    @property
    def since(self) -> int:
        """Staffed minutes since the call: the guarantee less what is left, unless it was tried already."""
        return self.logged or 120 - self.left


SCENES = (
    Scene("Sabine Krüger-Hoffmann", "VI12-2311-0093", "V402", -52, tried=172, logged=262, assignee="fatih.yildiz"),
    Scene("Jonas Holzapfel", "LX26-2410-0418", "E331", -12),
    Scene("Michael Obermaier", "LX42-2103-5528", "E209", 9, tried=111, logged=190, assignee="imke.sander"),
    Scene("Oliver Ashby", "CW90-2209-1156", "W107", 13, tried=107, logged=200, assignee="priya.nair"),
    Scene("Rhys Pugh", "LH05-2001-3377", "N220", 26),
    Scene("Naomi Adeyemi", "LX26-2503-1190", "P118", 49),
    Scene(PORTAL_CUSTOMER, "CW90-2511-1156", "W107", 64, impact=Impact.DOWN),
    Scene("Darren Holt", "VI12-2206-0041", "V310", 73),
    Scene("Aisling Byrne", "LX42-2401-8802", "E214", 98),
    Scene("Tobias Wernicke", "LX42-2207-7314", "E214", 98, impact=Impact.DOWN),
)
COMPLAINT_MINUTES = 86  # ago, of the 120 in which it must be acknowledged
# who, model, fault, staffed minutes ago: the serial number is still to be found
WITHOUT_SERIAL = (
    ("Heinz Pütz", "LX-260", "E221", 1260),
    ("Marion Price", "CW-30", "B204", 640),
    ("Katja Noack", "VI-12", "V410", 210),
)
TICKETS = len(SCENES) + len(WITHOUT_SERIAL) + 2  # those of this module, with a referral and a complaint by phone


class Present:
    """Plans the scenes into the clockwork; `customer_ticket` is the open one of the customer who signs in."""

    def __init__(self, town: Town, clockwork: Clockwork, *, now: datetime) -> None:
        self.town, self.clockwork, self.now = town, clockwork, now
        self.customer_ticket: Ticket | None = None
        self.people = {contact.name: contact for contact in town.callers}

    def plan(self) -> None:
        """All scenes, the complaints, the referral."""
        for scene in SCENES:
            contact = self.people[scene.who]
            self._ago(contact, scene.since, self._scene(scene, contact))
        self._ago(self.people["Rhys Pugh"], COMPLAINT_MINUTES, self._complain)
        self._ago(self.people["Dr. Beate Thoma"], 18, self._complain_by_phone)
        self._ago(self.people["Heike Brandes"], 75, self._refer)
        for place, (who, model, code, minutes) in enumerate(WITHOUT_SERIAL):
            contact = self.people[who]
            self._ago(contact, minutes, self._without_serial(contact, model, code, place))

    def set_presence(self) -> None:
        """Who is there now."""
        for login, _name, _role, _office, _languages, _skills, presence in PEOPLE:
            set_presence(member=self._fresh(login), presence=presence, now=self.now - timedelta(minutes=11))

    def _fresh(self, login: str) -> StaffMember:
        member = self.town.members[login]
        member.refresh_from_db(fields=["presence", "presence_since"])
        return member

    def _ago(self, contact: Contact, minutes: float, event: Callable[[datetime], None]) -> None:
        self.clockwork.at(self.town.before(contact.company.home_office, self.now, minutes), event)

    def _scene(self, scene: Scene, contact: Contact) -> Callable[[datetime], None]:
        def log(at: datetime) -> None:
            ticket = self.town.log(self._case(scene, contact), now=at).ticket
            if ticket is None:
                return
            assignee = self.town.members[scene.assignee].user if scene.assignee else None
            callback = self.town.promise(ticket, now=min(at + SETTLING, self.now), assignee=assignee)
            if scene.tried:
                self._ago(contact, scene.tried, self._try(callback, scene.assignee))
            if scene.who == PORTAL_CUSTOMER:
                self.customer_ticket = ticket

        return log

    def _case(self, scene: Scene, contact: Contact) -> Case:
        devices = {device.serial: device for owned in self.town.devices.values() for device in owned}
        return Case(
            kind=CallKind.FAULT,
            contact=contact,
            device=devices.get(scene.serial),
            serial=scene.serial,
            fault=self._fault(scene.code),
            text=phrases.FAULTS[scene.code][0][phrases.side(contact.language)],
            impact=scene.impact,
            way=Way.GOODWILL,
        )

    def _without_serial(self, contact: Contact, model: str, code: str, place: int) -> Callable[[datetime], None]:
        side = phrases.side(contact.language)
        case = Case(
            kind=CallKind.FAULT,
            contact=contact,
            product=model,
            fault=self._fault(code),
            text=phrases.FAULTS[code][1][side],
            serial_missing=phrases.NO_SERIAL[place][side],
        )

        def log(at: datetime) -> None:
            self.town.log(case, now=at)

        return log

    def _fault(self, code: str) -> Classification:
        return next(fault for faults in self.town.faults.values() for fault in faults if fault.code == code)

    def _try(self, callback: Callback, login: str) -> Callable[[datetime], None]:
        def call(at: datetime) -> None:
            self.clockwork.catch_up(at)
            self.town.attempt(callback, now=at, outcome=AttemptOutcome.NO_ANSWER, member=self.town.members[login])

        return call

    def _complain(self, at: datetime) -> None:
        contact = self.people["Rhys Pugh"]
        raise_complaint(
            office=contact.company.home_office,
            company=contact.company,
            contact=contact,
            source=ComplaintSource.PORTAL,
            text="This is the third outage this month. I want a named contact who knows our line.",
            phone=self.town.phone(contact),
            now=at,
        )

    def _complain_by_phone(self, at: datetime) -> None:
        contact = self.people["Dr. Beate Thoma"]
        text = "Rechnung erhalten, obwohl das Gerät unter Vertrag ist."
        self.town.log(Case(CallKind.COMPLAINT, contact, text), now=at)

    def _refer(self, at: datetime) -> None:
        """A fault that waits for a department to accept it."""
        contact = self.people["Heike Brandes"]
        fault = replace(self.town.fault(contact), way=Way.GOODWILL)  # or sales might have it already
        ticket = self.town.log(fault, now=at).ticket
        member = self.town.connect(ticket, now=at + SETTLING) if ticket else None
        if ticket is None or member is None:
            return
        department = Department.objects.select_related("office").get(slug="logistics")
        reason = phrases.REFERRALS["logistics"][phrases.side(member.user.language)]
        asked_at = min(at + timedelta(minutes=10), self.now)
        note = phrases.NOTES[0][phrases.side(member.user.language)]
        notes.add_note(ticket=ticket, text=note, actor=member.user, now=asked_at)
        referrals.refer_ticket(ticket=ticket, department=department, reason=reason, actor=member.user, now=asked_at)
