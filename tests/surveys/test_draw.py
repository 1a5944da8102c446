"""Who is asked (S1)."""

from datetime import timedelta

import pytest

from core.errors import Conflict, Refused
from core.models import Notification
from surveys.domain.draw import ABANDONED_AFTER, draw, give_back_abandoned, mail_link, volunteer
from surveys.enums import InterviewChannel, InterviewState
from surveys.models import Interview
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_woking
from tests.factories.surveys import NOW, make_contact, make_held, make_interview, make_solved, make_survey
from tickets.enums import TicketStatus

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def drawn_tickets(survey, now=NOW):
    return {interview.ticket for interview in draw(survey=survey, actor=None, now=now)}


def test_draw_takes_a_contact_with_a_solved_ticket():
    ticket = make_solved(make_contact(make_hamburg()))
    survey = make_survey()

    [interview] = draw(survey=survey, actor=None, now=NOW)

    assert (interview.ticket, interview.contact, interview.state) == (ticket, ticket.contact, InterviewState.DRAWN)
    assert (interview.drawn_at, interview.channel, len(interview.token)) == (NOW, "", 43)


def test_draw_twice_asks_nobody_twice():
    make_solved(make_contact(make_hamburg()))
    survey = make_survey()
    assert len(draw(survey=survey, actor=None, now=NOW)) == 1
    assert draw(survey=survey, actor=None, now=NOW + timedelta(hours=1)) == []
    assert Interview.objects.count() == 1


def test_draw_takes_the_ticket_solved_last():
    contact = make_contact(make_hamburg())
    make_solved(contact, solved_at=NOW - timedelta(days=3))
    last = make_solved(contact, solved_at=NOW - timedelta(days=2))
    assert drawn_tickets(make_survey()) == {last}


@pytest.mark.parametrize(
    ("solved_at", "count"),
    [(NOW - timedelta(days=14) + SECOND, 1), (NOW - timedelta(days=14), 0), (NOW, 1), (NOW + SECOND, 0)],
)
def test_draw_looks_at_tickets_solved_within_the_days(solved_at, count):
    make_solved(make_contact(make_hamburg()), solved_at=solved_at)
    assert len(drawn_tickets(make_survey(solved_within_days=14))) == count


@pytest.mark.parametrize(("drawn_at", "count"), [(NOW - timedelta(days=90), 1), (NOW - timedelta(days=90) + SECOND, 0)])
def test_draw_respects_the_quarantine_of_every_survey(drawn_at, count):
    contact = make_contact(make_hamburg())
    make_interview(make_survey(), make_solved(contact, solved_at=NOW - timedelta(days=200)), drawn_at=drawn_at)
    make_solved(contact)
    assert len(drawn_tickets(make_survey(quarantine_days=90))) == count


def test_draw_leaves_out_who_objected():
    make_solved(make_contact(make_hamburg(), objects_to_surveys=True))
    assert drawn_tickets(make_survey()) == set()


def test_draw_leaves_out_who_is_no_longer_there():
    office = make_hamburg()
    make_solved(make_contact(office, active=False))
    make_solved(make_contact(office, merged_into=make_contact(office)))
    assert drawn_tickets(make_survey()) == set()


def test_draw_leaves_out_what_is_not_solved():
    make_solved(make_contact(make_hamburg()), status=TicketStatus.OPEN)
    assert drawn_tickets(make_survey()) == set()


def test_draw_of_an_office_asks_nobody_of_another():
    hamburg, woking = make_hamburg(), make_woking()
    make_solved(make_contact(hamburg))
    theirs = make_solved(make_contact(woking))
    assert drawn_tickets(make_survey(office=woking)) == {theirs}


def test_draw_of_a_stopped_survey_is_refused():
    with pytest.raises(Refused, match="not running"):
        draw(survey=make_survey(active=False), actor=None, now=NOW)


def test_draw_of_a_survey_without_questions_is_refused():
    with pytest.raises(Refused, match="no questions"):
        draw(survey=make_survey(kinds=()), actor=None, now=NOW)


def test_draw_mails_the_link_in_the_contacts_language():
    ticket = make_solved(make_contact(make_hamburg(), language="en-gb"))
    [interview] = draw(survey=make_survey(mails_link=True), actor=None, now=NOW)
    interview.refresh_from_db()
    mail = Notification.objects.get()
    assert (mail.address, mail.language, interview.mailed_at) == (interview.contact.email, "en-gb", NOW)
    assert interview.ticket == ticket
    assert f"/s/{interview.token}/" in mail.body


def test_draw_without_an_address_mails_nothing():
    make_solved(make_contact(make_hamburg(), email=""))
    [interview] = draw(survey=make_survey(mails_link=True), actor=None, now=NOW)
    assert (Notification.objects.count(), interview.mailed_at) == (0, None)


def test_volunteer_is_not_held_back_by_the_quarantine():
    contact = make_contact(make_hamburg())
    survey = make_survey()
    make_interview(survey, make_solved(contact, solved_at=NOW - timedelta(days=9)))
    ticket = make_solved(contact)
    interview = volunteer(ticket=ticket, now=NOW)
    assert interview
    assert (interview.ticket, interview.survey) == (ticket, survey)


def test_volunteer_gets_the_invitation_they_have():
    ticket = make_solved(make_contact(make_hamburg()))
    known = make_interview(make_survey(), ticket)
    assert volunteer(ticket=ticket, now=NOW) == known


def test_volunteer_without_a_fitting_survey_gets_none():
    make_survey(office=make_woking())
    assert volunteer(ticket=make_solved(make_contact(make_hamburg())), now=NOW) is None


def test_mail_link_takes_the_interview_off_the_phone():
    interviewer = make_user()
    interview = make_held(make_survey(), make_solved(make_contact(make_hamburg())), interviewer)
    mailed = mail_link(interview=interview, actor=interviewer, now=NOW)
    assert (mailed.state, mailed.interviewer, mailed.mailed_at) == (InterviewState.DRAWN, None, NOW)


def test_mail_link_without_an_address_is_a_conflict():
    interview = make_interview(make_survey(), make_solved(make_contact(make_hamburg(), email="")))
    with pytest.raises(Conflict, match="no e-mail address"):
        mail_link(interview=interview, actor=make_user(), now=NOW)


def test_abandoned_interviews_are_given_back():
    interview = make_held(make_survey(), make_solved(make_contact(make_hamburg())), make_user())
    assert give_back_abandoned(now=NOW + ABANDONED_AFTER) == 0
    assert give_back_abandoned(now=NOW + ABANDONED_AFTER + SECOND) == 1
    interview.refresh_from_db()
    assert (interview.state, interview.interviewer, interview.channel) == (
        InterviewState.DRAWN,
        None,
        InterviewChannel.PHONE,
    )
