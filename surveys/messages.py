"""Who is told what about surveys and suggestions."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from core import notify, outbox
from core.messages import Audience, CustomerFacts, Facts, declare
from core.models import User
from core.models.notification import Channel
from core.personal import Said, Secret
from offices.wording import day_label
from surveys.enums import SuggestionSource, SuggestionState
from surveys.models import Interview, Suggestion
from surveys.rules import may_read_answers
from surveys.wording import decision_in_words, link_of, minutes_for, solved_day
from tickets.messages import office_signature, signature

PAGE = (Channel.PAGE,)


@dataclass(frozen=True, kw_only=True)
class InvitationFacts(CustomerFacts):
    """When the ticket was solved, how many questions there are, and the page to answer them alone."""

    solved: str
    count: int
    time: str
    survey_link: Secret


@dataclass(frozen=True, kw_only=True)
class SuggestionFacts(Facts):
    """What is suggested."""

    title: Said
    text: Said


@dataclass(frozen=True, kw_only=True)
class DecisionFacts(SuggestionFacts):
    """What became of a suggestion made on that day."""

    day: str
    verdict: str
    reason: Said
    plan: Said


@dataclass(frozen=True, kw_only=True)
class CustomerDecisionFacts(DecisionFacts, CustomerFacts):
    """The same for a customer."""


SURVEY = declare("surveys", "survey", Audience.CUSTOMER, InvitationFacts)
SUGGESTION = declare("surveys", "suggestion", Audience.STAFF, SuggestionFacts, channels=PAGE)
SUGGESTED_IN_A_SURVEY = declare("surveys", "suggestion_in_survey", Audience.STAFF, Facts, channels=PAGE)
ANSWERED = declare("surveys", "suggestion_answered", Audience.CUSTOMER, CustomerDecisionFacts)
DECIDED = declare("surveys", "suggestion_decided", Audience.STAFF, DecisionFacts, channels=PAGE)


def mail_invitation(interview: Interview, *, now: datetime) -> None:
    """The link to answer alone, in the contact's language."""
    contact = interview.contact

    def facts() -> InvitationFacts:
        count = interview.survey.questions.count()
        return InvitationFacts(
            **signature(interview.ticket, name=contact.name),
            solved=solved_day(interview),
            count=count,
            time=minutes_for(count),
            survey_link=link_of(interview),
        )

    message = notify.compose(SURVEY, about=interview.pk, language=contact.language, facts=facts)
    outbox.mail(message, address=contact.email, now=now)


def tell_suggestion(suggestion: Suggestion, manager: User, *, now: datetime) -> None:
    """To the manager: somebody suggests something. A deputy who may not read answers is not told their words (S4)."""
    if suggestion.source == SuggestionSource.SURVEY and not may_read_answers(manager):
        url = reverse("surveys:suggestions")
        notify.tell(SUGGESTED_IN_A_SURVEY, [manager], about=suggestion.pk, facts=Facts, url=url, now=now)
        return
    facts = SuggestionFacts(title=suggestion.title, text=suggestion.text)
    url = suggestion.get_absolute_url()
    notify.tell(SUGGESTION, [manager], about=suggestion.pk, facts=lambda: facts, url=url, now=now)


def mail_decision(made: Suggestion, decided: Suggestion, *, now: datetime) -> None:
    """To the customer who made a suggestion: what became of it. `decided` is the same or the one it was joined to."""
    contact = made.contact
    if contact is None:
        return

    def facts() -> CustomerDecisionFacts:
        around = office_signature(made.office) | {"name": contact.name}
        return CustomerDecisionFacts(**around, **_decision(made, decided))

    message = notify.compose(ANSWERED, about=_about(made, decided), language=contact.language, facts=facts)
    outbox.mail(message, address=contact.email, now=now)


def tell_decision(made: Suggestion, decided: Suggestion, reader: User, *, now: datetime) -> None:
    """The same to the colleague who made it."""

    def facts() -> DecisionFacts:
        return DecisionFacts(**_decision(made, decided))

    url = made.get_absolute_url()
    notify.tell(DECIDED, [reader], about=_about(made, decided), facts=facts, url=url, now=now)


def _about(made: Suggestion, decided: Suggestion) -> tuple[object, ...]:
    return made.pk, decided.pk, decided.state, decided.decided_at


def _decision(made: Suggestion, decided: Suggestion) -> dict[str, str]:
    return {
        "title": made.title,
        "text": made.text or made.title,
        "day": day_label(made.made_at),
        "verdict": decision_in_words(decided),
        "reason": decided.reason,
        "plan": decided.plan if decided.state == SuggestionState.PLANNED else "",
    }
