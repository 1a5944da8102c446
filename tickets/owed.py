"""What a caller may be promised: one table for every kind of call and every way of helping (G1, G2, E3, R2).

Dock, page after saving, sentence to read out, confirmation, enforcement and API ask here. Pure: facts in, answer out.
The sentences are in `owed_words`, the due times of a ticket in `domain.owed`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from offices.models import Office
from tickets.enums import CallKind, TicketKind, Way

GUARANTEED_WAYS = (Way.COVERED, Way.GOODWILL)
ANSWERED_WITHIN = 510  # staffed minutes: a day


class PromiseCase(StrEnum):
    """A kind of call together with the way of helping, as far as it makes a difference to the caller."""

    GUARANTEED = "guaranteed"
    CHARGEABLE = "chargeable"
    SALES = "sales"
    UNDECIDED = "undecided"
    SERIAL_UNKNOWN = "serial_unknown"
    NOT_JUDGED = "not_judged"  # only while the agent types: nothing tells yet whether the device is covered
    ENQUIRY = "enquiry"
    COMPLAINT = "complaint"
    FEEDBACK = "feedback"
    STATUS = "status"  # a call about a ticket that is there: what was promised there stands
    NOTHING = "nothing"


class Owes(StrEnum):
    """What is owed then; the value is the kind of promise."""

    CALLBACK = "callback"  # or the caller is connected at once
    ACKNOWLEDGEMENT = "complaint"
    NEXT_STEP = "next_step"
    NOTHING = ""


class Who(StrEnum):
    """Who answers."""

    SPECIALIST = "specialist"
    MANAGER = "manager"
    SALES = "sales"
    AGENT = "agent"
    NOBODY = ""


@dataclass(frozen=True)
class Rule:
    """`tells_time`: whether the caller is given the due time; feedback is read by then, and nobody is rung."""

    owes: Owes
    who: Who
    tells_time: bool = True


RULES: dict[PromiseCase, Rule] = {
    PromiseCase.GUARANTEED: Rule(Owes.CALLBACK, Who.SPECIALIST),
    PromiseCase.CHARGEABLE: Rule(Owes.NEXT_STEP, Who.AGENT),
    PromiseCase.SALES: Rule(Owes.NEXT_STEP, Who.SALES),
    PromiseCase.UNDECIDED: Rule(Owes.NEXT_STEP, Who.AGENT),
    PromiseCase.SERIAL_UNKNOWN: Rule(Owes.NEXT_STEP, Who.AGENT),
    PromiseCase.NOT_JUDGED: Rule(Owes.NOTHING, Who.NOBODY, tells_time=False),
    PromiseCase.ENQUIRY: Rule(Owes.NEXT_STEP, Who.AGENT),
    PromiseCase.COMPLAINT: Rule(Owes.ACKNOWLEDGEMENT, Who.MANAGER),
    PromiseCase.FEEDBACK: Rule(Owes.NEXT_STEP, Who.AGENT, tells_time=False),
    PromiseCase.STATUS: Rule(Owes.NOTHING, Who.NOBODY, tells_time=False),
    PromiseCase.NOTHING: Rule(Owes.NOTHING, Who.NOBODY, tells_time=False),
}


@dataclass(frozen=True)
class CallerPromise:
    """What the caller may be promised. `due_at` is None where no time is told, `name` the person who answers, if known.

    `office` is whose clock counts.
    """

    case: PromiseCase
    office: Office
    due_at: datetime | None = None
    name: str = ""
    is_manager: bool = True

    @property
    def rule(self) -> Rule:
        """What is owed, and by whom."""
        return RULES[self.case]


def case_of(
    *,
    kind: str,
    way: str = "",
    covered: bool | None = None,
    device_known: bool = False,
    attached: bool = False,
) -> PromiseCase:
    """`covered` is the verdict, None while there is none; `attached`: the call goes to a ticket that is there."""
    if attached or kind == CallKind.STATUS:
        return PromiseCase.STATUS
    if kind in (CallKind.ENQUIRY, CallKind.COMPLAINT, CallKind.FEEDBACK):
        return PromiseCase(kind)
    if kind != CallKind.FAULT:
        return PromiseCase.NOTHING
    if covered or way in GUARANTEED_WAYS:
        return PromiseCase.GUARANTEED
    if way in (Way.CHARGEABLE, Way.SALES):
        return PromiseCase(way)
    if covered is None:
        return PromiseCase.NOT_JUDGED
    return PromiseCase.UNDECIDED if device_known else PromiseCase.SERIAL_UNKNOWN


def case_of_ticket(*, kind: str, way: str, device_known: bool) -> PromiseCase:
    """The same of a ticket, whose way tells the verdict."""
    return case_of(kind=kind, way=way, covered=way == Way.COVERED, device_known=device_known)


GUARANTEED = Q(kind=TicketKind.FAULT, way__in=GUARANTEED_WAYS)  # `case_of_ticket` for the database
