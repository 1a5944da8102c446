"""Every text that surveys and suggestions say to a person; what is mailed or read out is in that person's language."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.dateformat import format as date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from core.numbers import decimal, percent
from offices.wording import day_label, when
from surveys.enums import QuestionKind, SuggestionState
from surveys.models import Interview, Question, Suggestion
from surveys.rules import FEWEST
from surveys.statistics import Estimate
from tickets.numbers import grouped

# -- refusals -------------------------------------------------------------------------------------------------------

OVER = gettext_lazy("This survey has already been answered or is over.")
OBJECTED = gettext_lazy("This person does not want to be asked. Nobody calls them for a survey.")
NOT_WAITING = gettext_lazy("Somebody else is asking this person, or has already asked.")
NOT_UNDER_WAY = gettext_lazy("This interview is not under way.")
BEING_ASKED = gettext_lazy("A colleague of ours is asking these questions on the phone just now.")
NO_CONSENT = gettext_lazy("Read out first what is done with the answers, and ask whether they agree.")
NOTHING_SAID = gettext_lazy("Nothing was answered. Answer at least one question, or say that you do not take part.")
ANSWERED_MEANWHILE = gettext_lazy("A question was answered while you edited it: it stays as it is.")
NOT_OFFERED = gettext_lazy("This question does not offer that answer.")
NO_ADDRESS = gettext_lazy("There is no e-mail address to send the link to.")
IN_THE_PAST = gettext_lazy("This time has gone by.")
SAY_SOMETHING = gettext_lazy("What do you suggest? Write a few words.")
PLAN_MISSING = gettext_lazy("How will it be done, and by when?")
REASON_MISSING = gettext_lazy("Say why: whoever made the suggestion reads the reason.")
IS_ECHO = gettext_lazy("The same was suggested before. It is decided there.")
ALREADY_DECIDED = gettext_lazy("This has already been decided.")
ECHO_OF_ECHO = gettext_lazy("These two suggestions cannot be joined.")

# -- the scale ------------------------------------------------------------------------------------------------------

SCALE = (
    (1, pgettext_lazy("scale", "very dissatisfied")),
    (2, pgettext_lazy("scale", "dissatisfied")),
    (3, pgettext_lazy("scale", "neither")),
    (4, pgettext_lazy("scale", "satisfied")),
    (5, pgettext_lazy("scale", "very satisfied")),
)
YES_NO = ((1, pgettext_lazy("answer", "Yes")), (0, pgettext_lazy("answer", "No")))


def options(kind: str) -> tuple[tuple[int, object], ...]:
    """What a question offers: the stored value and its words (lazy)."""
    return {QuestionKind.SCALE: SCALE, QuestionKind.YES_NO: YES_NO, QuestionKind.TEXT: ()}[QuestionKind(kind)]


def answer_words(kind: str, value: int | None) -> str:
    """An answer in words, "4 satisfied"; "no answer" for None."""
    if value is None:
        return pgettext("survey", "no answer")
    words = str(dict(options(kind))[value])
    return f"{value} {words}" if kind == QuestionKind.SCALE else words


# -- read out -------------------------------------------------------------------------------------------------------


def _called(interview: Interview) -> str:
    return when(interview.ticket.opened_at, interview.ticket.office)


def solved_day(interview: Interview) -> str:
    """The local day on which the ticket was solved; '' while it is not."""
    solved = interview.ticket.solved_at
    return day_label(solved.astimezone(interview.ticket.office.tz)) if solved else ""


def _product(interview: Interview) -> str:
    return interview.ticket.product.name if interview.ticket.product else interview.ticket.product_name


# The facts that a question may hold in braces.
FACTS: Mapping[str, Callable[[Interview], str]] = {
    "called": _called,
    "solved": solved_day,
    "product": _product,
    "number": lambda interview: grouped(interview.ticket.number),
    "company": lambda interview: interview.contact.company.name,
    "name": lambda interview: interview.contact.name,
}
_FACT = re.compile(r"\{(\w+)\}")


def unknown_facts(text: str) -> list[str]:
    """The facts in braces that nobody can fill in."""
    return [name for name in _FACT.findall(text) if name not in FACTS]


def fill(text: str, interview: Interview, *, language: str) -> str:
    """A question or opening words with the facts of the case filled in, in that language."""
    with translation.override(language):
        return _FACT.sub(lambda found: FACTS[found[1]](interview) if found[1] in FACTS else found[0], text)


def read_out(question: Question, interview: Interview) -> str:
    """A question as it is asked, in the language of whoever is asked."""
    language = interview.contact.language
    return fill(question.text(language), interview, language=language)


def opening(interview: Interview) -> str:
    """The opening words, in the language of whoever is asked."""
    language = interview.contact.language
    return fill(interview.survey.intro(language), interview, language=language)


def minutes_for(count: int) -> str:
    """How long so many questions take alone, ten seconds each, in words."""
    minutes = max(1, round(count / 6))
    return ngettext("about %(count)d minute", "about %(count)d minutes", minutes) % {"count": minutes}


def consent(interview: Interview) -> str:
    """What is read out before the first question, in the language of whoever is asked (S4).

    It says what `surveys.rules.may_read_answers` and `may_read_answer` do.
    """
    with translation.override(interview.contact.language):
        return _(
            "Taking part is voluntary, and you can skip any question. Apart from me, only our Technical Support "
            "Manager learns what you answer. May I ask you the questions?"
        )


def consent_by_link(interview: Interview) -> str:
    """What stands above the questions of the link, in the language of the page (S4)."""
    count = interview.survey.questions.count()
    questions = ngettext("%(count)d question", "%(count)d questions", count) % {"count": count}
    return _(
        "%(questions)s, %(time)s. Taking part is voluntary, and you can skip any question. Only our Technical Support "
        "Manager reads your answers."
    ) % {"questions": questions, "time": minutes_for(count)}


def ask_permission(labels: Sequence[str], *, language: str) -> str:
    """What is read out after low answers: whether the manager may look into them (S4)."""
    with translation.override(language):
        return _("“You were not satisfied with this: %(labels)s. May our manager look into it?”") % {
            "labels": ", ".join(labels)
        }


def questions_left(count: int) -> str:
    """How long it still takes, ten to twenty seconds a question."""
    minutes = max(1, round(count / 4))
    questions = ngettext("%(count)d question left", "%(count)d questions left", count) % {"count": count}
    time = ngettext("about %(count)d minute", "about %(count)d minutes", minutes) % {"count": minutes}
    return f"{questions}, {time}"


# -- in mails -------------------------------------------------------------------------------------------------------


def link_of(interview: Interview) -> str:
    """The whole address of the page on which the contact answers alone."""
    return settings.BASE_URL + reverse("survey_link", args=[interview.token])


def decision_in_words(suggestion: Suggestion) -> str:
    """What was decided, in a sentence."""
    return {
        SuggestionState.PLANNED: _("We will do it."),
        SuggestionState.DECLINED: _("We will not do it."),
        SuggestionState.DONE: _("It is done."),
    }[SuggestionState(suggestion.state)]


def title_of(text: str, length: int) -> str:
    """The beginning of a text, as its title."""
    return Truncator(" ".join(text.split())).chars(min(length, 80))


# -- complaint ------------------------------------------------------------------------------------------------------


def complaint_text(interview: Interview, *, has_low: bool, wants_manager: bool) -> str:
    """What a survey that went badly becomes (R2), in the language of the office. Never an answer: many read it (S4)."""
    with translation.override(interview.ticket.office.language):
        lines = []
        if has_low:
            lines.append(_("Was not satisfied in the survey and lets the manager look into it."))
        if wants_manager:
            lines.append(_("Asked in the survey to hear from the manager."))
        return "\n".join(lines)


# -- results --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownFigure:
    """A figure in words; `at`, `low` and `high` are its place on the scale in percent, None without a figure."""

    n: int
    value: str
    interval: str
    at: float | None
    low: float | None
    high: float | None
    sentence: str


def shown(figure: Estimate, kind: str) -> ShownFigure:
    """A mean of 1 to 5 or a share with its interval, ready to show."""
    if figure.value is None or figure.low is None or figure.high is None:
        few = _("fewer than %(n)d answers: not shown") % {"n": FEWEST} if figure.n else _("no answers")
        return ShownFigure(figure.n, "–", "–", None, None, None, few)
    words = _share if kind == QuestionKind.YES_NO else _mean
    value = words(figure.value)
    at = _place(figure.value, kind)
    interval = _("%(low)s to %(high)s") % {"low": words(figure.low), "high": words(figure.high)}
    sentence = _("%(value)s from %(n)d answers, 95%% interval %(interval)s")
    return ShownFigure(
        n=figure.n,
        value=value,
        interval=interval,
        at=at,
        low=_place(figure.low, kind),
        high=_place(figure.high, kind),
        sentence=sentence % {"value": value, "n": figure.n, "interval": interval},
    )


def _mean(value: float) -> str:
    return decimal(value, 2, fixed=True)


def _share(value: float) -> str:
    return percent(100 * value)


def _place(value: float, kind: str) -> float:
    return round(value * 100 if kind == QuestionKind.YES_NO else (value - 1) * 25, 1)


def day_words(day: date) -> str:
    """A day with its year, "13 May 2026"."""
    return date_format(day, pgettext("date format", "j M Y"))


def month_words(day: date) -> str:
    """A month with its year, "May 2026"."""
    return date_format(day, pgettext("date format", "F Y"))
