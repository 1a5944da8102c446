"""What the dock says before saving: the promise that saving now would give, by `tickets.owed` (G1, G2, E3)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contracts.coverage import CoverState, Verdict
from helpdesk.desk.intake.recognition import Picture
from offices.domain.calendar import due_after
from offices.duty import FREE, specialists_for
from offices.models import Office, Skill
from offices.strip import StripPart, strip
from offices.wording import when
from offices.worktime import NoOpening
from promises.wording import by_when
from tickets.domain.owed import promised_now
from tickets.owed import CallerPromise, Owes, PromiseCase, case_of

ICONS = {
    PromiseCase.ENQUIRY: "help-circle",
    PromiseCase.COMPLAINT: "message-exclamation",
    PromiseCase.FEEDBACK: "message-star",
    PromiseCase.SERIAL_UNKNOWN: "shield-question",
    PromiseCase.STATUS: "ticket",
    PromiseCase.NOTHING: "phone-x",
}


@dataclass(frozen=True)
class Guarantee:
    """Who could take the call now, and the callback's time with its strip; `if_covered`: nothing tells yet."""

    free: int
    knowing: int
    skill: str
    due: str
    parts: tuple[StripPart, ...]
    no_hours: bool = False
    if_covered: bool = False


@dataclass(frozen=True)
class Dock:
    """`guarantee` where a connection or a callback is promised, else two lines: why not, and what is owed by when."""

    promised: CallerPromise
    guarantee: Guarantee | None
    icon: str
    lead: str
    owed: str


def dock_of(
    picture: Picture, verdict: Verdict | None, *, office: Office, home: Office, attached: bool, now: datetime
) -> Dock:
    """`office` is the agent's: the clock of another one is named."""
    case = _case(picture, verdict, attached=attached)
    promised = promised_now(case, office=home, now=now)
    shown = case in (PromiseCase.GUARANTEED, PromiseCase.NOT_JUDGED)
    guarantee = _guarantee(picture, verdict, case=case, office=office, home=home, now=now) if shown else None
    by = ""
    if promised.due_at:
        by = when(promised.due_at, home) if home.pk == office.pk else by_when(promised.due_at, home)
    return Dock(promised, guarantee, ICONS.get(case, "shield-off"), _lead(case), _owed(promised, by=by))


def _case(picture: Picture, verdict: Verdict | None, *, attached: bool) -> PromiseCase:
    facts = picture.facts
    covered = verdict.state is CoverState.COVERED if verdict else None
    if verdict is None and facts.serial_missing and not facts.serial:
        covered = False  # what logging will judge without a device
    return case_of(
        kind=facts.kind,
        way=str(picture.values.get("way") or ""),
        covered=covered,
        device_known=picture.device is not None,
        attached=attached or bool(facts.attach_to),
    )


def _guarantee(
    picture: Picture, verdict: Verdict | None, *, case: PromiseCase, office: Office, home: Office, now: datetime
) -> Guarantee:
    product = picture.known.product
    skill = product.family.skill if product else None
    free, knowing = _specialists(skill, verdict.may_cover if verdict else frozenset(), home=home)
    open_case = case is PromiseCase.NOT_JUDGED
    try:
        due = due_after(office=home, start=now, minutes=home.guarantee_minutes, now=now)
    except NoOpening:
        return Guarantee(free, knowing, str(skill or ""), "", (), no_hours=True, if_covered=open_case)
    parts = tuple(strip(due.steps, office=home, compact=True))
    by = when(due.due_at, home) if home.pk == office.pk else by_when(due.due_at, home)
    return Guarantee(free, knowing, str(skill or ""), by, parts, if_covered=open_case)


def _specialists(skill: Skill | None, named: frozenset[int], *, home: Office) -> tuple[int, int]:
    """How many are free, and how many there are, who know the product and may help this office.

    `named`: the offices that the contract lets cover, if it names any. The caller's language is preferred, not
    demanded: those who do not speak it count, and the next page says so (G1).
    """
    members = specialists_for(home, skill=skill, named=named)
    found = members.aggregate(free=Count("pk", filter=FREE), knowing=Count("pk"))
    return found["free"], found["knowing"]


def _lead(case: PromiseCase) -> str:
    """Why it is not the guarantee."""
    not_covered = _("Not covered: the two-hour guarantee does not apply.")
    return {
        PromiseCase.CHARGEABLE: not_covered,
        PromiseCase.SALES: not_covered,
        PromiseCase.UNDECIDED: not_covered,
        PromiseCase.SERIAL_UNKNOWN: _("Cover unknown: the two-hour guarantee does not apply yet."),
        PromiseCase.ENQUIRY: _("No callback is promised for an enquiry."),
        PromiseCase.COMPLAINT: _("The Technical Support Manager is told at once."),
        PromiseCase.FEEDBACK: _("No reply is promised for feedback."),
        PromiseCase.NOTHING: _("No ticket is made."),
    }.get(case, "")


def _owed(promised: CallerPromise, *, by: str) -> str:
    """What somebody does by when; without a time for an office that never opens."""
    values = {"by": by, "name": promised.name}
    if promised.case is PromiseCase.COMPLAINT and promised.name and by:
        return _("%(name)s confirms the complaint by %(by)s") % values
    if not by or promised.rule.owes is not Owes.NEXT_STEP:
        return _("The call gets a ticket number")
    return {
        PromiseCase.CHARGEABLE: _("Chargeable: reply by %(by)s"),
        PromiseCase.SALES: _("Sales is asked for a contract: reply by %(by)s"),
        PromiseCase.UNDECIDED: _("Choose how we help, or reply by %(by)s"),
        PromiseCase.SERIAL_UNKNOWN: _("Find the serial number, reply by %(by)s"),
        PromiseCase.ENQUIRY: pgettext("dock", "Reply by %(by)s"),
        PromiseCase.FEEDBACK: pgettext("dock", "Read by %(by)s"),
    }[promised.case] % values
