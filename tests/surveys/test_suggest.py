"""Suggestions: owner, decision with a reason, plan, done, and whoever made one is told (S3)."""

import pytest
from django.db import IntegrityError, transaction

from core.errors import Conflict, Invalid, Refused, violated
from core.models import Notification, Role
from core.models.notification import Channel
from surveys.domain import suggest
from surveys.enums import SuggestionSource, SuggestionState
from surveys.models import Suggestion
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member
from tests.factories.surveys import NOW, make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_member(make_hamburg(), role=Role.MANAGER).user


@pytest.fixture
def contact(manager):
    return make_contact(manager.member.office, language="de")


def make(text="Eine SMS mit der Ticketnummer", **values):
    values = {"source": SuggestionSource.PORTAL, "actor": None} | values
    return suggest.make_suggestion(text=text, now=NOW, **values)


def told(channel=Channel.EMAIL):
    return Notification.objects.filter(channel=channel).order_by("pk")


def test_suggestion_reaches_the_offices_manager(manager, contact):
    made = make(contact=contact, office=manager.member.office)
    message = told(Channel.PAGE).get()
    assert (message.recipient, message.url) == (manager, f"/surveys/suggestions/{made.pk}/")
    assert (made.title, made.state) == ("Eine SMS mit der Ticketnummer", SuggestionState.NEW)


def test_suggestion_without_words_is_refused():
    with pytest.raises(Invalid) as refused:
        make("  ")
    assert set(refused.value.fields) == {"text"}


def test_review_makes_the_actor_its_owner(manager, contact):
    made = suggest.review(suggestion=make(contact=contact), actor=manager, now=NOW)
    assert (made.state, made.owner, told().count()) == (SuggestionState.REVIEW, manager, 0)


def test_plan_tells_the_maker_in_their_language(manager, contact):
    planned = suggest.plan(
        suggestion=make(contact=contact), reason="Hilft allen.", plan="bis Juli", owner=None, actor=manager, now=NOW
    )
    mail = told().get()
    assert (planned.state, planned.owner, planned.decided_at) == (SuggestionState.PLANNED, manager, NOW)
    assert (mail.address, mail.language) == (contact.email, "de")
    assert "Hilft allen." in mail.body
    assert "bis Juli" in mail.body


def test_plan_without_reason_and_plan_names_both(manager, contact):
    with pytest.raises(Invalid) as refused:
        suggest.plan(suggestion=make(contact=contact), reason=" ", plan="", owner=None, actor=manager, now=NOW)
    assert set(refused.value.fields) == {"reason", "plan"}


def test_decline_needs_a_reason_and_tells_it(manager, contact):
    made = make(contact=contact)
    with pytest.raises(Invalid):
        suggest.decline(suggestion=made, reason="", actor=manager, now=NOW)
    declined = suggest.decline(suggestion=made, reason="Zu teuer.", actor=manager, now=NOW)
    declined.refresh_from_db()
    assert (declined.state, declined.told_at) == (SuggestionState.DECLINED, NOW)
    assert "Zu teuer." in told().get().body


def test_done_tells_the_maker_again(manager, contact):
    made = make(contact=contact)
    suggest.plan(suggestion=made, reason="Ja.", plan="bald", owner=None, actor=manager, now=NOW)
    done = suggest.complete(suggestion=made, actor=manager, now=NOW)
    assert (done.state, done.done_at, told().count()) == (SuggestionState.DONE, NOW, 2)


def test_colleague_is_told_in_the_page(manager):
    agent = make_user()
    made = make(source=SuggestionSource.AGENT, actor=agent)
    suggest.decline(suggestion=made, reason="No.", actor=manager, now=NOW)
    assert told(Channel.PAGE).get().recipient == agent


def test_maker_without_an_address_is_not_marked_as_told(manager):
    made = make(contact=make_contact(manager.member.office, email=""))
    suggest.decline(suggestion=made, reason="Nein.", actor=manager, now=NOW)
    made.refresh_from_db()
    assert (told().count(), made.told_at) == (0, None)


def test_decision_by_somebody_else_is_refused(contact):
    with pytest.raises(Refused, match="decided by its owner"):
        suggest.decline(suggestion=make(contact=contact), reason="Nein.", actor=make_user(), now=NOW)


def test_decision_by_its_owner_is_allowed(manager, contact):
    owner = make_user()
    made = make(contact=contact)
    suggest.plan(suggestion=made, reason="Ja.", plan="bald", owner=owner, actor=manager, now=NOW)
    assert suggest.complete(suggestion=made, actor=owner, now=NOW).state == SuggestionState.DONE


def test_done_before_it_was_planned_is_a_conflict(manager, contact):
    with pytest.raises(Conflict):
        suggest.complete(suggestion=make(contact=contact), actor=manager, now=NOW)


def test_everybody_who_suggested_the_same_is_told(manager, contact):
    other = make_contact(manager.member.office, language="en-gb")
    first, second = make(contact=contact), make(contact=other)
    suggest.join(suggestion=second, same_as=first, actor=manager, now=NOW)
    suggest.decline(suggestion=first, reason="Zu teuer.", actor=manager, now=NOW)
    assert [mail.address for mail in told()] == [contact.email, other.email]


def test_joined_to_a_decided_one_is_told_at_once(manager, contact):
    first, second = make(), make(contact=contact)
    suggest.decline(suggestion=first, reason="Zu teuer.", actor=manager, now=NOW)
    suggest.join(suggestion=second, same_as=first, actor=manager, now=NOW)
    assert "Zu teuer." in told().get().body


def test_joined_suggestion_is_not_decided_by_itself(manager, contact):
    first, second = make(), make(contact=contact)
    suggest.join(suggestion=second, same_as=first, actor=manager, now=NOW)
    with pytest.raises(Conflict, match="decided there"):
        suggest.decline(suggestion=second, reason="Nein.", actor=manager, now=NOW)


def test_echo_of_an_echo_is_a_conflict(manager):
    first, second, third = make(), make(), make()
    suggest.join(suggestion=second, same_as=first, actor=manager, now=NOW)
    with pytest.raises(Conflict):
        suggest.join(suggestion=third, same_as=second, actor=manager, now=NOW)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "declined"}, "surveys_decision_has_reason"),
        ({"state": "planned", "reason": "x"}, "surveys_plan_has_owner"),
        ({"state": "done", "reason": "x"}, "surveys_suggestion_done_has_time"),
    ],
)
def test_database_refuses_half_decisions(values, constraint):
    made = make()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Suggestion.objects.filter(pk=made.pk).update(**values)
    assert violated(error.value) == constraint


def test_database_refuses_its_own_echo():
    made = make()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Suggestion.objects.filter(pk=made.pk).update(same_as=made.pk)
    assert violated(error.value) == "surveys_suggestion_not_own_echo"
