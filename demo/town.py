"""Everybody who calls and everybody who answers. Each verb is what a person at the desk does, through the domain."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from callbacks.domain import attempts, queue
from callbacks.domain.connect import connect
from callbacks.domain.promise import promise_callback, skill_of
from callbacks.enums import LIVE, AttemptOutcome
from callbacks.models import Callback
from contracts.models import Contact, Device
from core.models import Role, User
from demo import phrases
from demo.catalogue import remedy
from offices.domain.presence import set_presence
from offices.enums import Presence
from offices.models import Office, Skill, StaffMember
from offices.queries import hours_of_all
from offices.worktime import OfficeHours, add_working_time, is_open, subtract_working_time
from tickets.domain import status
from tickets.domain.log import CallFacts, LoggedCall, end_call, log_call
from tickets.enums import CallKind, Impact, TicketStatus, Way
from tickets.models import Classification, Ticket

HELPED = (Way.COVERED, Way.GOODWILL, Way.CHARGEABLE)
WORN = 5  # so much more often than any other fails the first device of a firm
WAYS_WITHOUT_COVER = (Way.GOODWILL, Way.CHARGEABLE, Way.CHARGEABLE, Way.SALES, Way.OPEN)


@dataclass(frozen=True)
class Case:
    """Why somebody calls. `serial` as told when it is not the device's own; `way` for a device without cover."""

    kind: CallKind
    contact: Contact
    text: str
    device: Device | None = None
    fault: Classification | None = None
    impact: str = Impact.DEGRADED
    serial: str = ""
    way: str = ""
    attach_to: str = ""
    serial_missing: str = ""
    product: str = ""

    @property
    def office(self) -> Office:
        """Where it rings: their own office."""
        return self.contact.company.home_office


@dataclass
class Town:
    """The people and devices, loaded once; `rng` decides everything, so that the same seed plays the same story."""

    rng: Random
    callers: list[Contact] = field(default_factory=list)

    def __post_init__(self) -> None:
        offices = list(Office.objects.all())
        self.hours: dict[int, OfficeHours] = hours_of_all(offices)
        self.offices = {office.slug: office for office in offices}
        members = StaffMember.objects.select_related("user", "office").prefetch_related("skills", "office__covers_for")
        self.members = {member.user.email.partition("@")[0]: member for member in members.order_by("pk")}
        contacts = Contact.objects.select_related("company__home_office").prefetch_related("phones").order_by("pk")
        self.callers = list(contacts.filter(active=True, merged_into=None))
        self.devices: dict[int, list[Device]] = {}
        for device in Device.objects.select_related("product__family__skill", "owner").order_by("pk"):
            if device.owner_id:
                self.devices.setdefault(device.owner_id, []).append(device)
        self.faults: dict[int, list[Classification]] = {}
        for fault in Classification.objects.exclude(parent=None).select_related("family").order_by("pk"):
            self.faults.setdefault(fault.family_id, []).append(fault)
        self._weights = self._popularity()

    def _popularity(self) -> list[int]:
        """The first person of a firm calls most, firms with many devices more."""
        first = {contact.company_id: contact.pk for contact in reversed(self.callers)}
        return [
            (4 if first[contact.company_id] == contact.pk else 1) * len(self.devices.get(contact.company_id, ()))
            for contact in self.callers
        ]

    # -- time -------------------------------------------------------------------------------------------------------

    def after(self, office: Office, start: datetime, minutes: float) -> datetime:
        """So many staffed minutes later."""
        return add_working_time(self.hours[office.pk], start, timedelta(minutes=minutes)).due_at

    def before(self, office: Office, end: datetime, minutes: float) -> datetime:
        """So many staffed minutes earlier."""
        return subtract_working_time(self.hours[office.pk], end, timedelta(minutes=minutes)).due_at

    def is_open(self, office: Office, at: datetime) -> bool:
        """Whether the phones are staffed."""
        return is_open(self.hours[office.pk], at)

    # -- who and what -----------------------------------------------------------------------------------------------

    def caller(self, office: Office | None = None) -> Contact:
        """Somebody, of an office's customers."""
        while True:
            contact = self.rng.choices(self.callers, self._weights)[0]
            if office is None or contact.company.home_office_id == office.pk:
                return contact

    def fault(self, contact: Contact) -> Case:
        """Something is wrong with one of the caller's devices."""
        devices = self.devices[contact.company_id]
        device = self.rng.choices(devices, (WORN, *[1] * (len(devices) - 1)))[0]
        fault = self.rng.choice(self.faults[device.product.family_id])
        return Case(
            kind=CallKind.FAULT,
            contact=contact,
            device=device,
            fault=fault,
            text=phrases.said(fault.code, contact.language, self.rng),
            impact=self.rng.choices((Impact.DOWN, Impact.DEGRADED, Impact.QUESTION), (3, 6, 1))[0],
            way=self.rng.choice(WAYS_WITHOUT_COVER),
        )

    def enquiry(self, contact: Contact) -> Case:
        """A question."""
        return Case(CallKind.ENQUIRY, contact, phrases.pick(phrases.ENQUIRIES, contact.language, self.rng))

    def feedback(self, contact: Contact) -> Case:
        """A word of praise or advice."""
        return Case(CallKind.FEEDBACK, contact, phrases.pick(phrases.FEEDBACK, contact.language, self.rng))

    def complaint(self, contact: Contact) -> Case:
        """Somebody is dissatisfied."""
        return Case(CallKind.COMPLAINT, contact, phrases.pick(phrases.COMPLAINTS, contact.language, self.rng))

    def specialists(self, *, skill: Skill | None, language: str, office: Office) -> list[StaffMember]:
        """Who could help: knows the product, speaks the language, of this office or one that covers for it."""
        return [
            member
            for member in self.members.values()
            if member.user.role == Role.SPECIALIST
            and (skill is None or skill in member.skills.all())
            and language[:2] in member.languages
            and (member.office_id == office.pk or office in member.office.covers_for.all())
        ]

    def agent(self, office: Office) -> User:
        """Whoever picks up the phone there."""
        return self.rng.choice(
            [m.user for m in self.members.values() if m.user.role == Role.AGENT and m.office_id == office.pk]
        )

    # -- what people do ---------------------------------------------------------------------------------------------

    def log(self, case: Case, *, now: datetime, office: Office | None = None) -> LoggedCall:
        """An agent logs the call, which began a little before."""
        office = office or case.office
        device = case.device
        facts = CallFacts(
            kind=case.kind,
            language=case.contact.language,
            started_at=now - timedelta(seconds=self.rng.randint(38, 95)),
            caller_name=case.contact.name,
            company_name=case.contact.company.name,
            phone=self.phone(case.contact),
            email=case.contact.email,
            product_name=self._product_name(case),
            serial=device.serial if device else case.serial,
            description=case.text,
            impact=case.impact,
            classification_id=case.fault.pk if case.fault else None,
            company_id=case.contact.company_id,
            contact_id=case.contact.pk,
            device_id=device.pk if device else None,
            way=case.way,
            way_reason=phrases.pick(phrases.GOODWILL, office.language, self.rng) if case.way == Way.GOODWILL else "",
            serial_missing=case.serial_missing,
            attach_to=case.attach_to,
        )
        logged = log_call(facts=facts, office=office, actor=self.agent(office), now=now)
        end_call(call=logged.call, now=now + timedelta(seconds=self.rng.randint(15, 70)))
        return logged

    @staticmethod
    def phone(contact: Contact) -> str:
        """Their main number."""
        return str(contact.phones.all()[0].number)

    @staticmethod
    def _product_name(case: Case) -> str:
        if case.device:
            product = case.device.product
            return str(product.name_de if case.contact.language == "de" else product.name_en)
        return case.product or (case.fault.family.name_en if case.fault else "")

    def free(self, member: StaffMember, *, now: datetime) -> StaffMember:
        """The member has finished what they were doing."""
        member.refresh_from_db(fields=["presence", "presence_since"])
        return set_presence(member=member, presence=Presence.AVAILABLE, now=now)

    def connect(self, ticket: Ticket, *, now: datetime, member: StaffMember | None = None) -> StaffMember | None:
        """The agent puts the caller through; None when nobody fits."""
        fitting = self.specialists(skill=skill_of(ticket), language=ticket.language, office=ticket.office)
        if not (member or fitting):
            return None
        member = self.free(member or self.rng.choice(fitting), now=now)
        connect(ticket=ticket, member=member, actor=ticket.opened_by, now=now)
        return member

    def promise(self, ticket: Ticket, *, now: datetime, assignee: User | None = None) -> Callback:
        """The agent promises a callback."""
        return promise_callback(ticket=ticket, actor=ticket.opened_by, now=now, assignee=assignee)

    def attempt(
        self, callback: Callback, *, now: datetime, outcome: str, member: StaffMember | None = None
    ) -> StaffMember | None:
        """A specialist takes the callback, calls, and documents it; None when nobody fits or it is over."""
        callback.refresh_from_db()
        fitting = self.specialists(skill=callback.skill, language=callback.language, office=callback.office)
        if callback.state not in LIVE or not (member or fitting):
            return None
        member = member or self.rng.choice(fitting)
        seconds = self.rng.randint(140, 900) if outcome == AttemptOutcome.REACHED else self.rng.randint(15, 40)
        language = member.user.language
        queue.take(callback=callback, actor=member.user, now=now - timedelta(seconds=20))
        attempts.record_attempt(
            callback=callback,
            actor=member.user,
            now=now,
            outcome=outcome,
            number=callback.phone,
            seconds=seconds,
            note="" if outcome == AttemptOutcome.REACHED else phrases.pick(phrases.ATTEMPT_NOTES, language, self.rng),
        )
        self.free(member, now=now + timedelta(seconds=seconds))
        return member

    def solve(self, ticket: Ticket, *, by: User, now: datetime) -> None:
        """What it was and what helped."""
        ticket.refresh_from_db()
        fault = ticket.classification
        if not TicketStatus(ticket.status).is_live:
            return
        if fault:
            cause, solution = remedy(fault.family.code, fault.code, language=ticket.language)
        else:
            cause, solution = phrases.ANSWERED[phrases.side(ticket.language)]
        status.solve(ticket=ticket, cause=cause, solution=solution, actor=by, now=now)
