"""The pages of the link: three questions each."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from surveys import wording
from surveys.enums import QuestionKind
from surveys.models import Interview, Question
from surveys.queries.screen import AnswerCard, answers_of

PER_PAGE = 3


@dataclass(frozen=True)
class LinkQuestion:
    """One question of the page. Its short name is the heading: alone, nobody reads out to them."""

    question: Question
    number: int
    prefix: str
    label: str
    options: tuple[AnswerCard, ...]
    text: str
    is_text: bool
    is_scale: bool


@dataclass(frozen=True)
class LinkPage:
    """One page; `count` questions in all."""

    page: int
    lines: tuple[LinkQuestion, ...]
    count: int
    is_first: bool
    is_last: bool
    minutes: int


def link_page(interview: Interview, page: int) -> LinkPage | None:
    """The questions of a page with what was answered already, None past the end (two queries)."""
    questions = list(interview.survey.questions.all())
    start = (page - 1) * PER_PAGE
    if not 0 <= start < len(questions):
        return None
    given = answers_of(interview)
    language = get_language() or ""
    lines = []
    for number, question in enumerate(questions[start : start + PER_PAGE], start=start + 1):
        answer = given.get(question.pk)
        options = tuple(
            AnswerCard(value, "", str(words), answer is not None and answer.value == value)
            for value, words in wording.options(question.kind)
        )
        lines.append(
            LinkQuestion(
                question=question,
                number=number,
                prefix=f"q{question.pk}",
                label=question.label(language),
                options=options,
                text=answer.text if answer else "",
                is_text=question.kind == QuestionKind.TEXT,
                is_scale=question.kind == QuestionKind.SCALE,
            )
        )
    return LinkPage(
        page=page,
        lines=tuple(lines),
        count=len(questions),
        is_first=page == 1,
        is_last=start + PER_PAGE >= len(questions),
        minutes=max(1, round(len(questions) / 6)),
    )


def interview_of(token: str) -> Interview:
    """The interview that a link leads to, with all that its pages name; 404 for none."""
    related = ("survey", "contact__company", "ticket__office", "ticket__product")
    return get_object_or_404(Interview.objects.select_related(*related), token=token)
