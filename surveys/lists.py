"""The lists of this app: suggestions, the surveys, who is to be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.lists import cells
from core.lists.filters import Filters
from core.lists.listing import Column, Context, Empty, Extras, Listing
from surveys.enums import SuggestionState
from surveys.models import Interview, Suggestion, Survey
from surveys.queries import numbers_of, wishes
from surveys.queries.calls import CallRow, Numbers, call_row, to_ask

# -- suggestions ----------------------------------------------------------------------------------------------------


class SuggestionFilters(Filters):
    """Suggestions."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=SuggestionState.choices, empty_label=_("All"))


def _wishes(context: Context) -> QuerySet[Suggestion]:
    return wishes(context.viewer)


def _words(_rows: Sequence[Any], _context: Context) -> Extras:
    return {"format": gettext("j M Y")}


def _wished(row: Suggestion, _extras: Extras) -> int:
    return row.wished  # type: ignore[attr-defined, no-any-return]  # annotated by `wishes`


def _origin(row: Suggestion, _extras: Extras) -> Any:
    who = row.contact.company if row.contact else row.made_by or ""
    return cells.joined(cells.first_upper(row.get_source_display()), " ", cells.meta(who))


SUGGESTIONS = Listing(
    name="suggestions",
    address="surveys:suggestions",
    title=_("Suggestions"),
    columns=(
        Column("title", _("Suggestion"), lambda row, _e: row.title, link=lambda row: row.get_absolute_url()),
        Column("wished", _("Wished by"), _wished, show=lambda row, _e: cells.with_icon("users", _wished(row, {}))),
        Column("from", pgettext_lazy("origin", "From"), lambda row, _e: row.get_source_display(), show=_origin),
        Column("company", _("Company"), lambda row, _e: row.contact.company.name if row.contact else "", only="file"),
        Column(
            "made",
            pgettext_lazy("suggestion", "Made"),
            lambda row, _e: row.made_at.astimezone(row.office.tz).date() if row.office else row.made_at.date(),
            show=lambda row, extras: cells.plain(date_format(row.made_at, extras["format"])),
        ),
        Column("state", _("State"), lambda row, _e: row.get_state_display(), "tag"),
        Column("owner", _("Owner"), lambda row, _e: row.owner.name if row.owner else ""),
    ),
    filters=SuggestionFilters,
    segments=("state",),
    rows=_wishes,
    order=("place", "-made_at", "-pk"),
    extras=_words,
    saved=False,
    empty=Empty(
        _("No suggestion here"),
        _(
            "Suggestions come from calls, surveys, the portal and colleagues. "
            "Whoever makes one is told what became of it."
        ),
        icon="bulb",
    ),
)


# -- surveys --------------------------------------------------------------------------------------------------------


def _surveys(_context: Context) -> QuerySet[Survey]:
    return Survey.objects.select_related("office", "family")


def _numbers(_rows: Sequence[Survey], _context: Context) -> Extras:
    words = {"offices": gettext("all offices"), "products": gettext("all products")}
    return {"numbers": numbers_of(), "none": Numbers(0, 0, 0, 0), **words}


@dataclass(frozen=True)
class SurveyRow:
    """One survey, its texts ready."""

    pk: int
    name: str
    is_running: bool
    asks: str
    within: str
    quarantine: str
    numbers: Numbers


def _survey(survey: Survey, extras: Extras) -> SurveyRow:
    solved, quarantine = survey.solved_within_days, survey.quarantine_days
    within = ngettext("ticket solved within %(days)d day", "ticket solved within %(days)d days", solved)
    return SurveyRow(
        pk=survey.pk,
        name=survey.name,
        is_running=survey.active,
        asks=f"{survey.office or extras['offices']}, {survey.family or extras['products']}",
        within=within % {"days": solved},
        quarantine=ngettext("%(days)d day", "%(days)d days", quarantine) % {"days": quarantine},
        numbers=extras["numbers"].get(survey.pk, extras["none"]),
    )


SURVEYS = Listing(
    name="surveys",
    address="surveys:manage",
    title=_("Set up surveys"),
    columns=(
        Column("name", _("Survey"), lambda row, _e: row.name),
        Column("asks", pgettext_lazy("survey", "Asks"), lambda row, _e: f"{row.asks}, {row.within}"),
        Column("quarantine", _("Quarantine"), lambda row, _e: row.quarantine),
        Column("waiting", _("To be asked"), lambda row, _e: row.numbers.waiting),
        Column("done", _("Answered"), lambda row, _e: row.numbers.done),
        Column("refused", _("Did not want to"), lambda row, _e: row.numbers.refused),
        Column("unreached", _("Not reached"), lambda row, _e: row.numbers.unreached),
        Column("acts", _("Action"), only="screen", silent=True),
    ),
    rows=_surveys,
    order=("-active", "-created_at", "-pk"),
    extras=_numbers,
    line=_survey,
    title_of=lambda row: row.name,
    row="surveys/partials/_survey_row.html",
    saved=False,
    new=("surveys:new", _("New survey")),
    empty=Empty(
        _("No survey yet"),
        _("As soon as a survey runs, customers with a solved ticket are asked and the figures appear here."),
        icon="message-star",
    ),
)


# -- who is to be asked ---------------------------------------------------------------------------------------------


class CallFilters(Filters):
    """Survey calls."""

    survey = django_filters.ModelChoiceFilter(
        queryset=Survey.objects.filter(active=True), label=_("Survey"), empty_label=_("all")
    )


def _calls(context: Context) -> QuerySet[Interview]:
    return to_ask(viewer=context.viewer, now=context.now)


def _call_words(_rows: Sequence[Interview], context: Context) -> Extras:
    return {"viewer": context.viewer, "now": context.now}


def _call(interview: Interview, extras: Extras) -> CallRow:
    return call_row(interview, extras["viewer"], extras["now"])


CALLS = Listing(
    name="survey-calls",
    address="surveys:calls",
    title=_("Surveys"),
    columns=(
        Column("contact", _("Contact"), lambda row, _e: row.contact),
        Column("company", _("Company"), lambda row, _e: row.company, only="file"),
        Column("phone", _("Phone"), lambda row, _e: row.phone, "code"),
        Column("language", _("Language"), lambda row, _e: row.speaks, only="file"),
        Column("ticket", _("Ticket"), lambda row, _e: row.grouped),
        Column("subject", _("What it was about"), lambda row, _e: row.subject, only="file"),
        Column("solved", _("Solved"), lambda row, _e: row.solved_at),
        Column("office", _("Office"), lambda row, _e: row.office, only="file"),
        Column("tries", _("Calls so far"), lambda row, _e: row.tries, "number"),
        Column("state", _("State"), lambda row, _e: row.state_words),
        Column("acts", _("Action"), only="screen", silent=True),
    ),
    filters=CallFilters,
    rows=_calls,
    order=("running", "call_after", "drawn_at", "pk"),
    extras=_call_words,
    line=_call,
    title_of=lambda row: row.contact,
    row="surveys/partials/_call_row.html",
    tools="surveys/partials/_take_next.html",
    saved=False,
    empty=Empty(
        _("Nobody is to be asked"),
        _(
            "Every hour the running surveys draw contacts whose ticket was solved recently, who have not objected and "
            "were not asked within the quarantine."
        ),
        icon="message-star",
    ),
)

LISTINGS = (SUGGESTIONS, SURVEYS, CALLS)
