"""The dashboard's figures, exact from few rows; and the same number of queries however many rows there are."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callbacks.models import Attempt, Callback, DueTime
from helpdesk.core.models import Role
from helpdesk.desk import figures
from helpdesk.desk.figures import DueNow, Kept, Period, Person, Satisfaction, Today, Waits
from offices.domain.calendar import current_version
from offices.enums import Presence
from offices.models import Office, StaffMember
from surveys.enums import InterviewState, QuestionKind, SuggestionSource, SuggestionState
from surveys.models import Answer, Interview, Question, Suggestion, Survey
from tests.factories.core import make_user
from tests.factories.offices import close_day, make_hamburg, make_member, make_skill, make_woking
from tests.factories.tickets import make_customer, make_ticket
from tickets.enums import CallKind, ComplaintSource, ComplaintState
from tickets.models import Call, Complaint

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 13, 14, 42, tzinfo=UTC)  # Wednesday, 16:42 in Hamburg, 15:42 in Woking


def at(text: str) -> datetime:
    """An instant of May 2026 in UTC: "13 14:42"."""
    day, clock = text.split()
    return datetime.combine(date(2026, 5, int(day)), time.fromisoformat(clock), tzinfo=UTC)


def promise(office: Office, promised: datetime, due: datetime, **fields: object) -> Callback:
    """A promise with its ticket."""
    ticket = make_ticket(office, now=promised)
    values = {
        "promised_at": promised,
        "promised_due_at": due,
        "due_at": due,
        "language": "de",
        "phone": "+494066969214",
    }
    return Callback.objects.create(ticket=ticket, office=office, contact_name="Tobias Wernicke", **values | fields)


def tried(office: Office, promised: str, due: str, first: str, reached: str = "") -> Callback:
    """A promise with a first attempt, and reached or still open."""
    fields: dict[str, object] = {"first_attempt_at": at(first)}
    if reached:
        fields |= {"reached_at": at(reached), "state": "reached"}
    return promise(office, at(promised), at(due), **fields)


# -- due now --------------------------------------------------------------------------------------------------------


def test_due_now_counts_by_staffed_time_left() -> None:
    hamburg, woking = make_hamburg(), make_woking()
    made = NOW - timedelta(hours=2)
    promise(hamburg, made, NOW - timedelta(minutes=52), escalated_at=NOW - timedelta(minutes=20))
    promise(hamburg, made, NOW - timedelta(seconds=1))
    promise(hamburg, made, NOW)  # due this second is not late
    promise(hamburg, made, at("13 14:57"))  # 15 minutes
    promise(hamburg, made, at("13 14:57") + timedelta(seconds=1))  # within the hour
    promise(hamburg, made, at("14 07:12"))  # 18 minutes until closing + 42 on the next morning: the hour exactly
    promise(hamburg, made, at("14 07:12") + timedelta(seconds=1))
    promise(woking, made, at("13 15:30"))
    promise(woking, made, at("13 12:00"), state="reached", reached_at=at("13 11:00"))  # nobody has to call any more
    make_member(hamburg, presence=Presence.AVAILABLE)
    make_member(hamburg, presence=Presence.ON_CALL)
    make_member(woking, presence=Presence.AVAILABLE)
    make_member(woking, role=Role.AGENT, presence=Presence.AVAILABLE)

    whole, here, there = figures.due_now(figures.places(now=NOW), now=NOW)

    assert here == DueNow(hamburg, escalated=1, late=1, hot=2, soon=2, calm=1, free=1, staff=2)
    assert there == DueNow(woking, soon=1, free=1, staff=1)
    assert whole == DueNow(None, escalated=1, late=1, hot=2, soon=3, calm=1, free=2, staff=3)
    assert whole.total == 8


def test_due_now_before_a_closed_day_counts_only_staffed_minutes() -> None:
    hamburg = make_hamburg()
    close_day(hamburg, date(2026, 5, 14), "Christi Himmelfahrt", "Ascension Day")
    close_day(hamburg, date(2026, 5, 15), "Brückentag", "Bridge day")
    promise(hamburg, NOW, at("18 06:40"))  # Monday 08:40: 18 + 10 staffed minutes

    assert figures.due_now(figures.places(now=NOW), now=NOW)[0].soon == 1


# -- kept -----------------------------------------------------------------------------------------------------------


def test_kept_counts_the_attempt_and_apart_from_it_the_reaching() -> None:
    hamburg = make_hamburg(target_percent=95)
    tried(hamburg, "13 06:30", "13 08:30", "13 08:30", "13 08:30")  # to the second in time
    tried(hamburg, "13 06:30", "13 08:30", "13 08:00", "13 09:00")  # tried in time, reached late
    tried(hamburg, "13 06:30", "13 08:30", "13 08:31", "13 08:31")  # late
    promise(hamburg, at("13 06:30"), at("13 08:30"))  # due and not tried
    promise(hamburg, at("13 13:30"), at("13 14:43"))  # not due yet, not tried: no outcome
    promise(hamburg, at("13 06:30"), at("13 08:30"), state="closed", close_reason="by mail", closed_at=at("13 07:00"))

    today, week, month = figures.kept(figures.places(now=NOW), now=NOW)

    assert today.period == Period.TODAY
    assert today.all == Kept(due=4, attempted=2, reached=1, target=95)
    assert (today.all.percent, today.all.percent_reached, today.all.short) == (50.0, 25.0, 2)
    assert week.all == month.all == today.all
    assert today.offices == ((hamburg, today.all),)


def test_kept_periods_begin_at_the_offices_own_midnight() -> None:
    hamburg, woking = make_hamburg(), make_woking()
    tried(hamburg, "12 21:00", "12 22:30", "12 22:00", "12 22:00")  # 00:30 in Hamburg: today
    tried(woking, "12 21:00", "12 22:30", "12 22:00", "12 22:00")  # 23:30 in Woking: yesterday
    tried(hamburg, "08 06:30", "11 07:00", "11 06:45", "11 06:45")  # Monday: this week
    tried(hamburg, "08 06:30", "08 08:30", "08 08:45", "08 08:45")  # Friday before: this month

    today, week, month = figures.kept(figures.places(now=NOW), now=NOW)

    assert [kept.due for _office, kept in today.offices] == [1, 0]
    assert [kept.due for _office, kept in week.offices] == [2, 1]
    assert [kept.due for _office, kept in month.offices] == [3, 1]
    assert (month.all.attempted, month.all.due) == (3, 4)


def test_kept_without_promises_has_no_percentage() -> None:
    make_hamburg()
    assert [period.all.percent for period in figures.kept(figures.places(now=NOW), now=NOW)] == [None, None, None]


@pytest.mark.parametrize(("attempted", "short"), [(34, 1), (35, 0), (36, 0)])
def test_kept_says_how_many_are_short_of_the_target(attempted: int, short: int) -> None:
    assert Kept(due=36, attempted=attempted, target=95).short == short


def test_kept_by_team_is_of_offices_and_skills() -> None:
    hamburg = make_hamburg()
    lx, cw = make_skill("lx"), make_skill("cw")
    for skill in (lx, lx, cw):
        row = tried(hamburg, "13 06:30", "13 08:30", "13 08:00", "13 08:00")
        Callback.objects.filter(pk=row.pk).update(skill=skill)
    promise(hamburg, at("13 06:30"), at("13 08:30"))
    tried(hamburg, "13 13:30", "13 16:00", "13 14:00")

    assert figures.kept_by_team(figures.places(now=NOW), now=NOW) == [
        (hamburg, "CW", Kept(due=1, attempted=1, reached=1)),
        (hamburg, "LX", Kept(due=2, attempted=2, reached=2)),
        (hamburg, "", Kept(due=2, attempted=1, reached=0)),
    ]


def call_back(member: StaffMember, callback: Callback, when: str, outcome: str) -> None:
    due_time = callback.due_times.first() or DueTime.objects.create(
        callback=callback,
        kind="promise",
        start_at=callback.promised_at,
        budget_minutes=120,
        due_at=callback.due_at,
        steps=[],
        calendar=current_version(office=callback.office, now=NOW),
        set_at=callback.promised_at,
    )
    Attempt.objects.create(
        callback=callback, due_time=due_time, by=member.user, at=at(when), outcome=outcome, number="1"
    )


def test_people_are_counted_only_where_the_office_allows_it() -> None:
    hamburg, woking = make_hamburg(), make_woking(figures_per_agent=True)
    here, there = make_member(hamburg, name="Imke Sander"), make_member(woking, name="Priya Nair")
    callback = tried(hamburg, "13 06:30", "13 08:30", "13 08:00", "13 10:00")
    late = tried(woking, "13 06:30", "13 08:30", "13 09:00")
    call_back(here, callback, "13 08:00", "no_answer")
    call_back(there, callback, "13 08:00", "no_answer")
    call_back(there, callback, "13 10:00", "reached")
    call_back(there, late, "13 09:00", "no_answer")

    assert figures.people(figures.places(now=NOW)) == [Person(woking, "Priya Nair", attempts=3, reached=1, in_time=1)]


def test_people_ask_nothing_when_no_office_allows_it(django_assert_num_queries) -> None:
    make_hamburg()
    found = figures.places(now=NOW)
    with django_assert_num_queries(0):
        assert figures.people(found) == []


# -- time until callback --------------------------------------------------------------------------------------------


def test_waits_are_staffed_minutes_in_eight_parts_of_the_guarantee() -> None:
    hamburg, woking = make_hamburg(), make_woking()
    tried(hamburg, "13 08:00", "13 10:00", "13 08:14")  # 14 min
    tried(hamburg, "13 08:00", "13 10:00", "13 08:15")  # 15 min: the next part
    tried(hamburg, "11 14:50", "12 08:20", "12 06:40")  # Monday 16:50 to Tuesday 08:40: 10 + 10 min
    tried(woking, "13 08:00", "13 10:00", "13 10:00")  # 120 min, in time
    tried(woking, "13 08:00", "13 10:00", "13 10:01")  # late
    promise(woking, at("13 08:00"), at("13 10:00"))  # late, not tried yet: waits until now, 402 min

    found = figures.waits(figures.places(now=NOW), now=NOW)

    assert found == Waits(bins=(1, 2, 0, 0, 0, 0, 0, 1), late=2, width=15, median=70.0)
    assert (found.total, found.guarantee) == (6, 120)


def test_waits_of_last_week_do_not_count() -> None:
    hamburg = make_hamburg()
    tried(hamburg, "08 08:00", "08 10:00", "08 08:14")
    assert figures.waits(figures.places(now=NOW), now=NOW) == Waits()


def test_waits_without_offices_are_empty() -> None:
    assert figures.waits([], now=NOW) == Waits()


# -- calls ----------------------------------------------------------------------------------------------------------


def ring(office: Office, started: datetime, **fields: object) -> Call:
    """A call without a ticket."""
    values = {"kind": CallKind.WRONG_NUMBER, "no_ticket_reason": "wrong number"}
    return Call.objects.create(office=office, agent=make_user(), started_at=started, **values | fields)


def test_calls_per_hour_are_averages_by_local_weekday_and_hour() -> None:
    hamburg, woking = make_hamburg(), make_woking()
    ring(hamburg, at("11 07:00"))  # Monday 09:00 in Hamburg
    ring(hamburg, at("11 07:59"))
    ring(hamburg, at("04 07:30"))
    ring(woking, at("04 08:30"))  # Monday 09:30 in Woking
    ring(hamburg, at("13 08:00"))  # today: not over yet
    ring(hamburg, at("12 08:00"), direction="out")
    ring(hamburg, at("15 08:00") - timedelta(weeks=5))  # too long ago

    here, there = figures.calls_per_hour(figures.places(now=NOW))

    assert (here.opens, here.hours) == (time(8, 30), (8, 9, 10, 11, 12, 13, 14, 15, 16))
    assert here.rows[0] == (0, (0.0, 0.75, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0))
    assert [day for day, _row in here.rows] == [0, 1, 2, 3, 4]
    assert sum(sum(row) for _day, row in here.rows) == 0.75
    assert there.cells[0] == (0.25, 0, 9)


def test_calls_per_hour_of_an_office_that_nobody_called_yet_is_left_out() -> None:
    hamburg, woking = make_hamburg(), make_woking()
    assert len(figures.calls_per_hour(figures.places(now=NOW))) == 2
    ring(woking, at("04 08:30"))
    assert [heat.office for heat in figures.calls_per_hour(figures.places(now=NOW))] == [woking]
    ring(hamburg, at("11 07:00"))
    assert len(figures.calls_per_hour(figures.places(now=NOW))) == 2


def test_calls_per_hour_leave_closed_days_out_of_the_average() -> None:
    hamburg = make_hamburg()
    close_day(hamburg, date(2026, 5, 4), "Ruhetag", "Rest day")
    close_day(hamburg, date(2026, 4, 27), "Ruhetag", "Rest day")
    ring(hamburg, at("11 07:00"))

    assert figures.calls_per_hour(figures.places(now=NOW))[0].cells[0] == (0.5, 0, 9)


def test_today_counts_calls_and_who_was_connected_at_once() -> None:
    hamburg = make_hamburg()
    ring(hamburg, at("12 22:00"))  # 00:00 in Hamburg
    ring(hamburg, at("12 21:59"))
    agent = make_user()
    make_ticket(hamburg, now=at("13 07:00"), settled_at=NOW, connected_at=NOW, connected_to=agent)
    make_ticket(hamburg, now=at("13 07:00"), settled_at=NOW)
    make_ticket(hamburg, now=at("13 07:00"))

    found = figures.today(figures.places(now=NOW))

    assert found == Today(calls=1, connected=1, settled=2)
    assert found.percent_connected == 50.0


# -- voices ---------------------------------------------------------------------------------------------------------


def complain(office: Office, by: str, state: str = ComplaintState.NEW) -> Complaint:
    """A complaint to be acknowledged by an instant of May."""
    owner = make_user(role=Role.MANAGER)
    outcome = "We sent a new one." if state == ComplaintState.ANSWERED else ""
    return Complaint.objects.create(
        office=office,
        source=ComplaintSource.PHONE,
        text="Third outage.",
        owner=owner,
        state=state,
        outcome=outcome,
        acknowledge_by=at(by),
        raised_at=at("13 08:00"),
    )


def test_waiting_shows_the_most_urgent_and_counts_all() -> None:
    hamburg = make_hamburg()
    late = promise(hamburg, at("13 08:00"), at("13 10:00"), escalated_at=at("13 10:00"))
    later = promise(hamburg, at("13 08:00"), at("13 11:00"), escalated_at=at("13 11:00"))
    promise(hamburg, at("13 08:00"), at("13 09:00"))  # late, nobody told yet
    seen = complain(hamburg, "13 09:00", ComplaintState.ACKNOWLEDGED)
    new = complain(hamburg, "13 15:00")
    complain(hamburg, "13 08:30", ComplaintState.ANSWERED)

    found = figures.waiting()

    assert (found.escalated, found.complaints) == ([late, later], [new, seen])
    assert (found.escalated_count, found.complaints_count) == (2, 2)
    assert figures.waiting(limit=1).escalated == [late]


def interview(office: Office, drawn: str, *values: int | None, state: str = InterviewState.DONE) -> Interview:
    """A contact drawn for the survey, with answers to a yes-no question and to as many on the scale as are given."""
    survey, made = Survey.objects.get_or_create(name_en="Service", defaults={"name_de": "Service", "created_at": NOW})
    kinds = (QuestionKind.YES_NO, QuestionKind.SCALE, QuestionKind.SCALE)
    for position, kind in enumerate(kinds) if made else ():
        Question.objects.create(survey=survey, position=position, kind=kind, text_de="?", text_en="?")
    contact = make_customer(office)
    row = Interview.objects.create(
        survey=survey,
        contact=contact,
        ticket=make_ticket(office),
        state=state,
        token=f"{contact.pk:043d}",
        drawn_at=at(drawn),
        finished_at=at(drawn) if state == InterviewState.DONE else None,
    )
    for question, value in zip(survey.questions.order_by("position"), (1, *values), strict=False):
        Answer.objects.create(interview=row, question=question, value=value, at=NOW)
    return row


def test_satisfaction_is_the_mean_of_each_customers_answers_on_the_scale() -> None:
    hamburg = make_hamburg()
    interview(hamburg, "02 08:00", 5, 5)
    interview(hamburg, "02 08:00", 5, 4)  # 4.5 on the whole
    interview(hamburg, "02 08:00", 4, None)
    interview(hamburg, "02 08:00", 1, 2)
    interview(hamburg, "02 08:00", None, None)  # did not want to say
    interview(hamburg, "03 08:00", state=InterviewState.DRAWN)
    april = interview(hamburg, "01 08:00", 1, 1)
    Interview.objects.filter(pk=april.pk).update(drawn_at=at("01 08:00") - timedelta(days=2))

    found = figures.satisfaction(figures.places(now=NOW))

    assert found == Satisfaction(counts=(2, 1, 0, 1, 0), mean=3.75, asked=6, answered=5)


def test_satisfaction_without_answers_has_no_mean() -> None:
    make_hamburg()
    assert figures.satisfaction(figures.places(now=NOW)) == Satisfaction()


def suggest(title: str, *, made: str = "10 08:00", **fields: object) -> Suggestion:
    """A suggestion."""
    return Suggestion.objects.create(title=title, source=SuggestionSource.CALL, made_at=at(made), **fields)


def test_suggestions_most_wished_first() -> None:
    wished = suggest("Text message")
    suggest("SMS", same_as=wished)
    plain = suggest("Videos", made="11 08:00", state=SuggestionState.REVIEW)
    suggest("Earlier", state=SuggestionState.DECLINED, reason="costs")

    found = figures.suggestions()

    assert [(row.title, getattr(row, "wished", 0)) for row in found.shown] == [("Text message", 2), ("Videos", 1)]
    assert found.shown[1] == plain
    assert found.new == 1


# -- queries --------------------------------------------------------------------------------------------------------


def ask_everything() -> None:
    found = figures.places(now=NOW)
    figures.due_now(found, now=NOW)
    figures.kept(found, now=NOW)
    figures.waits(found, now=NOW)
    figures.calls_per_hour(found)
    figures.today(found)
    figures.waiting()
    figures.satisfaction(found)
    figures.suggestions()


def fill(office: Office) -> None:
    ring(office, at("11 07:00"))
    tried(office, "13 06:30", "13 08:30", "13 08:00")
    promise(office, at("13 08:00"), at("13 10:00"), escalated_at=at("13 10:00"))
    complain(office, "13 15:00")
    interview(office, "02 08:00", 5)
    suggest("Videos", office=office)


def test_figures_ask_as_many_questions_of_one_row_as_of_three() -> None:
    fill(make_hamburg())
    with CaptureQueriesContext(connection) as once:
        ask_everything()
    for name, zone in (("Woking", "Europe/London"), ("Wien", "Europe/Vienna")):
        fill(make_woking(name=name, zone=zone))
    with CaptureQueriesContext(connection) as thrice:
        ask_everything()
    assert len(thrice) == len(once) == 17
