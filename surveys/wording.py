"""Every text that surveys and suggestions say to a person; what is mailed or read out is in that person's language."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.dateformat import format as date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from core.models import User
from core.outbox import Message
from offices.wording import day_label, when
from surveys.enums import QuestionKind, SuggestionState
from surveys.models import Answer, Interview, Question, Suggestion
from surveys.statistics import Estimate
from tickets.numbers import grouped

# -- refusals -------------------------------------------------------------------------------------------------------

OVER = gettext_lazy("This survey has already been answered or is over.")
OBJECTED = gettext_lazy("This person does not want to be asked. Nobody calls them for a survey.")
NOT_WAITING = gettext_lazy("Somebody else is asking this person, or has already asked.")
NOT_UNDER_WAY = gettext_lazy("This interview is not under way.")
BEING_ASKED = gettext_lazy("A colleague of ours is asking these questions on the phone just now.")
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


def _solved(interview: Interview) -> str:
    solved = interview.ticket.solved_at
    return day_label(solved.astimezone(interview.ticket.office.tz)) if solved else ""


def _product(interview: Interview) -> str:
    return interview.ticket.product.name if interview.ticket.product else interview.ticket.product_name


# The facts that a question may hold in braces.
FACTS: Mapping[str, Callable[[Interview], str]] = {
    "called": _called,
    "solved": _solved,
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


def questions_left(count: int) -> str:
    """How long it still takes, ten to twenty seconds a question."""
    minutes = max(1, round(count / 4))
    questions = ngettext("%(count)d question left", "%(count)d questions left", count) % {"count": count}
    time = ngettext("about %(count)d minute", "about %(count)d minutes", minutes) % {"count": minutes}
    return f"{questions}, {time}"


# -- mails ----------------------------------------------------------------------------------------------------------


def link_of(interview: Interview) -> str:
    """The whole address of the page on which the contact answers alone."""
    return settings.BASE_URL + reverse("survey_link", args=[interview.token])


def invitation(interview: Interview) -> Message:
    """The link to answer alone, in the contact's language."""
    language = interview.contact.language
    with translation.override(language):
        return Message(
            key=f"survey-{interview.pk}",
            kind="survey",
            subject=_("How satisfied were you with us? Ticket %(number)s")
            % {"number": grouped(interview.ticket.number)},
            body=render_to_string(
                "surveys/email/invitation.txt",
                {
                    "name": interview.contact.name,
                    "number": grouped(interview.ticket.number),
                    "solved": _solved(interview),
                    "count": interview.survey.questions.count(),
                    "link": link_of(interview),
                },
            ),
            language=language,
        )


def new_suggestion(suggestion: Suggestion, manager: User) -> Message:
    """To the manager: somebody suggests something."""
    with translation.override(manager.language):
        return Message(
            key=f"suggestion-{suggestion.pk}-new",
            kind="suggestion",
            subject=_("New suggestion: %(title)s") % {"title": suggestion.title},
            body=suggestion.text,
            url=suggestion.get_absolute_url(),
            language=manager.language,
        )


def decision(made: Suggestion, decided: Suggestion, *, language: str) -> Message:
    """To whoever made a suggestion: what became of it. `decided` is the same one or the one it was joined to."""
    with translation.override(language):
        return Message(
            key=f"suggestion-{made.pk}-{decided.pk}-{decided.state}-{decided.decided_at}",
            kind="suggestion",
            subject=_("Your suggestion: %(title)s") % {"title": made.title},
            body=render_to_string(
                "surveys/email/decision.txt",
                {
                    "name": made.contact.name if made.contact else made.made_by.name if made.made_by else "",
                    "day": day_label(made.made_at),
                    "words": made.text or made.title,
                    "verdict": _verdict(decided),
                    "reason": decided.reason,
                    "plan": decided.plan if decided.state == SuggestionState.PLANNED else "",
                },
            ),
            url="" if made.contact else made.get_absolute_url(),
            language=language,
        )


def _verdict(suggestion: Suggestion) -> str:
    return {
        SuggestionState.PLANNED: _("We will do it."),
        SuggestionState.DECLINED: _("We will not do it."),
        SuggestionState.DONE: _("It is done."),
    }[SuggestionState(suggestion.state)]


def title_of(text: str, length: int) -> str:
    """The beginning of a text, as its title."""
    return Truncator(" ".join(text.split())).chars(min(length, 80))


# -- complaint ------------------------------------------------------------------------------------------------------


def complaint_text(interview: Interview, low: Sequence[Answer], *, wants_manager: bool) -> str:
    """What the manager reads of a survey that went badly (R2), in the language of the office."""
    language = interview.ticket.office.language
    with translation.override(language):
        lines = [
            f"{given.question.label(language)}: {answer_words(given.question.kind, given.value)}"
            + (f" – {_quoted(given.text)}" if given.text else "")
            for given in low
        ]
        if wants_manager:
            lines.append(_("Asked in the survey to hear from the manager."))
        return "\n".join(lines)


def _quoted(text: str) -> str:
    return pgettext("quotation", "“%(text)s”") % {"text": text}


# -- results --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A figure in words; `at`, `low` and `high` are its place on the scale in percent, None without a figure."""

    n: int
    value: str
    interval: str
    at: float | None
    low: float | None
    high: float | None
    sentence: str


def shown(figure: Estimate, kind: str) -> Shown:
    """A mean of 1 to 5 or a share with its interval, ready to show."""
    if figure.value is None:
        return Shown(0, "–", "–", None, None, None, _("no answers"))
    words = percent if kind == QuestionKind.YES_NO else decimal
    value = words(figure.value)
    at = _place(figure.value, kind)
    if figure.low is None or figure.high is None:
        return Shown(figure.n, value, "–", at, None, None, _("%(value)s from one answer") % {"value": value})
    interval = _("%(low)s to %(high)s") % {"low": words(figure.low), "high": words(figure.high)}
    sentence = _("%(value)s from %(n)d answers, 95%% interval %(interval)s")
    return Shown(
        n=figure.n,
        value=value,
        interval=interval,
        at=at,
        low=_place(figure.low, kind),
        high=_place(figure.high, kind),
        sentence=sentence % {"value": value, "n": figure.n, "interval": interval},
    )


def _place(value: float, kind: str) -> float:
    return round(value * 100 if kind == QuestionKind.YES_NO else (value - 1) * 25, 1)


def day_words(day: date) -> str:
    """A day with its year, "13 May 2026"."""
    return date_format(day, pgettext("date format", "j M Y"))


def month_words(day: date) -> str:
    """A month with its year, "May 2026"."""
    return date_format(day, pgettext("date format", "F Y"))


def decimal(value: float, places: int = 2) -> str:
    """A figure with the language's decimal sign: "4.21", „4,21“."""
    text = f"{value:.{places}f}"
    return text.replace(".", ",") if (translation.get_language() or "").startswith("de") else text


def percent(value: float) -> str:
    """A share, "96.1%" or „96,1 %“."""
    text = decimal(value * 100, 1)
    return f"{text}\N{NO-BREAK SPACE}%" if (translation.get_language() or "").startswith("de") else f"{text}%"
