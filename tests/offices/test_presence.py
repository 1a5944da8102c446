"""Presence: set by a key, by what people do, and away after two minutes without the browser (G1)."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from offices.domain.presence import GONE_AFTER, begin_call, finish_call, leave_gone, set_presence, sign_of_life
from offices.enums import Presence
from tests.factories.offices import make_hamburg, make_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def member():
    return make_member(make_hamburg(), presence=Presence.AVAILABLE, since=NOW, seen_at=NOW)


def test_since_when_moves_only_when_it_changes(member):
    set_presence(member=member, presence=Presence.AVAILABLE, now=NOW + SECOND)
    assert member.presence_since == NOW
    set_presence(member=member, presence=Presence.BREAK, now=NOW + 2 * SECOND)
    assert (member.presence, member.presence_since, member.seen_at) == (
        Presence.BREAK,
        NOW + 2 * SECOND,
        NOW + 2 * SECOND,
    )


def test_away_after_two_minutes_without_the_browser_and_not_a_second_before(member):
    assert leave_gone(now=NOW + GONE_AFTER - SECOND) == 0
    assert leave_gone(now=NOW + GONE_AFTER) == 1
    member.refresh_from_db()
    assert (member.presence, member.presence_since) == (Presence.AWAY, NOW + GONE_AFTER)
    assert leave_gone(now=NOW + timedelta(hours=1)) == 0


def test_sign_of_life_keeps_somebody_there(member):
    assert sign_of_life(user=member.user, now=NOW + timedelta(seconds=45)) is True
    assert leave_gone(now=NOW + GONE_AFTER) == 0


def test_signs_are_not_written_more_often_than_needed(member):
    assert sign_of_life(user=member.user, now=NOW + timedelta(seconds=10)) is False
    assert sign_of_life(user=member.user, now=NOW + timedelta(seconds=31)) is True


def test_browser_that_never_gave_a_sign_counts_from_the_key(member):
    member.seen_at = None
    member.save()
    assert leave_gone(now=NOW + GONE_AFTER - SECOND) == 0
    assert leave_gone(now=NOW + GONE_AFTER) == 1


@pytest.mark.parametrize(("reached", "after"), [(True, Presence.WRAP_UP), (False, Presence.AVAILABLE)])
def test_calls_set_presence_by_themselves(member, reached, after):
    begin_call(user=member.user, now=NOW)
    member.refresh_from_db()
    assert member.presence == Presence.ON_CALL
    finish_call(user=member.user, reached=reached, now=NOW + SECOND)
    member.refresh_from_db()
    assert (member.presence, member.presence_since) == (after, NOW + SECOND)


def test_end_of_a_call_moves_nobody_who_is_doing_something_else(member):
    set_presence(member=member, presence=Presence.BREAK, now=NOW)
    finish_call(user=member.user, reached=True, now=NOW)
    member.refresh_from_db()
    assert member.presence == Presence.BREAK


def test_browser_says_that_it_is_there(client, member, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/presence/alive/").status_code == 204
    member.refresh_from_db()
    assert member.seen_at == NOW + timedelta(minutes=1)
