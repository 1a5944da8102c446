"""The survey, what customers answer, and what they suggest (S1 to S3)."""

from datetime import datetime, timedelta
from random import Random

from core.models import Role, User
from demo import phrases
from demo.town import Town
from surveys.domain import draw, finish, interview, suggest
from surveys.enums import QuestionKind, SuggestionSource
from surveys.models import Interview, Question, Suggestion, Survey
from surveys.queries.handled import has_handled

SCALE, YES_NO, TEXT = QuestionKind.SCALE, QuestionKind.YES_NO, QuestionKind.TEXT
QUESTIONS = (
    (SCALE, "Freundlichkeit", "Friendliness", "Wie freundlich waren wir?", "How friendly were we on the phone?"),
    (YES_NO, "Problem gelöst", "Problem solved", "Ist Ihr Problem gelöst?", "Is your problem solved?"),
    (
        SCALE,
        "Wartezeit",
        "Waiting time",
        "Sie haben uns am {called} angerufen. Wie zufrieden waren Sie mit der Wartezeit bis zu unserem Spezialisten?",
        "You called us on {called}. How satisfied were you with the wait until you reached our specialist?",
    ),
    (SCALE, "Fachkenntnis", "Knowledge", "Wie gut kannten wir uns aus?", "How well did we know the subject?"),
    (SCALE, "Verständlichkeit", "Clarity", "Wie verständlich waren wir?", "How clear were we?"),
    (
        TEXT,
        "Vorschlag",
        "Suggestion",
        "Was sollten wir besser machen?",
        "What should we do better?",
    ),
)
HINT = ("Bei Antwort 1 oder 2 bitte nach dem Grund fragen.", "After answer 1 or 2 ask for the reason.")
MARKS = (5, 4, 3, 2, 1)
OFTEN = (60, 32, 6, 1, 1)  # how many of a hundred answers


def make_survey(*, now: datetime) -> Survey:
    """Running since half a year ago, with six questions in both languages."""
    survey = Survey.objects.create(
        name_de="Zufriedenheit mit dem Technischen Support",
        name_en="Satisfaction with technical support",
        intro_de="Guten Tag, hier ist Halvern. Sie hatten kürzlich bei uns angerufen. Haben Sie zwei Minuten?",
        intro_en="Hello, this is Halvern. You called us recently. Do you have two minutes?",
        mails_link=False,
        created_at=now - timedelta(days=182),
    )
    Question.objects.bulk_create(
        Question(
            survey=survey,
            position=position,
            kind=kind,
            label_de=label_de,
            label_en=label_en,
            text_de=text_de,
            text_en=text_en,
            hint_de=HINT[0] if kind == SCALE else "",
            hint_en=HINT[1] if kind == SCALE else "",
            asks_solved=kind == YES_NO,
        )
        for position, (kind, label_de, label_en, text_de, text_en) in enumerate(QUESTIONS, start=1)
    )
    return survey


def draw_people(survey: Survey, *, now: datetime) -> list[Interview]:
    """The weekly draw."""
    return draw.draw(survey=survey, actor=None, now=now)


def ask(town: Town, drawn: Interview, *, now: datetime) -> Interview:
    """An agent calls: most answer, some are not there, a few do not want to."""
    agent = _somebody_else(town, drawn)
    if agent is None:
        return drawn
    held = interview.take(interview=drawn, actor=agent, now=now)
    fate = town.rng.random()
    if fate < 0.15:
        return interview.not_reached(interview=held, actor=agent, now=now)
    if fate < 0.22:
        return interview.decline(interview=held, never_again=fate < 0.17, actor=agent, now=now)
    interview.agree(interview=held, actor=agent, now=now)
    _answer(held, agent, town.rng, now=now)
    permits = town.rng.random() < 0.8
    return finish.finish(
        interview=held, wants_manager=False, permits_complaint=permits, actor=agent, now=now + timedelta(minutes=3)
    )


def _somebody_else(town: Town, drawn: Interview) -> User | None:
    """Whoever has not worked on the case: an agent of the office, else any colleague."""
    agents = [member.user for member in town.members.values() if member.user.role == Role.AGENT]
    agents.sort(key=lambda user: user.member.office_id != drawn.ticket.office_id)
    return next((user for user in agents if not has_handled(user, drawn)), None)


def _answer(held: Interview, agent: User, rng: Random, *, now: datetime) -> None:
    mood = rng.choices(MARKS, OFTEN)[0]
    for question in held.survey.questions.order_by("position"):
        value, text = None, ""
        if question.kind == SCALE:
            value = min(5, max(1, mood + rng.choice((-1, 0, 0, 0, 1)))) if mood < 5 else rng.choice((5, 5, 5, 4))
        elif question.kind == YES_NO:
            value = 0 if mood < 3 else 1
        elif rng.random() < 0.3:
            text = phrases.pick(phrases.REMARKS, held.contact.language, rng)
        interview.answer(interview=held, question=question, value=value, text=text, actor=agent, now=now)


def make_suggestions(town: Town, *, now: datetime) -> None:
    """Open ones with echoes, and two that were decided and done."""
    manager = town.members["manager"].user
    for number, (title, words, source, wished) in enumerate(phrases.SUGGESTIONS):
        made = now - timedelta(days=3 + 4 * number, hours=2)
        first = _suggest(town, title, words, source, now=made)
        for echo in range(wished - 1):
            other = _suggest(town, title, words, source, now=made + timedelta(hours=5 * echo + 1))
            suggest.join(suggestion=other, same_as=first, actor=manager, now=made + timedelta(hours=5 * echo + 2))
    for number, (what, reason, plan) in enumerate(phrases.DECIDED):
        made = now - timedelta(days=60 + 20 * number)
        decided = _suggest(town, (what, what), ("", ""), "call", now=made)
        suggest.plan(
            suggestion=decided, reason=reason, plan=plan, owner=None, actor=manager, now=made + timedelta(days=4)
        )
        suggest.complete(suggestion=decided, actor=manager, now=made + timedelta(days=18))


def _suggest(town: Town, title: tuple[str, str], words: tuple[str, str], source: str, *, now: datetime) -> Suggestion:
    contact = town.caller()
    return suggest.make_suggestion(
        title=title[phrases.side(contact.language)],
        text=words[phrases.side(contact.language)],
        source=SuggestionSource(source),
        office=contact.company.home_office,
        contact=contact,
        actor=town.agent(contact.company.home_office) if source in ("agent", "call") else None,
        now=now,
    )
