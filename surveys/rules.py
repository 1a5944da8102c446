"""Who may do what with surveys and suggestions."""

from django.utils.translation import gettext_lazy as _

from core.access import Allowed, Decision, Denied
from core.models import User
from surveys.enums import QuestionKind
from surveys.models import Interview, Question, Suggestion, Survey

LOW = 2  # dissatisfied, very dissatisfied


def may_read_results(user: User) -> Decision:
    """Answers are for the manager: that is what customers are told before they answer."""
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


def may_decide(user: User, suggestion: Suggestion) -> Decision:
    """The manager, or whom the manager made its owner."""
    if user.is_manager or suggestion.owner_id == user.pk:
        return Allowed()
    return Denied(_("A suggestion is decided by its owner or by the Technical Support Manager."))


def may_change_kind(question: Question, kind: str) -> Decision:
    """Answers given on one scale cannot be read on another."""
    if question.kind == kind or not question.answers.exists():
        return Allowed()
    return Denied(_("This question already has answers; its kind stays. Make a new survey for a new question."))


def may_remove(question: Question) -> Decision:
    """An answered question stays, its answers would be lost."""
    if not question.answers.exists():
        return Allowed()
    return Denied(_("This question already has answers and cannot be removed."))


def is_low(kind: str, value: int | None) -> bool:
    """Whether an answer says that somebody is not satisfied (R2): 1 or 2 of 5.

    A plain no is not counted: whether "no" is bad depends on the question.
    """
    return kind == QuestionKind.SCALE and value is not None and value <= LOW


def may_be_drawn(survey: Survey) -> Decision:
    """Only a running survey with questions asks anybody."""
    if not survey.active:
        return Denied(_("This survey is not running."))
    if not survey.questions.exists():
        return Denied(_("This survey has no questions yet."))
    return Allowed()
