"""Closed days: filled in by themselves, decided by people, never changed once past (H3)."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from core.errors import Conflict, Invalid, Refused
from core.models import Role
from offices.closeddays import bridge_days, closed_days
from offices.domain.calendar import current_version
from offices.domain.days import (
    DayPlan,
    accept_day,
    apply_proposal,
    fill_closed_days,
    overrule_day,
    restore_day,
    set_day,
)
from offices.domain.hours import change_settings, set_weekly_hours
from offices.enums import ClosedKind, DayState, Origin
from offices.models import CalendarVersion, ClosedDay, Office
from offices.queries import hours_of, proposed_days, weekly_hours
from offices.wording import closed_name
from offices.worktime import is_open
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_woking

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
WORKING = range(5)


# -- the rules, pure ------------------------------------------------------------------------------------------------


def found(country: str, subdivision: str, year: int) -> dict[date, tuple[str, str]]:
    days = closed_days(country=country, subdivision=subdivision, staffed_weekdays=WORKING, years=[year])
    return {day.day: (day.kind, day.name_de) for day in days}


def test_hamburg_has_the_day_after_ascension_as_bridge_day() -> None:
    days = found("DE", "HH", 2026)
    assert days[date(2026, 5, 14)] == (ClosedKind.HOLIDAY, "Christi Himmelfahrt")
    assert days[date(2026, 5, 15)] == (ClosedKind.BRIDGE, "Brückentag")


def test_woking_names_bank_holidays_in_german() -> None:
    days = found("GB", "ENG", 2026)
    assert days[date(2026, 5, 25)] == (ClosedKind.HOLIDAY, "Frühjahrsfeiertag")
    assert days[date(2026, 12, 28)] == (ClosedKind.HOLIDAY, "2. Weihnachtstag (Ersatztag)")


def test_two_staffed_days_are_no_bridge() -> None:
    # New Year 2025 was a Wednesday: Thursday and Friday are two days
    assert bridge_days(holidays_={date(2025, 1, 1)}, staffed_weekdays=WORKING, years=[2025]) == []


def test_a_day_between_two_holidays_is_a_bridge() -> None:
    days = bridge_days(holidays_={date(2026, 6, 8), date(2026, 6, 10)}, staffed_weekdays=WORKING, years=[2026])
    assert [day.day for day in days] == [date(2026, 6, 9)]


def test_a_bridge_reaches_over_the_year() -> None:
    # 1 January 2027 is a Friday; with 30 December 2026 a holiday the 31st stands alone
    days = bridge_days(holidays_={date(2026, 12, 30), date(2027, 1, 1)}, staffed_weekdays=WORKING, years=[2026])
    assert [day.day for day in days] == [date(2026, 12, 31)]


# -- rows -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestFill:
    def test_first_filling_is_in_force_and_twice_adds_nothing(self) -> None:
        office = make_hamburg()
        added = fill_closed_days(office=office, years=[2026, 2027, 2028], now=NOW)
        assert (
            added
            == ClosedDay.objects.count()
            == len(found("DE", "HH", 2026) | found("DE", "HH", 2027) | found("DE", "HH", 2028))
        )
        assert set(ClosedDay.objects.values_list("state", flat=True)) == {DayState.ACTIVE}
        assert fill_closed_days(office=office, years=[2026, 2027, 2028], now=NOW) == 0

    def test_a_new_day_of_a_filled_year_is_only_proposed(self) -> None:
        office = make_hamburg()
        fill_closed_days(office=office, years=[2026], now=NOW)
        ClosedDay.objects.filter(day=date(2026, 10, 31)).delete()
        assert fill_closed_days(office=office, years=[2026], now=NOW) == 1
        assert ClosedDay.objects.get(day=date(2026, 10, 31)).state == DayState.PROPOSED

    def test_a_past_day_is_never_added_later(self) -> None:
        office = make_hamburg()
        fill_closed_days(office=office, years=[2026], now=NOW)
        ClosedDay.objects.filter(day=date(2026, 5, 1)).delete()
        assert fill_closed_days(office=office, years=[2026], now=NOW) == 0

    def test_a_day_that_vanished_or_was_renamed_is_proposed_and_not_applied(self) -> None:
        office = make_hamburg()
        fill_closed_days(office=office, years=[2026], now=NOW)
        ClosedDay.objects.filter(day=date(2026, 12, 25)).update(name_de="Weihnachten")
        ClosedDay.objects.create(
            office=office,
            day=date(2026, 9, 1),
            kind=ClosedKind.HOLIDAY,
            name_de="X",
            name_en="X",
            origin=Origin.LIBRARY,
        )
        assert fill_closed_days(office=office, years=[2026], now=NOW) == 2
        renamed, gone = ClosedDay.objects.get(day=date(2026, 12, 25)), ClosedDay.objects.get(day=date(2026, 9, 1))
        assert (renamed.name_de, renamed.proposal["change"]) == ("Weihnachten", "renamed")
        assert (gone.state, gone.proposal) == (DayState.ACTIVE, {"change": "removed"})
        assert fill_closed_days(office=office, years=[2026], now=NOW) == 0

    def test_a_persons_decision_and_the_past_are_left_alone(self) -> None:
        office, manager = make_hamburg(), make_user(role=Role.MANAGER)
        fill_closed_days(office=office, years=[2026], now=NOW)
        row = ClosedDay.objects.get(day=date(2026, 5, 15))
        overrule_day(row=row, actor=manager, now=NOW)
        ClosedDay.objects.filter(day=date(2026, 5, 1)).update(name_de="Tag der Arbeit")
        assert fill_closed_days(office=office, years=[2026], now=NOW) == 0
        row.refresh_from_db()
        assert (row.state, row.decided_by) == (DayState.OVERRULED, manager)

    def test_a_proposal_that_nobody_decided_follows_the_library(self) -> None:
        office = make_hamburg()
        fill_closed_days(office=office, years=[2026], now=NOW)
        renamed = ClosedDay.objects.get(day=date(2026, 12, 25))
        ClosedDay.objects.filter(pk=renamed.pk).update(state=DayState.PROPOSED, name_de="Weihnachten")
        proposed = {"kind": ClosedKind.HOLIDAY, "name_de": "X", "name_en": "X", "state": DayState.PROPOSED}
        ClosedDay.objects.create(office=office, day=date(2026, 9, 1), origin=Origin.LIBRARY, **proposed)
        assert fill_closed_days(office=office, years=[2026], now=NOW) == 2
        renamed.refresh_from_db()
        assert (renamed.state, renamed.name_de, renamed.proposal) == (
            DayState.PROPOSED,
            "Erster Weihnachtstag",
            {},
        )
        assert not ClosedDay.objects.filter(day=date(2026, 9, 1)).exists()


@pytest.mark.django_db
class TestDecide:
    @pytest.fixture
    def office(self) -> Office:
        office = make_hamburg()
        fill_closed_days(office=office, years=[2026], now=NOW)
        return office

    def test_overruled_day_is_staffed_and_restored_day_is_not(self, office: Office) -> None:
        manager, noon = make_user(role=Role.MANAGER), datetime(2026, 5, 15, 10, tzinfo=UTC)
        row = office.closed_days.get(day=date(2026, 5, 15))
        overrule_day(row=row, actor=manager, now=NOW)
        assert is_open(hours_of(office), noon)
        restore_day(row=row, actor=manager, now=NOW)
        row.refresh_from_db()
        assert not is_open(hours_of(office), noon)
        assert (row.decided_by, row.origin) == (None, Origin.RULE)

    def test_short_day_has_its_own_hours(self, office: Office) -> None:
        plan = DayPlan(date(2026, 12, 24), "Heiligabend", "Christmas Eve", ((510, 720),))
        row = set_day(office=office, plan=plan, actor=make_user(role=Role.MANAGER), now=NOW)
        hours = hours_of(office)
        assert (row.kind, row.origin) == (ClosedKind.SHORT, Origin.MANAGER)
        assert is_open(hours, datetime(2026, 12, 24, 10, 59, tzinfo=UTC))
        assert not is_open(hours, datetime(2026, 12, 24, 11, 0, tzinfo=UTC))

    def test_day_entered_by_hand_is_overruled_by_restore(self, office: Office) -> None:
        manager = make_user(role=Role.MANAGER)
        row = set_day(office=office, plan=DayPlan(date(2026, 7, 1), "Inventur", "Stocktaking"), actor=manager, now=NOW)
        assert restore_day(row=row, actor=manager, now=NOW).state == DayState.OVERRULED

    def test_today_may_be_changed_and_yesterday_not(self, office: Office) -> None:
        manager = make_user(role=Role.MANAGER)
        set_day(office=office, plan=DayPlan(date(2026, 5, 12), "Sturm", "Storm"), actor=manager, now=NOW)
        with pytest.raises(Invalid) as error:
            set_day(office=office, plan=DayPlan(date(2026, 5, 11), "Sturm", "Storm"), actor=manager, now=NOW)
        assert set(error.value.fields) == {"day"}
        with pytest.raises(Invalid):
            overrule_day(row=office.closed_days.get(day=date(2026, 5, 1)), actor=manager, now=NOW)

    def test_agents_are_refused(self, office: Office) -> None:
        with pytest.raises(Refused):
            overrule_day(row=office.closed_days.get(day=date(2026, 5, 15)), actor=make_user(), now=NOW)

    @pytest.mark.parametrize(("accept", "state"), [(True, DayState.ACTIVE), (False, DayState.OVERRULED)])
    def test_new_proposal_is_accepted_or_declined(self, office: Office, accept: bool, state: str) -> None:
        row = office.closed_days.get(day=date(2026, 10, 31))
        ClosedDay.objects.filter(pk=row.pk).update(state=DayState.PROPOSED)
        row.refresh_from_db()
        assert apply_proposal(row=row, accept=accept, actor=make_user(role=Role.MANAGER), now=NOW).state == state

    def test_removed_proposal_opens_the_day_or_is_kept_for_good(self, office: Office) -> None:
        manager = make_user(role=Role.MANAGER)
        for day, accept, state in (
            (date(2026, 12, 25), True, DayState.OVERRULED),
            (date(2026, 12, 26), False, DayState.ACTIVE),
        ):
            ClosedDay.objects.filter(day=day).update(proposal={"change": "removed"})
            row = apply_proposal(row=office.closed_days.get(day=day), accept=accept, actor=manager, now=NOW)
            assert (row.state, row.proposal) == (state, {})
        assert fill_closed_days(office=office, years=[2026], now=NOW) == 0

    @pytest.mark.parametrize("decide", [accept_day, overrule_day, restore_day, "by hand"])
    def test_every_decision_settles_what_was_proposed(self, office: Office, decide: object) -> None:
        manager = make_user(role=Role.MANAGER)
        office.closed_days.filter(day=date(2026, 12, 25)).update(proposal={"change": "removed"})
        row = office.closed_days.get(day=date(2026, 12, 25))
        if callable(decide):
            decide(row=row, actor=manager, now=NOW)
        else:
            set_day(office=office, plan=DayPlan(row.day, "Inventur", "Stocktaking"), actor=manager, now=NOW)
        assert not proposed_days(now=NOW).exists()

    def test_a_bar_in_a_name_does_not_cut_it(self, office: Office) -> None:
        plan = DayPlan(date(2026, 5, 13), "Inventur | Lager", "Stocktaking | stores")
        set_day(office=office, plan=plan, actor=make_user(role=Role.MANAGER), now=NOW)
        closed = hours_of(office).closed[plan.day]
        assert closed_name(closed) == "Stocktaking / stores"
        with translation.override("de"):
            assert closed_name(closed) == "Inventur / Lager"

    def test_every_edit_makes_a_calendar_version_with_its_author(self, office: Office) -> None:
        manager = make_user(role=Role.MANAGER)
        first = current_version(office=office, now=NOW)
        row = office.closed_days.get(day=date(2026, 5, 15))
        overrule_day(row=row, actor=manager, now=NOW)
        latest = CalendarVersion.objects.first()
        assert latest
        assert (latest.number, latest.author) == (first.number + 1, manager)
        accept_day(row=row, actor=manager, now=NOW)
        assert CalendarVersion.objects.first().digest == first.digest  # type: ignore[union-attr]


@pytest.mark.django_db
class TestHours:
    def test_hours_are_replaced(self) -> None:
        office, manager = make_hamburg(), make_user(role=Role.MANAGER)
        weekly = {0: ((510, 720), (780, 1020)), 5: ((540, 660),)}
        set_weekly_hours(office=office, weekly=weekly, reason="lunch", actor=manager, now=NOW)
        assert list(office.intervals.values_list("weekday", "opens", "closes")) == [
            (0, 510, 720),
            (0, 780, 1020),
            (5, 540, 660),
        ]

    def test_hours_that_changed_while_they_were_edited_are_not_overwritten(self) -> None:
        office, manager = make_hamburg(), make_user(role=Role.MANAGER)
        seen = weekly_hours(office)
        given = {"office": office, "reason": "x", "actor": manager, "now": NOW}
        set_weekly_hours(weekly={0: ((510, 720),)}, seen=seen, **given)
        with pytest.raises(Conflict) as error:
            set_weekly_hours(weekly={1: ((510, 720),)}, seen=seen, **given)
        assert error.value.code == "hours_changed"
        assert weekly_hours(office) == {0: ((510, 720),)}

    def test_a_week_without_hours_is_refused(self) -> None:
        office = make_hamburg()
        with pytest.raises(Invalid):
            set_weekly_hours(office=office, weekly={0: ()}, reason="x", actor=make_user(role=Role.MANAGER), now=NOW)
        assert office.intervals.count() == 5

    def test_figures_per_person_need_an_administrator(self) -> None:
        office, other = make_hamburg(), make_woking()
        values = {name: getattr(office, name) for name in ("phone", "guarantee_minutes", "retry_minutes")}
        values |= {"takeover_minutes": 15, "target_percent": 95, "figures_per_agent": True}
        with pytest.raises(Refused):
            change_settings(office=office, values=values, covers_for=[other], actor=make_user(role=Role.MANAGER))
        change_settings(office=office, values=values, covers_for=[other], actor=make_user(role=Role.ADMINISTRATOR))
        office.refresh_from_db()
        assert office.figures_per_agent
        assert list(office.covers_for.all()) == [other]
