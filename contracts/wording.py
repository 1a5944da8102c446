"""Words about coverage, in the active language: for the screen, and to be said to the caller."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from contracts.cover_look import ICONS, LABELS
from contracts.coverage import ENDING_DAYS, ContractFacts, CoverState, Evidence, Reason, Source, Verdict
from contracts.models import Device
from contracts.serials import NearMiss, Slip
from core.languages import in_both, reads_german

DAYS_A_MONTH = 30.4
MONTHS_FROM = 60


@dataclass(frozen=True)
class CoverCard:
    """The entitlement card, ready to show (templates/contracts/partials/_cover.html)."""

    kind: str
    icon: str
    headline: str
    evidence: str
    sentence: str
    includes: tuple[tuple[str, bool], ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    owner: str = ""
    url: str = ""
    covered: bool = False
    days_left: int | None = None
    place: str = ""
    note: str = ""
    chart: Any = None
    verdict: Verdict | None = field(default=None, repr=False)


def card(verdict: Verdict, device: Device | None = None, chart: Any = None) -> CoverCard:
    """The card of a verdict; the device (with owner and site) adds whose it is, where it stands and its page.

    `chart` is the drawing, `contracts.cover_chart.draw(coverage_bars(device, on=on, facts=facts))`, if it is wanted.
    """
    other = verdict.reason is Reason.OTHER_COMPANY and device and device.owner
    return CoverCard(
        kind=verdict.kind.value,
        icon=ICONS[verdict.kind],
        headline=headline(verdict),
        evidence=evidence(verdict),
        sentence=sentence(verdict),
        includes=tuple(includes(verdict)),
        terms=tuple(terms(verdict)),
        owner=_("Registered for %(company)s") % {"company": device.owner} if other and device else "",
        url=device.get_absolute_url() if device else "",
        covered=verdict.state is CoverState.COVERED,
        days_left=verdict.days_left,
        place=place(device) if device else "",
        chart=chart,
        verdict=verdict,
    )


def place(device: Device) -> str:
    """Where it stands and since when: "Hall 3, line 7, Hamburg. In service since 14 July 2022"."""
    since = _("In service since %(day)s") % {"day": day(device.delivered)} if device.delivered else ""
    return ". ".join(filter(None, (device.where, since)))


def headline(verdict: Verdict) -> str:
    """The verdict in a few words: "Covered by contract"."""
    return {
        Reason.CONTRACT: _("Covered by contract"),
        Reason.CONTRACT_ENDING: _("Contract ends soon"),
        Reason.WARRANTY: _("Covered by warranty"),
        Reason.WARRANTY_ENDING: _("Warranty ends soon"),
        Reason.UNKNOWN_SERIAL: _("Cover unknown"),
    }.get(verdict.reason) or pgettext("headline", "Not covered")


def label(verdict: Verdict) -> str:
    """The verdict in a word, for lists: the text of `{% cov kind text %}`."""
    return str(LABELS[verdict.kind])


def evidence(verdict: Verdict) -> str:
    """What the verdict rests on: "Premium WV-2024-0318, until 31 March 2027"."""
    if verdict.reason is Reason.UNKNOWN_SERIAL:
        return _("Serial number not on file. Log the call, promise no free work")
    if verdict.reason is Reason.OTHER_COMPANY:
        return _("The device belongs to another company")
    found = verdict.evidence
    if found is None:
        return _("No contract and no warranty on file")
    if verdict.state is CoverState.COVERED:
        return _covered_by(verdict, found)
    reason = _not_covered_because(verdict.reason, found)
    if verdict.reason is Reason.CONTRACT_SUSPENDED and found.suspension:  # for the agent, not to be told to the caller
        return f"{reason}: {found.suspension.reason}"
    return reason


def sentence(verdict: Verdict) -> str:
    """What the caller is told, word for word (E2 stores it)."""
    found = verdict.evidence
    if verdict.state is CoverState.UNKNOWN:
        return _("I have no serial number on file for it yet, so I cannot say whether the device is covered.")
    if verdict.reason is Reason.OTHER_COMPANY:
        return _("This device is registered for another company, so I cannot confirm any cover.")
    if verdict.state is CoverState.COVERED and found:
        values = {"name": class_name(found), "until": until(found.last)}
        if found.source is Source.CONTRACT:
            return _("Your device is covered by the %(name)s maintenance contract, %(until)s.") % values
        return _("Your device is covered by the warranty, %(until)s.") % values
    reason = _not_covered_because(verdict.reason, found) if found else _("There is no contract and no warranty on file")
    return _("Your device is not covered. %(reason)s.") % {"reason": reason}


def includes(verdict: Verdict) -> list[tuple[str, bool]]:
    """What is free of charge and what is not; empty if nothing is. A contract may include parts, but no phone."""
    is_included = verdict.state is CoverState.COVERED or verdict.reason is Reason.CONTRACT_WITHOUT_PHONE
    if not is_included or verdict.evidence is None:
        return []
    parts = verdict.evidence.includes
    return [
        (_("Phone support") if parts.phone else _("Phone support: chargeable"), parts.phone),
        (_("Spare parts") if parts.parts else _("Spare parts: chargeable"), parts.parts),
        (_("On-site visit") if parts.onsite else _("On-site visit: chargeable"), parts.onsite),
    ]


def terms(verdict: Verdict) -> list[tuple[str, str]]:
    """Icon and words for what the contract's class limits: its service hours, and which offices may cover."""
    found = verdict.evidence
    if verdict.state is not CoverState.COVERED or found is None:
        return []
    said = [("clock", _("Service hours: %(hours)s") % {"hours": found.hours})] if found.hours else []
    if found.offices:
        names = ", ".join(office.name for office in found.offices)
        said.append(("building", _("May cover: %(offices)s") % {"offices": names}))
    return said


def today_headline(verdict: Verdict) -> str:
    """For the device's own page: whether it is covered today."""
    if verdict.state is CoverState.COVERED:
        return _("Covered today")
    return headline(verdict)


def today_evidence(verdict: Verdict) -> str:
    """For the device's own page: "Maintenance contract Premium until 31 March 2027, 10 months left"."""
    found = verdict.evidence
    if verdict.state is not CoverState.COVERED or found is None:
        return evidence(verdict)
    name = _("Maintenance contract %(name)s") % {"name": class_name(found)}
    values = {
        "name": name if found.source is Source.CONTRACT else pgettext("cover", "Warranty"),
        "until": until(found.last),
        "left": left(verdict.days_left),
    }
    text = _("%(name)s %(until)s, %(left)s") if found.last < date.max else _("%(name)s %(until)s")
    return text % values


def today_card(verdict: Verdict, *, notice_ends: date | None = None) -> CoverCard:
    """The card on the device's own page; `notice_ends` is the last day for giving notice."""
    note = ""
    if notice_ends:
        is_over = notice_ends < verdict.on
        text = _("Notice could be given until %(day)s.") if is_over else _("Notice can be given until %(day)s.")
        note = text % {"day": day(notice_ends)}
    headline, evidence = today_headline(verdict), today_evidence(verdict)
    return replace(card(verdict), headline=headline, evidence=evidence, note=note)


def day(value: date) -> str:
    """31 March 2027, 31. März 2027."""
    return formats.date_format(value, "j. F Y" if reads_german() else "j F Y")


def until(last: date) -> str:
    """The last day of a cover in words."""
    return _("until %(day)s") % {"day": day(last)} if last < date.max else _("with no end date")


def left(days: int | None) -> str:
    """How long a cover still runs: days up to 60, then months; the last day itself is "last day"."""
    if not days:
        return _("last day")
    if days <= MONTHS_FROM:
        return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    months = int(days / DAYS_A_MONTH)
    return ngettext("%(n)d month left", "%(n)d months left", months) % {"n": months}


def slip(miss: NearMiss, typed: str) -> str:
    """How a near miss differs from what was typed: "1 instead of 7", "two neighbours swapped"."""
    found = "".join(miss.serial[place] for place in miss.positions)
    said = "".join(typed[place] for place in miss.typed_positions if place < len(typed)).upper()
    if miss.kind is Slip.SWAPPED:
        return _("two neighbouring characters swapped")
    if miss.kind is Slip.ONE_MISSING:
        return _("%(character)s is missing") % {"character": found}
    if miss.kind is Slip.ONE_EXTRA:
        return _("%(character)s is one too many") % {"character": said}
    return _("%(found)s instead of %(said)s") % {"found": found, "said": said}


def _covered_by(verdict: Verdict, found: Evidence) -> str:
    if verdict.days_left is not None and verdict.days_left <= ENDING_DAYS:
        text = _("%(left)s, %(until)s") % {"left": left(verdict.days_left), "until": until(found.last)}
        return _("%(text)s, then %(next)s") % {"text": text, "next": _next(verdict)} if _next(verdict) else text
    if found.source is Source.WARRANTY and not _next(verdict):
        return _("%(until)s, no contract") % {"until": until(found.last)}
    if found.source is Source.WARRANTY:
        return _("%(text)s, then %(next)s") % {"text": until(found.last), "next": _next(verdict)}
    name, number = class_name(found), found.number
    return _("%(name)s %(number)s, %(until)s") % {"name": name, "number": number, "until": until(found.last)}


def _next(verdict: Verdict) -> str:
    """The contract that follows or also runs, by its number."""
    runner_up = verdict.runner_up
    return runner_up.number if runner_up and runner_up.source is Source.CONTRACT else ""


def _not_covered_because(reason: Reason, found: Evidence) -> str:
    values = {"number": found.number, "last": day(found.last), "first": day(found.first)}
    if reason is Reason.CONTRACT_SUSPENDED and found.suspension:
        last = found.suspension.last
        if last == date.max:
            return _("Contract %(number)s is suspended until further notice") % values
        return _("Contract %(number)s is suspended until %(last)s") % (values | {"last": day(last)})
    return {
        Reason.CONTRACT_WITHOUT_PHONE: _("Contract %(number)s includes no phone support"),
        Reason.CONTRACT_NOT_STARTED: _("Contract %(number)s begins on %(first)s"),
        Reason.WARRANTY_NOT_STARTED: _("Warranty begins on %(first)s"),
        Reason.CONTRACT_EXPIRED: _("Contract %(number)s ended on %(last)s"),
        Reason.WARRANTY_EXPIRED: _("Warranty ended on %(last)s"),
    }[reason] % values


def class_name(found: Evidence | ContractFacts) -> str:
    """The contract class in the language of the screen."""
    return in_both(found.class_name_de, found.class_name_en)
