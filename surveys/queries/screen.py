"""The interviewer's screen, ready to show: what to read out, what not, what was answered so far."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import pgettext

from core.models import User
from offices.wording import day_label
from surveys import wording
from surveys.enums import InterviewState, QuestionKind
from surveys.models import Answer, Interview, Question
from surveys.queries.calls import subject_of
from surveys.rules import is_low, may_read_answer


@dataclass(frozen=True)
class AnswerCard:
    """One card: the stored value, the key that chooses it, the words."""

    value: int
    key: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class SoFar:
    """A line of the list of questions."""

    position: int
    label: str
    words: str
    text: str
    is_current: bool
    is_answered: bool


@dataclass(frozen=True)
class Interviewee:
    """Whom the interviewer talks to, and about what."""

    name: str
    company: str
    phones: tuple[str, ...]
    email: str
    language: str
    number: str
    subject: str
    solved: str
    tries: int


@dataclass(frozen=True)
class QuestionScreen:
    """One question on the screen; `before` and `after` are positions, None at the ends."""

    question: Question
    place: int
    count: int
    read_out: str
    language: str
    hint: str
    options: tuple[AnswerCard, ...]
    is_silent: bool
    text: str
    is_suggestion: bool
    before: int | None
    after: int | None
    left: str
    percent: int


def person_of(interview: Interview) -> Interviewee:
    """Whom to talk to (one query for the phone numbers)."""
    ticket, contact = interview.ticket, interview.contact
    phones = tuple(phone.number for phone in contact.phones.all())
    return Interviewee(
        name=contact.name,
        company=contact.company.name,
        phones=phones or (ticket.phone,),
        email=contact.email,
        language=contact.language,
        number=ticket.number,
        subject=subject_of(interview),
        solved=_solved(ticket.solved_at, interview),
        tries=interview.tries + 1,
    )


def _solved(at: datetime | None, interview: Interview) -> str:
    return day_label(at.astimezone(interview.ticket.office.tz)) if at else ""


def answers_of(interview: Interview) -> dict[int, Answer]:
    """What was answered, by question; for the page of the link, which is theirs."""
    return {given.question_id: given for given in interview.answers.select_related("interview")}


def so_far(interview: Interview, *, viewer: User, language: str, current: int | None = None) -> list[SoFar]:
    """Every question with its answer in words, where the viewer may read it (two queries)."""
    given = answers_of(interview)
    return [
        SoFar(
            position=question.position,
            label=question.label(language),
            words=_words(question, given.get(question.pk), viewer),
            text=_said(given.get(question.pk), viewer),
            is_current=question.position == current,
            is_answered=question.pk in given,
        )
        for question in interview.survey.questions.all()
    ]


def _words(question: Question, given: Answer | None, viewer: User) -> str:
    if given is None:
        return ""
    if not may_read_answer(viewer, given):
        return pgettext("survey", "answered")
    if question.kind == QuestionKind.TEXT:
        return wording.title_of(given.text, 30) or wording.answer_words(question.kind, None)
    return wording.answer_words(question.kind, given.value)


def _said(given: Answer | None, viewer: User) -> str:
    return given.text if given and may_read_answer(viewer, given) else ""


def low_labels(interview: Interview) -> list[str]:
    """The questions with a low answer, in the contact's language: the manager looks into them with permission (S4)."""
    rows = interview.answers.select_related("question").order_by("question__position")
    return [row.question.label(interview.contact.language) for row in rows if is_low(row.question, row.value)]


def question_screen(interview: Interview, position: int, *, viewer: User) -> QuestionScreen | None:
    """The question at that position, in the contact's language; None when there is none (two queries).

    An answer that somebody else heard, or that came by the link, is not shown (S4).
    """
    questions = list(interview.survey.questions.all())
    places = [question.position for question in questions]
    if position not in places:
        return None
    place = places.index(position)
    question = questions[place]
    given = interview.answers.filter(question=question).select_related("interview").first()
    given = given if given and may_read_answer(viewer, given) else None
    return QuestionScreen(
        question=question,
        place=place + 1,
        count=len(places),
        read_out=wording.read_out(question, interview),
        language=interview.contact.language,
        hint=wording.fill(question.hint(viewer.language), interview, language=viewer.language),
        options=_options(question, given, language=interview.contact.language),
        is_silent=given is not None and given.value is None,
        text=given.text if given else "",
        is_suggestion=given.is_suggestion if given else False,
        before=places[place - 1] if place else None,
        after=places[place + 1] if place + 1 < len(places) else None,
        left=wording.questions_left(len(places) - place),
        percent=round(100 * (place + 1) / len(places)),
    )


def _options(question: Question, given: Answer | None, *, language: str) -> tuple[AnswerCard, ...]:
    """The words stand on the screen in the language that is spoken: they are confirmed word for word."""
    chosen = given.value if given else None
    with translation.override(language):
        return tuple(
            AnswerCard(value, str(place), str(words), value == chosen)
            for place, (value, words) in enumerate(wording.options(question.kind), start=1)
        )


def first_open(interview: Interview) -> int | None:
    """The position of the first question without an answer; None when all have one."""
    given = answers_of(interview)
    return next((q.position for q in interview.survey.questions.all() if q.pk not in given), None)


def is_held_by(interview: Interview, viewer: User) -> bool:
    """Whether the viewer may answer now."""
    return interview.state == InterviewState.STARTED and interview.interviewer_id == viewer.pk
