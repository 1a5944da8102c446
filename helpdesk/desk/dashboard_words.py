"""Figures in words, ready to show: percentages, cards, chips."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from operator import itemgetter

from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from callbacks.kept_words import uncounted_words
from callbacks.models import Callback
from callbacks.wording import attempts_words
from core.numbers import decimal, percent
from helpdesk.desk.figures import DueNow, FigurePeriod, Kept, KeptIn, Place, WaitingForManager
from offices.models import Office
from offices.wording import when_short
from offices.worktime import OfficeHours, working_time_between
from promises.countdown import Chip, chip
from surveys.queries import Satisfaction
from tickets.enums import ComplaintSource, ComplaintState
from tickets.models import Complaint

NEAR = 3 * 3600  # staffed seconds: further away, the time on the clock says more than what is left
WORDS = 64  # characters of a complaint, in the list
NEVER = datetime.max.replace(tzinfo=UTC)


# -- due now --------------------------------------------------------------------------------------------------------


def free_of(row: DueNow) -> str:
    """How many specialists could call now."""
    return _("%(free)d of %(staff)d free") % {"free": row.free, "staff": row.staff}


def due_rows(rows: Sequence[DueNow]) -> list[tuple[str, str, tuple[int, ...]]]:
    """(name, free, counts) for each row; the sum is named after how many offices there are."""
    every = _("Both") if len(rows) == 3 else _("All offices")
    return [
        (row.office.name if row.office else every, free_of(row), (row.escalated, row.late, row.hot, row.soon, row.calm))
        for row in rows
    ]


# -- kept -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KeptCard:
    """One period of the promises kept: `at` and `target_at` are places on the meter, which begins at `scale`."""

    title: str
    percent: str
    number: str
    at: int
    target: str
    target_at: int
    scale: int
    met: bool
    line: str
    reached: str
    offices: tuple[tuple[str, str], ...]
    is_empty: bool
    uncounted: str


def kept_card(found: KeptIn, *, today: date) -> KeptCard:
    """The period in words."""
    whole = found.all
    scale = _scale(whole)
    return KeptCard(
        title=_title(found.period, today),
        percent=percent(whole.percent),
        number=decimal(whole.percent),
        at=_place(whole.percent or 0, scale),
        target=percent(whole.target),
        target_at=_place(whole.target, scale),
        scale=scale,
        met=whole.short == 0,
        line=_kept_line(whole),
        reached=_("Reached in time: %(number)d of %(all)d") % {"number": whole.reached, "all": whole.counted},
        offices=tuple((office.name, percent(kept.percent)) for office, kept in found.offices),
        is_empty=whole.counted == 0,
        uncounted=uncounted_words(whole),
    )


def _title(period: FigurePeriod, today: date) -> str:
    names = {FigurePeriod.TODAY: _("Today"), FigurePeriod.WEEK: _("This week")}
    return str(names.get(period) or month_name(today))


def _scale(kept: Kept) -> int:
    """Where the meter begins: 80 shows the difference that matters, unless a value lies below."""
    lowest = min(kept.percent if kept.percent is not None else kept.target, kept.target)
    return 80 if lowest >= 80 else 0


def _place(value: float, scale: int) -> int:
    return max(0, round(100 * (value - scale) / (100 - scale)))


def _kept_line(kept: Kept) -> str:
    if not kept.counted:
        return _("Nothing was due")
    values = {"number": kept.kept, "all": kept.counted, "short": kept.short}
    if not kept.short:
        return _("%(number)d of %(all)d, target met") % values
    return _("%(number)d of %(all)d, %(short)d short of target") % values


@dataclass(frozen=True)
class TeamRow:
    """One team's month."""

    office: str
    team: str
    due: int
    in_time: str
    reached: str
    met: bool
    uncounted: str


def team_rows(found: Sequence[tuple[Office, str, Kept]]) -> list[TeamRow]:
    """Teams are an office and what its specialists know."""
    return [
        TeamRow(
            office=office.name,
            team=name or _("without a product"),
            due=kept.counted,
            in_time=f"{kept.kept} ({percent(kept.percent)})",
            reached=f"{kept.reached} ({percent(kept.percent_reached)})",
            met=kept.short == 0,
            uncounted=uncounted_words(kept) or "–",
        )
        for office, name, kept in found
    ]


# -- waiting for the manager ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WaitingRow:
    """Something that waits for a manager; `action` opens `url`."""

    chip: Chip
    title: str
    detail: str
    url: str
    action: str
    why: str  # address of the explanation of the due time that the chip shows


def waiting_rows(
    found: WaitingForManager, hours: dict[int, OfficeHours], *, now: datetime, limit: int = 3
) -> list[WaitingRow]:
    """What is most urgent, by its own deadline; complaints that were read come last."""
    rows = [(row.due_at, _escalation(row, hours[row.office_id], now=now)) for row in found.escalated]
    rows += [(_urgency(row), _complaint(row, hours[row.office_id], now=now)) for row in found.complaints]
    return [row for _instant, row in sorted(rows, key=itemgetter(0))[:limit]]


def _urgency(row: Complaint) -> datetime:
    return row.acknowledge_by if row.state == ComplaintState.NEW else NEVER


def complaints_in_words(found: WaitingForManager) -> str:
    """How many wait."""
    return ngettext("%(n)d complaint", "%(n)d complaints", found.complaints_count) % {"n": found.complaints_count}


def escalations_in_words(found: WaitingForManager) -> str:
    """How many are past a manager's step of the ladder."""
    return ngettext("%(n)d escalation", "%(n)d escalations", found.escalated_count) % {"n": found.escalated_count}


def _escalation(row: Callback, hours: OfficeHours, *, now: datetime) -> WaitingRow:
    who = row.holder
    told = when_short(row.escalated_at, row.office, now=now) if row.escalated_at else ""
    tried = attempts_words(getattr(row, "tries", 0))
    return WaitingRow(
        chip=chip(row.due_at, hours=hours, office=row.office, now=now, escalated=True).quiet(),
        title=", ".join(filter(None, (row.ticket.company_name, row.contact_name))),
        detail=", ".join(filter(None, (_("Escalation %(time)s") % {"time": told}, tried, who.name if who else ""))),
        url=row.ticket.get_absolute_url(),
        action=pgettext("verb", "Open"),
        why=reverse("callbacks:why", args=[row.pk]),
    )


def _complaint(row: Complaint, hours: OfficeHours, *, now: datetime) -> WaitingRow:
    contact = row.contact.name if row.contact else row.ticket.caller_name if row.ticket else ""
    company = row.company.name if row.company else row.ticket.company_name if row.ticket else ""
    return WaitingRow(
        chip=complaint_chip(row, hours, now=now),
        title=", ".join(filter(None, (company, contact))),
        detail=_came(row) % {"text": Truncator(row.text).chars(WORDS)},
        url=row.get_absolute_url(),
        action=pgettext("verb", "Answer"),
        why=reverse("tickets:complaint-why", args=[row.pk]),
    )


def _came(row: Complaint) -> str:
    return {
        ComplaintSource.PHONE.value: _("Complaint by phone: %(text)s"),
        ComplaintSource.PORTAL.value: _("Complaint in the portal: %(text)s"),
        ComplaintSource.SURVEY.value: _("Complaint from a survey: %(text)s"),
    }[row.source]


def complaint_chip(row: Complaint, hours: OfficeHours, *, now: datetime) -> Chip:
    """The time in which somebody must say that the complaint was read (R2); afterwards it waits for its answer."""
    if row.state != ComplaintState.NEW:
        return Chip("calm", _("Read"), _("not answered yet"))
    found = chip(row.acknowledge_by, hours=hours, office=row.office, now=now)
    if found.state == "calm" and working_time_between(hours, now, row.acknowledge_by).total_seconds() > NEAR:
        return Chip("calm", when_short(row.acknowledge_by, row.office, now=now), _("to answer"))
    if found.state in ("over", "paused"):
        return found.quiet()
    return replace(found, pre="", words=_("to answer"))


# -- satisfaction ---------------------------------------------------------------------------------------------------


def satisfaction_bars(found: Satisfaction) -> list[tuple[str, int, int]]:
    """(label, how many, share of the longest bar in percent), best first."""
    labels = (_("Very satisfied"), _("Satisfied"), _("Neutral"), _("Dissatisfied"), _("Very dissatisfied"))
    most = max(found.counts) or 1
    return [(label, count, round(100 * count / most)) for label, count in zip(labels, found.counts, strict=True)]


# -- the page -------------------------------------------------------------------------------------------------------


def month_name(today: date) -> str:
    """The month in full."""
    return date_format(today, "F")


def time_of(place: Place | None, *, now: datetime) -> str:
    """The office's clock with seconds, for "updated 16:42:18"; UTC where there is no office yet."""
    return f"{now.astimezone(place.office.tz) if place else now:%H:%M:%S}"
