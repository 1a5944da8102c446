"""What was answered: figures with their uncertainty, by question, office, product and month, and the comments (S2)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, DateField, Q, QuerySet, StdDev
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.translation import get_language, gettext

from contracts.models import ProductFamily
from core.access import require
from core.models import User
from offices.models import Office
from surveys import wording
from surveys.enums import InterviewState, QuestionKind
from surveys.models import Answer, Question, Survey
from surveys.rules import FEWEST, may_read_answers
from surveys.statistics import Estimate, mean_of, share_of
from surveys.wording import ShownFigure

LOWEST, HIGHEST = 1, 5
FAMILY = Coalesce("interview__ticket__product__family", "interview__ticket__device__product__family")


@dataclass(frozen=True)
class ResultFilters:
    """Which answers count. Days are local ones of `zone`, both included."""

    zone: ZoneInfo
    office: Office | None = None
    family: ProductFamily | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class QuestionResult:
    """One question's figure; `counts` says how often each option was chosen (1 to 5, or yes and no).

    Of fewer than `surveys.rules.FEWEST` answers only the number is there (S4).
    """

    question: Question
    label: str
    text: str
    estimate: Estimate
    counts: tuple[int, ...]
    no_answer: int | None

    @property
    def shown(self) -> ShownFigure:
        """The figure in words."""
        return wording.shown(self.estimate, self.question.kind)


@dataclass(frozen=True)
class ResultGroup:
    """One office, product family or month, and its figure."""

    title: str
    estimate: Estimate
    kind: str

    @property
    def shown(self) -> ShownFigure:
        """The figure in words."""
        return wording.shown(self.estimate, self.kind)


@dataclass(frozen=True)
class Remark:
    """What somebody said, with what they answered. No names: that is what they were told."""

    label: str
    answer: str
    text: str
    language: str
    day: date
    day_words: str
    office: str


def answers(survey: Survey, filters: ResultFilters) -> QuerySet[Answer]:
    """The answers of finished interviews that count."""
    found = Answer.objects.filter(question__survey=survey, interview__state=InterviewState.DONE).order_by()
    if filters.office:
        found = found.filter(interview__ticket__office=filters.office)
    if filters.family:
        found = found.alias(family=FAMILY).filter(family=filters.family.pk)
    if filters.since:
        found = found.filter(interview__finished_at__gte=_start_of(filters.since, filters.zone))
    if filters.until:
        found = found.filter(interview__finished_at__lt=_start_of(filters.until + timedelta(days=1), filters.zone))
    return found


def _start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)


def per_question(survey: Survey, filters: ResultFilters) -> list[QuestionResult]:
    """Every question that gives a figure, in its order (two queries)."""
    figures = {row["question_id"]: row for row in _figures(answers(survey, filters).values("question_id"))}
    language = get_language() or ""
    return [
        QuestionResult(
            question=question,
            label=question.label(language),
            text=question.text(language),
            estimate=_estimate(question.kind, figures.get(question.pk, {})),
            counts=_counts(question.kind, figures.get(question.pk, {})),
            no_answer=_silent(figures.get(question.pk, {})),
        )
        for question in survey.questions.exclude(kind=QuestionKind.TEXT)
    ]


def _figures(grouped_answers: Any) -> list[dict[str, Any]]:
    each = {f"n{option}": Count("pk", filter=Q(value=option)) for option in range(HIGHEST + 1)}
    rows = grouped_answers.annotate(
        n=Count("value"),
        mean=Avg("value"),
        deviation=StdDev("value", sample=True),
        silent=Count("pk", filter=Q(value=None)),
        **each,
    )
    return list(rows)


def _estimate(kind: str, row: dict[str, Any]) -> Estimate:
    if row.get("n", 0) < FEWEST:
        return Estimate(row.get("n", 0), None, None, None)
    if kind == QuestionKind.YES_NO:
        return share_of(n=row.get("n", 0), yes=row.get("n1", 0))
    return mean_of(
        n=row.get("n", 0), mean=row.get("mean"), deviation=row.get("deviation"), lowest=LOWEST, highest=HIGHEST
    )


def _counts(kind: str, row: dict[str, Any]) -> tuple[int, ...]:
    if row.get("n", 0) < FEWEST:
        return ()
    options = (1, 0) if kind == QuestionKind.YES_NO else range(LOWEST, HIGHEST + 1)
    return tuple(row.get(f"n{option}", 0) for option in options)


def _silent(row: dict[str, Any]) -> int | None:
    silent: int = row.get("silent", 0)
    return silent if row.get("n", 0) + silent >= FEWEST else None


def grouped(question: Question, filters: ResultFilters, *, by: str) -> list[ResultGroup]:
    """One question's figure for each `by`: "office", "family" or "month" (at most two queries).

    One question at a time: answers of one person to several questions are not independent, so a mean over all of
    them would look more certain than it is.
    """
    found = answers(question.survey, filters).filter(question=question)
    if by == "month":
        rows = sorted(_figures(found.annotate(key=_month(filters.zone)).values("key")), key=lambda row: row["key"])
        return [_group(wording.month_words(row["key"]), row, question) for row in rows]
    if by == "office":
        rows = _figures(found.values("interview__ticket__office__name"))
        named = [_group(row["interview__ticket__office__name"], row, question) for row in rows]
    else:
        names = {family.pk: family.name for family in ProductFamily.objects.all()}
        rows = _figures(found.annotate(key=FAMILY).values("key"))
        named = [_group(names.get(row["key"], gettext("without a product")), row, question) for row in rows]
    return sorted(named, key=lambda group: group.title)


def _group(title: str, row: dict[str, Any], question: Question) -> ResultGroup:
    return ResultGroup(title, _estimate(question.kind, row), question.kind)


def _month(zone: ZoneInfo) -> TruncMonth:
    return TruncMonth("interview__finished_at", tzinfo=zone, output_field=DateField())


def comments(viewer: User, survey: Survey, filters: ResultFilters, *, limit: int = 100) -> list[Remark]:
    """What was said in words, newest first (one query). These are single answers: Refused for who may not read them."""
    require(may_read_answers(viewer))
    rows = (
        answers(survey, filters)
        .exclude(text="")
        .select_related("question", "interview__contact", "interview__ticket__office")
        .order_by("-interview__finished_at", "question__position")
    )
    language = get_language() or ""
    return [_remark(row, language, filters.zone) for row in rows[:limit]]


def _remark(row: Answer, language: str, zone: ZoneInfo) -> Remark:
    day = row.at.astimezone(zone).date()
    return Remark(
        label=row.question.label(language),
        answer="" if row.value is None else wording.answer_words(row.question.kind, row.value),
        text=row.text,
        language=row.interview.contact.language,
        day=day,
        day_words=wording.day_words(day),
        office=row.interview.ticket.office.name,
    )
