"""How near, how late: edges and words of a due time, the same on every screen, in figures and in the browser."""

import json
import re
import subprocess
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from callbacks.lists import queue_context, queue_for
from callbacks.queries import outcome_chip
from core import clock
from core.lists.listing import Context
from core.lists.show import show
from core.models import Role
from helpdesk.desk import figures
from offices.queries import hours_of
from promises import lists
from promises.countdown import EDGES, HOT, SOON, Chip, Near, chip, nearness, outcome, span
from tests.factories.callbacks import NOON, make_callback, move_clock
from tests.factories.offices import make_hamburg, make_member

pytestmark = pytest.mark.django_db
DUE = NOON + timedelta(hours=2)  # Wednesday 14:00 in Hamburg
SECOND = timedelta(seconds=1)
SCRIPT = Path(__file__).resolve().parents[2] / "static" / "js" / "countdown.js"


class TestChip:
    @pytest.mark.parametrize(
        ("left", "state", "english", "german"),
        [
            (timedelta(minutes=98), "calm", "1 h 38 left", "noch 1 Std. 38"),
            (timedelta(minutes=60, seconds=1), "calm", "1 h left", "noch 1 Std."),
            (timedelta(minutes=60), "soon", "1 h left", "noch 1 Std."),
            (timedelta(minutes=15, seconds=1), "soon", "15 min left", "noch 15 Min."),
            (timedelta(minutes=15), "hot", "15 min left", "noch 15 Min."),
            (timedelta(0), "hot", "0 min left", "noch 0 Min."),
            (timedelta(seconds=-1), "over", "0 min late", "0 Min. überfällig"),
            (timedelta(minutes=-12), "over", "12 min late", "12 Min. überfällig"),
        ],
    )
    def test_state_and_words_by_the_time_left(self, hamburg, left, state, english, german):
        def shown():
            found = chip(DUE, hours=hours_of(hamburg), office=hamburg, now=DUE - left)
            return found.state, " ".join(part for part in (found.pre, found.value, found.words) if part)

        assert shown() == (state, english)
        with translation.override("de"):
            assert shown() == (state, german)

    def test_escalated_late(self, hamburg):
        late = DUE + timedelta(minutes=52)
        found = chip(DUE, hours=hours_of(hamburg), office=hamburg, now=late, escalated=True, promised=True)
        assert (found.state, found.value, found.words) == ("esc", "52 min", "late, escalated, promised by 14:00")
        with translation.override("de"):
            found = chip(DUE, hours=hours_of(hamburg), office=hamburg, now=late, escalated=True)
            assert (found.value, found.words) == ("52 Min.", "eskaliert")

    def test_clock_stands_while_the_office_is_closed(self, hamburg):
        due = datetime(2026, 5, 14, 7, 50, tzinfo=UTC)  # Thursday 09:50
        night = datetime(2026, 5, 13, 20, 0, tzinfo=UTC)
        found = chip(due, hours=hours_of(hamburg), office=hamburg, now=night)
        assert (found.state, found.value, found.words) == ("paused", "1 h 20", "left, paused until Thu 08:30")
        assert found.seconds is None
        with translation.override("de"):
            found = chip(due, hours=hours_of(hamburg), office=hamburg, now=night)
            assert (found.pre, found.value, found.words) == ("ruht bis Do. 08:30, noch", "1 Std. 20", "")

    def test_row_says_in_one_line_that_the_clock_stands(self, hamburg):
        due = datetime(2026, 5, 14, 7, 50, tzinfo=UTC)
        night = datetime(2026, 5, 13, 20, 0, tzinfo=UTC)
        found = chip(due, hours=hours_of(hamburg), office=hamburg, now=night, short=True)
        assert (found.state, found.pre, found.value, found.words) == ("paused", "", "1 h 20", "left, paused")
        with translation.override("de"):
            found = chip(due, hours=hours_of(hamburg), office=hamburg, now=night, short=True)
            assert (found.pre, found.value, found.words) == ("ruht, noch", "1 Std. 20", "")

    def test_browser_may_count_until_closing(self, hamburg):
        found = chip(DUE, hours=hours_of(hamburg), office=hamburg, now=NOON)
        assert (found.seconds, found.stops_at) == (7200, datetime(2026, 5, 13, 15, 0, tzinfo=UTC))

    @pytest.mark.parametrize(
        ("seconds", "english", "german"),
        [
            (7200, "2 h", "2 Std."),
            (5880, "1 h 38", "1 Std. 38"),
            (3660, "1 h 01", "1 Std. 01"),
            (120, "2 min", "2 Min."),
            (119, "119 s", "119 Sek."),
            (1, "1 s", "1 Sek."),
            (0, "0 min", "0 Min."),
            (-59, "0 min", "0 Min."),
            (-3600, "1 h", "1 Std."),
        ],
    )
    def test_value_in_words(self, seconds, english, german):
        assert span(seconds) == english
        with translation.override("de"):
            assert span(seconds) == german

    @pytest.mark.parametrize(
        ("tried", "state", "words"),
        [(-38, "kept", "38 min early"), (0, "kept", "0 min early"), (12, "missed", "by 12 min")],
    )
    def test_afterwards_it_was_kept_or_missed(self, hamburg, tried, state, words):
        callback = make_callback(hamburg)
        assert outcome_chip(callback, hours=hours_of(hamburg)) is None
        callback.first_attempt_at = DUE + timedelta(minutes=tried)
        found = outcome_chip(callback, hours=hours_of(hamburg))
        assert (found.state, found.words) == (state, words)

    def test_what_was_done_is_named_where_it_was_no_call(self, hamburg):
        hours = hours_of(hamburg)
        late = outcome(DUE + timedelta(minutes=12), DUE, hours=hours, done="Acknowledged")
        assert late == Chip("missed", "Acknowledged", "12 min late")
        early = outcome(DUE - timedelta(minutes=12), DUE, hours=hours, done="Acknowledged")
        assert early == Chip("kept", "Acknowledged", "12 min early")


class TestOneRoom:
    """The same promises, seen at the same instant in every place that says how near they are."""

    LEFT = (SOON + SECOND, SOON, HOT + SECOND, HOT, timedelta(0), -SECOND)

    @pytest.fixture
    def viewer(self, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOON)
        office = make_hamburg()
        for left in self.LEFT:
            move_clock(make_callback(office, now=NOON - timedelta(hours=2)), NOON + left)
        escalated = make_callback(office, now=NOON - timedelta(hours=2))
        move_clock(escalated, NOON + HOT, escalated_at=NOON)
        return make_member(office, role=Role.MANAGER).user

    def test_screens_and_figures_agree_at_every_edge(self, viewer):
        told = {"calm": 1, "soon": 2, "hot": 2, "over": 1, "esc": 1}
        in_queue = Counter(str(row.chip.state) for row in queue_for(QueryDict(), queue_context(viewer, now=NOON)).rows)
        due = show(lists.DUE, QueryDict("whose=all"), Context(viewer, NOON.date(), NOON))
        in_due = Counter(str(row.source.chip.state) for row in due.rows)
        figure = figures.due_now(figures.places(now=NOON), now=NOON)[0]
        counted = {
            "calm": figure.calm,
            "soon": figure.soon,
            "hot": figure.hot,
            "over": figure.late,
            "esc": figure.escalated,
        }
        assert (in_queue, in_due, counted) == (told, told, told)
        client = Client()
        client.force_login(viewer, backend="allauth.account.auth_backends.AuthenticationBackend")
        for address in ("/callbacks/", "/due/?whose=all", "/wall/"):
            page = client.get(address).content.decode()
            chips = re.findall(r'<span class="hd-due is-(\w+)( is-big)?" role="timer"', page)
            shown = [state for state, is_big in chips if not is_big or address == "/wall/"]  # the queue's pane has one
            assert Counter(shown) == told, address

    def test_every_chip_that_counts_tells_the_browser_the_edges(self, viewer):
        client = Client()
        client.force_login(viewer, backend="allauth.account.auth_backends.AuthenticationBackend")
        for address in ("/callbacks/", "/due/?whose=all", "/wall/", "/complaints/", "/referrals/"):
            page = client.get(address).content.decode()
            assert page.count(" data-seconds=") == page.count(' data-edges="3600 900 -1"'), address


class TestBrowser:
    """static/js/countdown.js counts on: with the server's edges, in the server's words."""

    def run(self, expression):
        """The value of an expression in node, with the module's functions."""
        program = f"import {{ edge, span }} from '{SCRIPT.as_uri()}'; console.log(JSON.stringify({expression}));"
        command = ["node", "--input-type=module", "-e", program]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def test_counts_in_the_servers_words(self):
        seconds = [*range(-4000, 8000, 7), *range(-130, 130), 3599, 3600, 3660, 7200]
        shown = self.run(f"{seconds}.map((left) => span(left, ['h', 'min', 's']))")
        assert shown == [span(each) for each in seconds]

    def test_asks_again_where_the_server_changes_the_state(self):
        around = sorted({edge + step for edge in EDGES for step in (-1, 0, 1)}, reverse=True)
        states = [Near.LATE if left < 0 else nearness(timedelta(seconds=left)) for left in around]
        changes = [later != earlier for earlier, later in pairwise(states)]
        edges = self.run(f"{around}.map((left) => edge(left, {json.dumps(list(EDGES))}))")
        assert [later != earlier for earlier, later in pairwise(edges)] == changes
        assert sum(changes) == len(EDGES)
