"""Who may do what with surveys and suggestions."""

from collections.abc import Iterable
from math import floor

from django.utils.translation import gettext_lazy as _

from core.access import Allowed, Decision, Denied
from core.models import User
from surveys.enums import InterviewState, QuestionKind
from surveys.models import Answer, Interview, Question, Suggestion, Survey
from surveys.models.survey import FIXED

LOW = 2  # dissatisfied, very dissatisfied
SATISFIED = 4
FEWEST = 5  # answers; a figure of fewer could be told to be somebody's


def may_read_answers(user: User) -> Decision:
    """Single answers, with or without a name, are for the Technical Support Manager alone (S4).

    The one place that says so: every address asks it, and what those who are asked are told says the same
    (`surveys.wording`). Administrators are no exception.
    """
    if user.is_active and user.is_support_manager:
        return Allowed()
    return Denied(_("Single answers are read by the Technical Support Manager only: customers are told so."))


def may_read_answer(user: User, answer: Answer) -> Decision:
    """One answer: also for whoever heard it, as long as that interview is going on (S4)."""
    interview = answer.interview
    is_asking = interview.state == InterviewState.STARTED and interview.interviewer_id == user.pk
    if is_asking and answer.taken_by_id == user.pk:
        return Allowed()
    return may_read_answers(user)


def may_read_results(user: User) -> Decision:
    """Figures of many, from `FEWEST` answers on."""
    if user.is_manager:
        return Allowed()
    return Denied(_("Results are read by the Technical Support Manager; customers are told so before they answer."))


def may_edit_surveys(user: User) -> Decision:
    """Questions and the rule by which people are drawn."""
    if user.is_manager:
        return Allowed()
    return Denied(_("Surveys are set up by the Technical Support Manager."))


def may_interview(user: User, interview: Interview) -> Decision:
    """Only whoever holds it; a manager may look on but does not answer for somebody else."""
    if interview.interviewer_id == user.pk:
        return Allowed()
    return Denied(_("This interview is held by somebody else."))


def may_ask(user: User, *, has_handled: bool) -> Decision:
    """Whoever handled a case never asks about it: nobody tells people what they think of them (S4)."""
    if has_handled:
        return Denied(_("You worked on this case. A colleague asks about it."))
    return Allowed()


def may_decide(user: User, suggestion: Suggestion) -> Decision:
    """The manager, or whom the manager made its owner."""
    if user.is_manager or suggestion.owner_id == user.pk:
        return Allowed()
    return Denied(_("A suggestion is decided by its owner or by the Technical Support Manager."))


def may_change(question: Question, fields: Iterable[str]) -> Decision:
    """A running survey never changes under its answers (S4): what was answered stays as it was read."""
    if not set(fields) & set(FIXED) or not question.answers.exists():
        return Allowed()
    return Denied(_("This question already has answers and stays as it is. Create a new survey for a new question."))


def may_remove(question: Question) -> Decision:
    """An answered question stays, its answers would be lost."""
    if not question.answers.exists():
        return Allowed()
    return Denied(_("This question already has answers and cannot be removed."))


def is_low(question: Question, value: int | None) -> bool:
    """Whether an answer says that somebody is not satisfied (R2): 1 or 2 of 5, or that it was not solved.

    Any other plain no is not counted: whether "no" is bad depends on the question.
    """
    if value is None:
        return False
    return value <= LOW if question.kind == QuestionKind.SCALE else question.asks_solved and value == 0


def mark_of(mean: float | None, *, has_low: bool) -> int | None:
    """What an interview says on the whole, 1 to 5; `mean` is that of its answers on the scale, None without one.

    The one definition of "satisfied": 4 or 5. Nobody is satisfied who gave a low answer or said "not solved".
    """
    if mean is None:
        return None
    rounded = floor(mean + 0.5)
    return min(rounded, SATISFIED - 1) if has_low else rounded


def may_be_drawn(survey: Survey) -> Decision:
    """Only a running survey with questions asks anybody."""
    if not survey.active:
        return Denied(_("This survey is not running."))
    if not survey.questions.exists():
        return Denied(_("This survey has no questions yet."))
    return Allowed()
