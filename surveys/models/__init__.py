"""Surveys, interviews, answers, suggestions."""

from surveys.models.suggestion import Suggestion
from surveys.models.survey import Answer, Interview, Question, Survey

__all__ = ["Answer", "Interview", "Question", "Suggestion", "Survey"]
