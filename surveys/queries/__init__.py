"""Questions about surveys: who may be asked, who is to be called, what was answered, what was suggested."""

from surveys.queries.calls import (
    CallRow,
    call_row,
    held_by,
    interview_for,
    next_call,
    numbers_of,
    survey_called,
    survey_for,
    surveys_by_age,
    to_ask,
    to_call,
)
from surveys.queries.candidates import candidates
from surveys.queries.handled import handled
from surveys.queries.results import QuestionResult, Remark, ResultFilters, ResultGroup, comments, grouped, per_question
from surveys.queries.satisfaction import Satisfaction, satisfaction
from surveys.queries.suggestions import suggestion_for, suggestions, visible_to, wishes

__all__ = [
    "CallRow",
    "QuestionResult",
    "Remark",
    "ResultFilters",
    "ResultGroup",
    "Satisfaction",
    "call_row",
    "candidates",
    "comments",
    "grouped",
    "handled",
    "held_by",
    "interview_for",
    "next_call",
    "numbers_of",
    "per_question",
    "satisfaction",
    "suggestion_for",
    "suggestions",
    "survey_called",
    "survey_for",
    "surveys_by_age",
    "to_ask",
    "to_call",
    "visible_to",
    "wishes",
]
