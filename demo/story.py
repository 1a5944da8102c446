"""A year of calls, played through the domain functions in the order of their instants, within opening hours.

Half of the tickets lie in the last four weeks, so that averages and periods have something to show.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from callbacks.enums import AttemptOutcome
from callbacks.models import Callback
from core.models import User
from demo import opinions, phrases
from demo.clockwork import Clockwork
from demo.town import HELPED, Case, Town
from offices.models import Department, Office
from surveys.models import Interview, Survey
from tickets.domain import complaints, notes, referrals, status
from tickets.enums import LIVE, CallKind, TicketStatus
from tickets.models import Call, Complaint, Referral, Ticket

TICKETS = 400
LATELY = timedelta(weeks=4)
SHARE_LATELY = 0.55
CLOSED_SHARE = 0.3  # of the solved tickets: the customer has said that all is well
TODAY = 24  # tickets of the last eight staffed hours
STATUS_CALLS = 90  # in the last four weeks
CALLS_WITHOUT_TICKET = 700  # in the last four weeks
# local hour: how often the phone rings then; Monday most
HOURS = {8: 5, 9: 12, 10: 10, 11: 8, 12: 5, 13: 6, 14: 9, 15: 7, 16: 3}
WEEKDAYS = (13, 11, 10, 9, 7)
QUIET_BEFORE_NOW = 40  # staffed minutes in which the present alone plays
TRIES = (AttemptOutcome.NO_ANSWER, AttemptOutcome.VOICEMAIL, AttemptOutcome.ENGAGED)
KINDS = ("fault",) * 41 + ("enquiry",) * 5 + ("feedback",) * 2 + ("complaint",) * 2


class Story:
    """Plans the year; the clockwork plays it."""

    def __init__(self, town: Town, clockwork: Clockwork, survey: Survey, *, now: datetime) -> None:
        self.town, self.clockwork, self.survey, self.now = town, clockwork, survey, now
        self.rng = town.rng
        self.open: list[Ticket] = []
        self.departments = {department.slug: department for department in Department.objects.select_related("office")}

    def plan(self, tickets: int) -> None:
        """So many calls that make a ticket, others about them, the weekly draws."""
        for number in range(tickets):
            contact = self.town.caller()
            kind = self.rng.choice(KINDS)
            case: Case = getattr(self.town, kind)(contact)
            self.clockwork.at(self._when(contact.company.home_office, number / tickets), self._call(case))
        offices = list(self.town.offices.values())
        for _number in range(STATUS_CALLS):
            office = self.rng.choice(offices)
            self.clockwork.at(self._instant(office, lately=True), self._status_call(office))
        for week in range(25, 0, -1):
            self.clockwork.at(self.now - timedelta(days=7 * week - 1), self._draw)
        self.clockwork.at(self.now - timedelta(hours=20), self._draw)  # still to be asked

    def calls_without_ticket(self) -> None:
        """Wrong numbers, and questions answered at once: rows without consequences, so all in one go."""
        offices = list(self.town.offices.values())
        Call.objects.bulk_create(self._plain_call(self.rng.choice(offices)) for _number in range(CALLS_WITHOUT_TICKET))

    def _plain_call(self, office: Office) -> Call:
        started = self._instant(office, lately=True)
        contact = self.town.caller(office)
        wrong = self.rng.random() < 0.2
        return Call(
            kind=CallKind.WRONG_NUMBER if wrong else CallKind.ENQUIRY,
            office=office,
            agent=self.town.agent(office),
            caller_name="" if wrong else contact.name,
            company_name="" if wrong else contact.company.name,
            contact=None if wrong else contact,
            company=None if wrong else contact.company,
            phone="" if wrong else self.town.phone(contact),
            note="" if wrong else phrases.pick(phrases.ENQUIRIES, contact.language, self.rng),
            no_ticket_reason=phrases.NO_TICKET[wrong][phrases.side(office.language)],
            started_at=started,
            ended_at=started + timedelta(seconds=self.rng.randint(20, 240)),
        )

    def _when(self, office: Office, share: float) -> datetime:
        """Today, in the last four weeks, or in the year before; `share` is how many of the tickets are planned."""
        if share < TODAY / TICKETS:
            return self.town.before(office, self.now, self.rng.randint(QUIET_BEFORE_NOW, 490))
        return self._instant(office, lately=share < SHARE_LATELY)

    def _instant(self, office: Office, *, lately: bool) -> datetime:
        """A moment at which that office is staffed, as busy as its hours and weekdays are."""
        last = self.town.before(office, self.now, QUIET_BEFORE_NOW)
        while True:
            days = self.rng.randint(0, LATELY.days) if lately else self.rng.randint(LATELY.days, 364)
            day = (self.now - timedelta(days=days)).astimezone(office.tz)
            if self.rng.random() * max(WEEKDAYS) > (*WEEKDAYS, 0, 0)[day.weekday()]:
                continue
            hour = self.rng.choices(list(HOURS), list(HOURS.values()))[0]
            instant = day.replace(hour=hour, minute=self.rng.randint(0, 59), second=self.rng.randint(0, 59))
            if instant <= last and self.town.is_open(office, instant):
                return instant

    # -- calls ------------------------------------------------------------------------------------------------------

    def _call(self, case: Case) -> Callable[[datetime], None]:
        def ring(now: datetime) -> None:
            logged = self.town.log(case, now=now)
            if logged.complaint:
                self._complaint(logged.complaint, now=now)
            ticket = logged.ticket
            if ticket is None:
                return
            self.open.append(ticket)
            if case.kind == CallKind.FAULT and ticket.way in HELPED:
                self._help(ticket, now=now)
            elif case.kind != CallKind.FAULT:
                self._solve_later(ticket, self.town.agent(ticket.office), now=now, minutes=(20, 300))

        return ring

    def _help(self, ticket: Ticket, *, now: datetime) -> None:
        """Two of three are connected at once (G1), the others are promised a callback (G2)."""
        near_the_end = self.town.after(ticket.office, now, 170) > self.now
        if self.rng.random() < 0.66 or near_the_end:
            member = self.town.connect(ticket, now=now + timedelta(seconds=50))
            if member:
                self.town.free(member, now=now + timedelta(minutes=9))
                self._after_talk(ticket, member.user, now=now + timedelta(minutes=9))
                return
        callback = self.town.promise(ticket, now=now + timedelta(seconds=70))
        waited = self.rng.choices((self.rng.triangular(4, 118, 42), self.rng.uniform(121, 160)), (96, 4))[0]
        self.clockwork.at(self.town.after(ticket.office, ticket.opened_at, waited), self._attempt(callback, tries=1))

    def _attempt(self, callback: Callback, *, tries: int) -> Callable[[datetime], None]:
        def call_back(now: datetime) -> None:
            self.clockwork.catch_up(now)
            reached = tries == 4 or self.rng.random() < 0.8
            outcome = AttemptOutcome.REACHED if reached else self.rng.choice(TRIES)
            member = self.town.attempt(callback, now=now, outcome=outcome)
            if member is None:
                return
            if reached:
                self._after_talk(callback.ticket, member.user, now=now + timedelta(minutes=6))
            else:
                again = self.town.after(callback.office, now, self.rng.randint(25, 105))
                self.clockwork.at(again, self._attempt(callback, tries=tries + 1))

        return call_back

    def _status_call(self, office: Office) -> Callable[[datetime], None]:
        def ring(now: datetime) -> None:
            known = [ticket for ticket in self.open[-60:] if ticket.office_id == office.pk and ticket.contact]
            if not known:
                return
            ticket = self.rng.choice(known)
            about = phrases.pick(phrases.STATUS, ticket.language, self.rng)
            caller = ticket.contact or self.town.caller(office)
            self.town.log(Case(CallKind.STATUS, caller, about, attach_to=ticket.number), now=now, office=office)

        return ring

    # -- work -------------------------------------------------------------------------------------------------------

    def _after_talk(self, ticket: Ticket, by: User, *, now: datetime) -> None:
        """Most faults are solved on the phone; the others go to a department, or need another day."""
        fate = self.rng.random()
        if fate < 0.8:
            self._solve_later(ticket, by, now=now, minutes=(1, 12))
        elif fate < 0.9:
            self._later(ticket.office, now, (2, 20), self._refer(ticket, by))
        else:
            self._later(ticket.office, now, (2, 20), self._tell(ticket, by))
            self._solve_later(ticket, by, now=now, minutes=(600, 2400))

    def _later(
        self, office: Office, start: datetime, minutes: tuple[int, int], event: Callable[[datetime], None]
    ) -> None:
        self.clockwork.at(self.town.after(office, start, self.rng.randint(*minutes)), event)

    def _solve_later(self, ticket: Ticket, by: User, *, now: datetime, minutes: tuple[int, int]) -> None:
        def solve(at: datetime) -> None:
            self.town.solve(ticket, by=by, now=at)
            if self.rng.random() < CLOSED_SHARE:
                self._later(ticket.office, at, (2550, 3500), close)

        def close(at: datetime) -> None:
            ticket.refresh_from_db()
            if ticket.status == TicketStatus.SOLVED:
                status.close(ticket=ticket, actor=by, now=at)

        self._later(ticket.office, now, minutes, solve)

    def _tell(self, ticket: Ticket, by: User) -> Callable[[datetime], None]:
        def write(now: datetime) -> None:
            notes.add_note(ticket=ticket, text=phrases.pick(phrases.NOTES, by.language, self.rng), actor=by, now=now)
            message = phrases.MESSAGE[phrases.side(ticket.language)]
            notes.message_customer(ticket=ticket, text=message, actor=by, now=now)

        return write

    def _refer(self, ticket: Ticket, by: User) -> Callable[[datetime], None]:
        def refer(now: datetime) -> None:
            slug = self.rng.choice(list(phrases.REFERRALS))
            ticket.refresh_from_db()
            if ticket.status not in LIVE:
                return
            reason = phrases.REFERRALS[slug][phrases.side(by.language)]
            asked = referrals.refer_ticket(
                ticket=ticket, department=self.departments[slug], reason=reason, actor=by, now=now
            )
            if self.rng.random() < 0.9:
                self._later(ticket.office, now, (30, 400), self._answer(asked, by))

        return refer

    def _somebody_else(self, than: User) -> User:
        """Whoever answers for the department."""
        return self.rng.choice([member.user for member in self.town.members.values() if member.user_id != than.pk])

    def _answer(self, asked: Referral, by: User) -> Callable[[datetime], None]:
        receiver = self._somebody_else(by)

        def answer(now: datetime) -> None:
            if self.rng.random() < 0.2:
                reason = phrases.RETURNED[phrases.side(receiver.language)]
                referrals.return_referral(referral=asked, reason=reason, actor=receiver, now=now)
            else:
                referrals.accept_referral(referral=asked, actor=receiver, now=now)
                self._later(asked.ticket.office, now, (200, 900), finish)
            self._solve_later(asked.ticket, by, now=now, minutes=(950, 1500))

        def finish(now: datetime) -> None:
            answer = phrases.ANSWERS[phrases.side(receiver.language)]
            referrals.finish_referral(referral=asked, answer=answer, actor=receiver, now=now)

        return answer

    # -- voices -----------------------------------------------------------------------------------------------------

    def _complaint(self, complaint: Complaint, *, now: datetime) -> None:
        manager = complaint.owner

        def acknowledge(at: datetime) -> None:
            complaints.acknowledge_complaint(complaint=complaint, actor=manager, now=at)

        def answer(at: datetime) -> None:
            language = complaint.contact.language if complaint.contact else "en-gb"
            outcome = phrases.outcome(complaint.text, language)
            complaints.answer_complaint(complaint=complaint, outcome=outcome, actor=manager, now=at)

        self._later(complaint.office, now, (20, 110), acknowledge)
        self._later(complaint.office, now, (240, 1500), answer)

    def _draw(self, now: datetime) -> None:
        for drawn in opinions.draw_people(self.survey, now=now):
            self._later(drawn.ticket.office, now, (60, 1800), self._ask(drawn))

    def _ask(self, drawn: Interview) -> Callable[[datetime], None]:
        def ask(now: datetime) -> None:
            drawn.refresh_from_db()
            if drawn.state != "drawn" or drawn.contact.objects_to_surveys:
                return
            done = opinions.ask(self.town, drawn, now=now)
            if done.complaint:
                self._complaint(done.complaint, now=now)
            if done.state == "drawn":  # nobody was there
                self._later(done.ticket.office, now, (200, 900), self._ask(done))

        return ask
