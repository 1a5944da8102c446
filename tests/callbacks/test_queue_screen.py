"""The queue as it is shown, and the page of one callback: forms, refusals, keys, query budgets."""

from copy import copy
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from callbacks import lists
from callbacks.domain import queue
from callbacks.domain.attempts import record_attempt
from callbacks.models import Attempt, Callback
from callbacks.queries import side_of
from core import clock
from core.models import Role
from promises.models import Promise
from tests.factories.callbacks import NOON, make_callback
from tests.factories.core import make_user
from tests.factories.offices import make_member, make_skill, make_woking
from tests.factories.tickets import make_classification, make_family, make_many_tickets, make_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
DUE = NOON + timedelta(hours=2)


@pytest.fixture
def at(monkeypatch):
    """Sets the clock."""

    def set_clock(instant):
        monkeypatch.setattr(clock, "now", lambda: instant)

    set_clock(NOON)
    return set_clock


def queue_for(viewer, *, now, selected=None, **asked):
    """The queue as that address shows it."""
    data = QueryDict(urlencode(asked))
    return lists.queue_for(data, lists.queue_context(viewer, now=now), selected=selected)


def copies_of(callback, tickets):
    """The same promise for other tickets."""
    promises = Promise.objects.bulk_create(
        Promise(kind="callback", office=callback.office, given_at=callback.promised_at, due_at=callback.due_at)
        for _each in tickets
    )
    for ticket, promise in zip(tickets, promises, strict=True):
        callback.pk, callback.ticket_id, callback.promise = None, ticket, promise
        yield copy(callback)


@pytest.fixture
def browser(marek):
    client = Client()
    client.force_login(marek.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


class TestList:
    def groups(self, viewer, now=NOON, **filters):
        found = queue_for(viewer, now=now, **filters)
        return {group.title: [row.caller for row in group.rows] for group in found.groups}

    def promise(self, office, name, minutes=0, **fields):
        at = NOON + timedelta(minutes=minutes)
        return make_callback(ticket=make_ticket(office, now=at, caller_name=name), now=at, **fields)

    def test_rows_stand_in_groups_by_deadline(self, hamburg, marek):
        self.promise(hamburg, "late")
        self.promise(hamburg, "soon", 50)
        self.promise(hamburg, "later", 110)
        held = self.promise(hamburg, "held", 20)
        colleague = make_member(hamburg, name="Imke Sander")
        queue.take(callback=held, actor=colleague.user, now=NOON + timedelta(minutes=100))
        now = NOON + timedelta(minutes=125)
        assert self.groups(marek.user, now=now) == {
            "Past the promise": ["late"],
            "Within the hour": ["soon"],
            "Later": ["later"],
            "With colleagues": ["held"],
        }
        row = queue_for(marek.user, now=now).rows[-1]
        assert (row.owner, row.is_taken) == ("Imke Sander since 13:40", True)
        assert self.groups(colleague.user, now=now)["Within the hour"] == ["held", "soon"]

    def test_one_hour_of_another_day_is_later(self, hamburg, marek):
        self.promise(hamburg, "tomorrow")
        evening = datetime(2026, 5, 13, 18, 0, tzinfo=UTC)
        assert self.groups(marek.user, now=evening) == {"Past the promise": ["tomorrow"]}
        Callback.objects.update(due_at=datetime(2026, 5, 14, 7, 0, tzinfo=UTC))
        assert self.groups(marek.user, now=evening) == {"Later": ["tomorrow"]}

    def test_filters_and_their_counts(self, hamburg):
        lx, woking = make_skill("lx"), make_woking()
        member = make_member(hamburg, skills=(lx,))
        self.promise(hamburg, "mine")
        Callback.objects.update(skill=lx)
        other = self.promise(woking, "other")
        other.skill = make_skill("cw")
        other.save()
        found = queue_for(member.user, now=NOON)
        assert [(choice.label, choice.count, choice.current) for choice in found.shown.strips[0].choices] == [
            ("Both offices", 2, True),
            ("Hamburg", 1, False),
            ("Woking", 1, False),
        ]
        assert found.total == 2
        assert [choice.count for choice in found.shown.strips[1].choices] == [None, 1]
        assert [row.caller for row in queue_for(member.user, now=NOON, office=woking.slug).rows] == ["other"]
        assert [row.caller for row in queue_for(member.user, now=NOON, mine=1).rows] == ["mine"]

    def test_row_says_what_it_is_about(self, hamburg, marek):
        family = make_family(code="LX")
        parent = make_classification(family, "E2", name_en="Applicator", name_de="Applikator")
        node = make_classification(family, "E214", name_en="Ribbon tension", name_de="Bandspannung", parent=parent)
        ticket = make_ticket(hamburg, classification=node, owner=marek.user)
        make_callback(ticket=ticket)
        (row,) = queue_for(marek.user, now=NOON).rows
        assert (row.code, row.fault, row.product) == ("E214", "Applicator › Ribbon tension", "CW-90 checkweigher")
        assert (row.by, row.logged) == ("by 14:00, Hamburg", "logged 12:00")
        assert (row.owner, row.cover, row.selected) == ("Marek Lindqvist, not tried yet", "unknown", True)

    def test_next_is_selected_and_named_unless_something_else_was_chosen(self, hamburg, marek):
        first, second = self.promise(hamburg, "first"), self.promise(hamburg, "second", 1)
        assert queue_for(marek.user, now=NOON).selected == first.pk
        assert queue_for(marek.user, now=NOON, selected=second.pk).selected == second.pk
        assert queue_for(marek.user, now=NOON, selected=0).selected == first.pk
        assert queue_for(marek.user, now=NOON).next == first
        assert queue_for(make_user(), now=NOON).next is None

    def test_queries_do_not_grow_with_the_rows(self, hamburg, marek, django_assert_num_queries):
        for number in range(3):
            self.promise(hamburg, f"caller {number}")
            queue_for(marek.user, now=NOON)  # a calendar is read once
            if number in (0, 2):
                with django_assert_num_queries(10):
                    queue_for(marek.user, now=NOON)

    def test_side_pane_tells_where_and_what_came_before(self, hamburg, marek):
        callback = make_callback(ticket=make_ticket(hamburg, actor=marek.user, language="de"))
        side = side_of(callback, now=NOON)
        assert (side.speaks, side.logged, side.earlier) == (
            "Speaks German",
            "12:00 by Marek Lindqvist",
            "none known",
        )
        assert (side.cover, side.tip, side.phone_words) == (None, None, "+44 20 7946 0321")


class TestScreens:
    def test_page_is_whole_and_the_partial_is_not(self, browser, hamburg, at):
        make_callback(hamburg)
        page = browser.get("/callbacks/")
        assert page.status_code == 200
        assert b"<html" in page.content
        assert b"Gemma Lockwood" in page.content
        partial = browser.get("/callbacks/", headers={"HX-Request": "true"})
        assert b"<html" not in partial.content
        assert b'id="queue"' in partial.content
        assert "HX-Request" in partial.headers["Vary"]

    def test_long_queue_is_shown_in_windows_the_most_urgent_first(self, browser, hamburg, at, monkeypatch):
        made = [make_callback(hamburg) for _each in range(3)]
        assert "Page 1 of" not in browser.get("/callbacks/").content.decode()
        monkeypatch.setattr("core.lists.windows.PAGE", 2)
        pages = [browser.get("/callbacks/", {"page": page}).content.decode() for page in ("1", "2", "²", "99")]
        shown = [[one for one in made if f'id="row-{one.pk}"' in page] for page in pages]
        assert shown == [made[:2], made[2:], made[:2], made[2:]]
        assert 'rel="next" href="?page=2"' in pages[0]
        assert 'rel="prev" href="?page=1"' in pages[1]
        assert "Page 2 of 2" in pages[1]

    def test_queue_of_1200_costs_what_50_cost(self, browser, hamburg, at):
        first = make_callback(hamburg)
        make_many_tickets(hamburg, number=1200)
        tickets = list(Ticket.objects.exclude(pk=first.ticket_id).values_list("pk", flat=True))
        costs, sizes = [], []
        for part in (tickets[:50], tickets[50:1200]):
            Callback.objects.bulk_create(copies_of(first, part))
            browser.get("/callbacks/")
            with CaptureQueriesContext(connection) as asked:
                page = browser.get("/callbacks/").content.decode()
            costs.append((len(asked), page.count('id="row-')))
            sizes.append(len(page))
        assert costs[0] == costs[1]
        assert costs[0][1] == 50
        assert sizes[1] < 1.02 * sizes[0]  # keys and numbers of the queue have more digits, nothing else grows

    def test_empty_queue_says_what_is_true(self, browser, hamburg, marek, at):
        callback = make_callback(hamburg)
        queue.take(callback=callback, actor=marek.user, now=NOON)
        url = reverse("callbacks:attempt", args=[callback.pk])
        browser.post(url, {"outcome": "reached", "number": callback.phone, "then": "keep"})
        page = browser.get("/callbacks/").content.decode()
        assert "No callbacks are waiting" in page
        assert "Promises due today: 1 of 1 kept." in page
        assert "Last change 12:00: you reached Gemma Lockwood, Thameside Bakery Ltd" in page

    def test_strangers_are_sent_to_sign_in(self, client, hamburg):
        callback = make_callback(hamburg)
        for url in ("/callbacks/", f"/callbacks/{callback.pk}/", f"/callbacks/{callback.pk}/side/"):
            response = client.get(url)
            assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={url}")

    def test_take_next_goes_to_the_callback_and_focuses_the_phone(self, browser, hamburg, marek, at):
        callback = make_callback(hamburg)
        response = browser.post("/callbacks/next/")
        assert response["Location"] == f"/callbacks/{callback.pk}/"
        page = browser.get(response["Location"]).content.decode()
        assert 'id="call-phone" href="tel:+442079460321" data-key="c" data-dial autofocus' in page
        assert "In your hands: nobody else calls. Without an attempt it goes back to the queue at 12:15." in page
        assert "Logged 12:00 + 2 h, all within opening hours (08:30 to 17:00) = 14:00." in page

    def test_take_next_of_an_empty_queue_says_so(self, browser, hamburg, at):
        response = browser.post("/callbacks/next/", follow=True)
        assert "Nothing is waiting for you." in response.content.decode()

    def test_agent_is_told_why_not(self, hamburg, at):
        make_callback(hamburg)
        client = Client()
        agent = make_member(hamburg, role=Role.AGENT).user
        client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert 'id="take-next"' not in client.get("/callbacks/").content.decode()
        response = client.post("/callbacks/next/")
        assert response.status_code == 403
        assert "Callbacks are made by specialists." in response.content.decode()

    def test_taking_what_somebody_has_says_who(self, browser, hamburg, at):
        callback = make_callback(hamburg)
        queue.take(callback=callback, actor=make_member(hamburg, name="Imke Sander").user, now=NOON)
        url = reverse("callbacks:take", args=[callback.pk])
        response = browser.post(url, headers={"Accept": "application/json"})
        assert (response.status_code, response.json()) == (409, {"message": "Imke Sander has taken this callback."})
        assert "Imke Sander has taken this callback." in browser.post(url, follow=True).content.decode()

    def test_taking_by_script_gives_the_page_to_go_to(self, browser, hamburg, at):
        callback = make_callback(hamburg)
        response = browser.post(reverse("callbacks:take", args=[callback.pk]), headers={"Accept": "application/json"})
        assert response.json() == {"url": f"/callbacks/{callback.pk}/"}

    def test_unknown_callback_is_not_found(self, browser, at):
        assert browser.get("/callbacks/999999/").status_code == 404
        assert browser.post("/callbacks/999999/attempt/").status_code == 404


@pytest.mark.usefixtures("at")
class TestAttemptForm:
    def send(self, browser, callback, **typed):
        typed = {"outcome": "no_answer", "number": callback.phone, "note": "rang ten times"} | typed
        return browser.post(reverse("callbacks:attempt", args=[callback.pk]), typed)

    def test_saved_it_goes_back_to_the_queue(self, browser, taken):
        response = self.send(browser, taken, minutes="1", seconds="5")
        assert response["Location"] == "/callbacks/"
        attempt = Attempt.objects.get()
        assert (attempt.outcome, attempt.seconds, attempt.note) == ("no_answer", 65, "rang ten times")
        said = [str(message) for message in get_messages(response.wsgi_request)]
        assert said == ["Attempt saved. Next attempt by Wed 13 May, 14:00."]

    def test_right_number_is_called_next(self, browser, taken):
        self.send(browser, taken, outcome="wrong_number", right_number="+49 40 66969 555")
        taken.refresh_from_db()
        assert taken.phone == "+494066969555"

    @pytest.mark.parametrize(
        ("typed", "said", "mark"),
        [
            ({"outcome": ""}, "What came of it? Please choose.", 'role="radiogroup" aria-invalid="true"'),
            ({"number": ""}, "Which number was called?", 'name="number"'),
            ({"seconds": "75"}, "Seconds are whole numbers from 0 to 59.", 'aria-describedby="id_length-e"'),
            ({"minutes": "-1"}, "Minutes are whole numbers from 0 to 720.", 'aria-describedby="id_length-e"'),
            (
                {"outcome": "wrong_number", "right_number": "reception"},
                "This cannot be a phone number. With area code, for example +49 40 66969 214.",
                'aria-describedby="id_right_number-h id_right_number-e"',
            ),
        ],
    )
    def test_fault_is_said_at_its_field_and_the_field_is_marked(self, browser, taken, typed, said, mark):
        response = self.send(browser, taken, **typed)
        page = response.content.decode()
        assert response.status_code == 422
        assert (said in page, mark in page, "rang ten times" in page) == (True, True, True)
        assert Attempt.objects.count() == 0

    def test_what_is_necessary_is_not_called_optional(self, browser, taken):
        page = browser.get(f"/callbacks/{taken.pk}/").content.decode()
        for name in ("later_at", "cause", "solution"):
            label = page.partition(f'<label class="form-label" for="id_{name}">')[2].partition("</label>")[0]
            assert "optional" not in label
            assert label

    def test_reached_and_kept_goes_to_the_ticket(self, browser, taken):
        response = self.send(browser, taken, outcome="reached", then="keep")
        assert response["Location"] == taken.ticket.get_absolute_url()

    def test_reached_and_solved_ends_both(self, browser, taken):
        self.send(browser, taken, outcome="reached", then="solve", cause="Loose ribbon", solution="Tighten it")
        taken.refresh_from_db()
        assert (taken.state, taken.ticket.status, taken.ticket.cause) == ("reached", "solved", "Loose ribbon")

    def test_solved_without_a_solution_saves_nothing_and_keeps_what_was_typed(self, browser, taken):
        response = self.send(browser, taken, outcome="reached", then="solve", cause="Loose ribbon")
        page = response.content.decode()
        assert response.status_code == 422
        assert "The solution is missing: what helped?" in page
        assert "rang ten times" in page
        assert 'value="Loose ribbon"' in page
        taken.refresh_from_db()
        assert (taken.state, Attempt.objects.count()) == ("taken", 0)

    def test_nothing_chosen_is_said_at_the_choice(self, browser, taken):
        response = self.send(browser, taken, outcome="")
        assert response.status_code == 422
        assert "What came of it? Please choose." in response.content.decode()

    def test_wish_is_read_on_the_offices_clock(self, browser, taken):
        self.send(browser, taken, outcome="call_later", later_at="2026-05-14T10:00")
        assert Attempt.objects.get().later_at == datetime(2026, 5, 14, 8, 0, tzinfo=UTC)

    def test_wish_in_closed_hours_is_said_at_its_field(self, browser, taken):
        response = self.send(browser, taken, outcome="call_later", later_at="2026-05-16T10:00")
        assert response.status_code == 422
        assert "Hamburg is closed then. It opens again on Mon 18 May, 08:30." in response.content.decode()
        assert Attempt.objects.count() == 0

    def test_wish_that_no_clock_shows_is_refused(self, browser, taken):
        response = self.send(browser, taken, outcome="call_later", later_at="2027-03-28T02:30")
        assert response.status_code == 422
        assert Attempt.objects.count() == 0


class TestOtherWays:
    def test_given_back_with_a_note(self, browser, hamburg, marek, at):
        callback = make_callback(hamburg)
        queue.take(callback=callback, actor=marek.user, now=NOON)
        browser.post(reverse("callbacks:give-back", args=[callback.pk]), {"give-back-note": "has to leave"})
        callback.refresh_from_db()
        assert callback.state == "open"
        assert callback.ticket.entries.get(event="given_back").text == "has to leave"

    def test_closing_needs_its_reason(self, browser, hamburg, at):
        callback = make_callback(hamburg)
        url = reverse("callbacks:close", args=[callback.pk])
        response = browser.post(url, {"close-reason": ""})
        assert response.status_code == 422
        assert '<details id="way-close" open>' in response.content.decode()
        browser.post(url, {"close-reason": "solved it themselves"})
        callback.refresh_from_db()
        assert (callback.state, callback.close_reason) == ("closed", "solved it themselves")

    def test_only_a_manager_moves_the_promise(self, browser, hamburg, at):
        callback = make_callback(hamburg)
        assert "way-move" not in browser.get(f"/callbacks/{callback.pk}/").content.decode()
        url, typed = reverse("callbacks:move", args=[callback.pk]), {"move-due_at": "2026-05-14T10:00"}
        typed["move-reason"] = "power cut"
        assert browser.post(url, typed).status_code == 403
        client = Client()
        manager = make_member(hamburg, role=Role.MANAGER).user
        client.force_login(manager, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert "way-move" in client.get(f"/callbacks/{callback.pk}/").content.decode()
        assert client.post(url, typed).status_code == 302
        callback.refresh_from_db()
        assert callback.due_at == datetime(2026, 5, 14, 8, 0, tzinfo=UTC)

    def test_sound_is_switched(self, browser, marek):
        browser.post("/callbacks/sound/")
        marek.user.refresh_from_db()
        assert marek.user.sound is True


def test_late_one_that_was_tried_shows_the_missed_time_and_the_next(client, hamburg, marek, at):
    callback = make_callback(hamburg)
    late = DUE + timedelta(minutes=30)
    at(late)
    queue.take(callback=callback, actor=marek.user, now=late)
    record_attempt(callback=callback, actor=marek.user, now=late, outcome="no_answer")
    client.force_login(marek.user)
    page = client.get(reverse("callbacks:queue")).content.decode()
    assert "by 14:00, next attempt by 16:30, Hamburg" in page
    assert "Next attempt by Wed 13 May, 16:30." in page
    [group] = queue_for(marek.user, now=late).groups
    assert (group.key, [row.chip.state for row in group.rows]) == ("past", ["over"])
    assert "Next attempt by Wed 13 May, 16:30." in client.get(f"/callbacks/{callback.pk}/").content.decode()
