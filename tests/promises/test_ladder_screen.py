"""The ladder's editor, the hand-over on the callback's page, the banner and the hint, as people meet them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from callbacks.domain import queue
from callbacks.queries.hints import staffed_longer
from core import clock, periodic, watch
from core.models import Role
from promises.models import Ladder
from tests.factories.callbacks import NOON, make_callback
from tests.factories.offices import ROUND_THE_CLOCK, make_member, make_woking
from tests.markup import as_read

pytestmark = pytest.mark.django_db


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def manager(hamburg):
    return signed_in(make_member(hamburg, role=Role.MANAGER).user)


def of_callbacks():
    return Ladder.objects.filter(kind="callback")


def typed(*rows, **more):
    """What the editor's form sends: six rows."""
    sent = {"form-TOTAL_FORMS": "6", "form-INITIAL_FORMS": "0", **more}
    for number, row in enumerate(rows):
        sent |= {f"form-{number}-{name}": value for name, value in row.items()}
    return sent


AT_DUE = {"side": "at", "audience": "manager", "channels": ["page", "email"]}


class TestEditor:
    def test_shows_what_holds_in_words(self, manager):
        page = manager.get("/ladders/").content.decode()
        assert "For every office and every contract" in page
        assert "30 min before" in page
        assert "specialists for the product and their lead" in page

    def test_saves_a_new_version(self, manager):
        general = of_callbacks().get()
        after = {"side": "after", "minutes": "45", "audience": "all_managers", "channels": ["page"]}
        response = manager.post(f"/ladders/{general.pk}/", typed(AT_DUE, after))
        assert response.status_code == 302
        ladder = of_callbacks().get(active=True)
        assert (ladder.version, list(ladder.steps.values_list("offset_minutes", "channels"))) == (
            2,
            [(0, ["page", "email"]), (45, ["page"])],
        )
        assert "Earlier versions" in manager.get("/ladders/").content.decode()

    def test_saves_a_ladder_for_an_office_and_gives_it_up_again(self, manager, hamburg):
        assert manager.post("/ladders/new/", typed(AT_DUE, office=hamburg.pk)).status_code == 302
        ladder = of_callbacks().get(office=hamburg)
        manager.post(f"/ladders/{ladder.pk}/retire/")
        ladder.refresh_from_db()
        assert ladder.active is False

    def test_second_of_two_editors_is_told_and_keeps_what_was_typed(self, manager, hamburg):
        general = of_callbacks().get()
        manager.post(f"/ladders/{general.pk}/", typed(AT_DUE))
        after = {"side": "after", "minutes": "47", "audience": "all_managers", "channels": ["page"]}
        response = manager.post(f"/ladders/{general.pk}/", typed(AT_DUE, after))
        page = response.content.decode()
        assert (response.status_code, of_callbacks().count()) == (422, 2)
        assert "Somebody has saved another version meanwhile. Look at it first." in page
        assert 'value="47"' in page
        response = manager.get(f"/ladders/{general.pk}/", follow=True)
        assert "This is an earlier version: another one applies now." in response.content.decode()

    def test_second_ladder_for_the_same_office_is_not_made_over_the_first(self, manager, hamburg):
        manager.post("/ladders/new/", typed(AT_DUE, office=hamburg.pk))
        response = manager.post("/ladders/new/", typed(AT_DUE, office=hamburg.pk))
        assert response.status_code == 422
        assert "There is such a ladder already: edit that one." in response.content.decode()
        assert of_callbacks().filter(office=hamburg).count() == 1

    def test_ladder_that_was_given_up_is_given_up_once_and_can_be_made_again(self, manager, hamburg):
        manager.post("/ladders/new/", typed(AT_DUE, office=hamburg.pk))
        retire = f"/ladders/{of_callbacks().get(office=hamburg).pk}/retire/"
        assert "Given up" in manager.post(retire, follow=True).content.decode()
        assert "Somebody has saved another version meanwhile." in manager.post(retire, follow=True).content.decode()
        assert manager.post("/ladders/new/", typed(AT_DUE, office=hamburg.pk)).status_code == 302
        assert list(of_callbacks().filter(office=hamburg).values_list("version", "active").order_by("version")) == [
            (1, False),
            (2, True),
        ]

    @pytest.mark.parametrize(
        ("row", "field", "message"),
        [
            ({"side": "before", "audience": "manager", "channels": ["page"]}, "minutes", "How many minutes?"),
            ({"side": "at", "channels": ["page"]}, "audience", "Who is told? Please choose."),
            ({"side": "at", "audience": "manager"}, "channels", "Over which channel? Please choose at least one."),
            ({"audience": "manager", "channels": ["page"]}, "side", "When? Please choose."),
            (
                {"side": "at", "audience": "manager", "channels": ["webhook"], "webhook_url": "https://10.0.0.1/"},
                "webhook_url",
                "This address is inside a private network; webhooks only leave the house.",
            ),
        ],
    )
    def test_faults_come_back_at_their_field_with_everything_kept(self, manager, row, field, message):
        general = of_callbacks().get()
        response = manager.post(f"/ladders/{general.pk}/", typed(AT_DUE, row))
        page = response.content.decode()
        assert (response.status_code, of_callbacks().count()) == (422, 1)
        said = page.partition(f'<p class="hd-fielderr" id="id_form-1-{field}-e">')[2].partition("</p>")[0]
        assert message in said
        assert 'name="form-0-audience"' in page

    def test_empty_ladder_is_refused(self, manager):
        general = of_callbacks().get()
        response = manager.post(f"/ladders/{general.pk}/", typed())
        assert "A ladder needs at least one step." in response.content.decode()

    def test_is_for_managers_alone(self, hamburg):
        client = signed_in(make_member(hamburg).user)
        general = of_callbacks().get()
        for url in ("/ladders/", f"/ladders/{general.pk}/", "/ladders/new/"):
            assert client.get(url).status_code == 403
        assert client.post(f"/ladders/{general.pk}/retire/").status_code == 403

    def test_names_the_days_without_manager_and_deputy(self, hamburg, manager):
        make_woking()
        page = manager.get("/ladders/").content.decode()
        assert "Nobody to escalate to" in page
        assert "Woking, Wed 13 May" in page


class TestHandOver:
    def test_from_hand_to_hand(self, hamburg):
        marek, imke = make_member(hamburg, name="Marek"), make_member(hamburg, name="Imke")
        callback = make_callback(hamburg)
        queue.take(callback=callback, actor=marek.user, now=NOON)
        giver, receiver = signed_in(marek.user), signed_in(imke.user)
        url = f"/callbacks/{callback.pk}/"
        asked = {"hand-over-to": f"user-{imke.user_id}", "hand-over-note": "speaks Polish"}
        assert giver.post(f"{url}hand-over/", asked).status_code == 302
        assert "Not accepted yet." in giver.get(url).content.decode()
        page = receiver.get(url).content.decode()
        assert "Marek hands over to Imke" in page
        assert "speaks Polish" in page
        receiver.post(f"{url}hand-over/accept/")
        callback.refresh_from_db()
        assert callback.taken_by == imke.user

    def test_declined_without_a_reason_is_asked_again(self, hamburg):
        marek, imke = make_member(hamburg), make_member(hamburg)
        callback = make_callback(hamburg)
        url = f"/callbacks/{callback.pk}/"
        signed_in(marek.user).post(f"{url}hand-over/", {"hand-over-to": f"user-{imke.user_id}"})
        client = signed_in(imke.user)
        assert client.post(f"{url}hand-over/decline/", {"decline-answer": ""}).status_code == 422
        assert client.post(f"{url}hand-over/decline/", {"decline-answer": "no time"}).status_code == 302
        assert callback.handovers.get().state == "declined"

    def test_nobody_chosen_is_said_at_the_field(self, hamburg):
        marek = make_member(hamburg)
        callback = make_callback(hamburg)
        response = signed_in(marek.user).post(f"/callbacks/{callback.pk}/hand-over/", {"hand-over-to": ""})
        assert response.status_code == 422
        assert '<details id="way-hand-over" open>' in response.content.decode()


class TestKinds:
    def test_every_kind_has_a_tab_and_its_own_words(self, manager):
        page = as_read(manager.get("/ladders/?kind=referral"))
        assert 'href="/ladders/?kind=referral" aria-current="true"' in page
        for name in ("callback", "complaint", "referral", "serial"):
            assert f'href="/ladders/?kind={name}"' in page
        assert "the department" in page
        assert "specialists for the product" not in page
        assert "For every office and every contract" not in page

    def test_editor_offers_the_audiences_and_scopes_of_the_kind(self, manager):
        of_callbacks_page = manager.get("/ladders/new/").content.decode()
        assert ("specialists for the product" in of_callbacks_page, 'name="scope"' in of_callbacks_page) == (True, True)
        page = manager.get("/ladders/new/?kind=serial").content.decode()
        assert ("whoever has the ticket" in page, "specialists for the product" in page) == (True, False)
        assert 'name="scope"' not in page

    def test_saves_a_ladder_of_the_kind(self, manager, hamburg):
        response = manager.post("/ladders/new/?kind=complaint", typed(AT_DUE, office=hamburg.pk))
        assert response.headers["Location"] == "/ladders/?kind=complaint"
        assert Ladder.objects.get(kind="complaint", office=hamburg).steps.get().audience == "manager"

    def test_ladder_without_its_manager_says_so_above(self, manager):
        row = {"side": "before", "minutes": "60", "audience": "holder", "channels": ["email"]}
        response = manager.post("/ladders/new/?kind=referral", typed(row))
        assert response.status_code == 422
        assert "add a step that tells a manager when due" in response.content.decode()

    def test_unknown_kind_is_not_found(self, manager):
        assert manager.get("/ladders/?kind=visit").status_code == 404


class TestBanner:
    def test_managers_see_in_red_that_the_background_work_stands_still(self, manager, hamburg):
        for name in periodic.table():
            watch.record_success(name, now=NOON)
        assert "stands still" not in manager.get("/callbacks/").content.decode()
        watch.record_success("promises.escalate", now=NOON - timedelta(minutes=10))
        page = as_read(manager.get("/frame/overdue/"))
        assert "The background work stands still. Promises are safe, escalations are late." in page
        assert "escalation of promises: nothing done for 10 minutes" in page
        assert "stands still" not in signed_in(make_member(hamburg).user).get("/callbacks/").content.decode()


class TestHint:
    def test_other_office_that_covers_and_is_open_longer_is_named(self, hamburg):
        woking = make_woking()
        woking.covers_for.add(hamburg)
        four = datetime(2026, 5, 13, 14, 0, tzinfo=UTC)  # Hamburg closes in an hour, Woking in two
        tomorrow = datetime(2026, 5, 14, 7, 30, tzinfo=UTC)
        assert staffed_longer(office=hamburg, due_at=tomorrow, now=four) == "Woking is staffed 1 h longer today."

    def test_no_hint_when_it_is_not_needed_or_not_true(self, hamburg):
        woking = make_woking()
        tomorrow = datetime(2026, 5, 14, 7, 30, tzinfo=UTC)
        four = datetime(2026, 5, 13, 14, 0, tzinfo=UTC)
        assert staffed_longer(office=hamburg, due_at=tomorrow, now=four) == ""  # Woking may not cover
        woking.covers_for.add(hamburg)
        assert staffed_longer(office=hamburg, due_at=NOON + timedelta(hours=2), now=NOON) == ""  # due before closing
        evening = datetime(2026, 5, 13, 19, 0, tzinfo=UTC)
        assert staffed_longer(office=hamburg, due_at=tomorrow, now=evening) == ""  # both closed
        hamburg.covers_for.add(woking)
        assert staffed_longer(office=woking, due_at=tomorrow, now=four) == ""  # Hamburg closes first

    @pytest.mark.parametrize("days", [range(5), range(7)])
    def test_office_that_stays_open_overnight_is_named_without_hours(self, hamburg, days):
        woking = make_woking(days=days, intervals=ROUND_THE_CLOCK)
        woking.covers_for.add(hamburg)
        four, tomorrow = datetime(2026, 5, 13, 14, 0, tzinfo=UTC), datetime(2026, 5, 14, 7, 30, tzinfo=UTC)
        told = staffed_longer(office=hamburg, due_at=tomorrow, now=four)
        assert told == "Woking is still staffed when Hamburg closes."

    def test_office_that_is_staffed_to_midnight_closes_today(self, hamburg):
        make_woking(intervals=((600, 1440),)).covers_for.add(hamburg)
        four, tomorrow = datetime(2026, 5, 13, 14, 0, tzinfo=UTC), datetime(2026, 5, 14, 7, 30, tzinfo=UTC)
        assert staffed_longer(office=hamburg, due_at=tomorrow, now=four) == "Woking is staffed 8 h longer today."

    def test_office_that_is_at_lunch_now_counts_when_it_is_back_in_time(self, hamburg):
        make_woking(intervals=((510, 870), (930, 1080))).covers_for.add(hamburg)
        four, tomorrow = datetime(2026, 5, 13, 14, 0, tzinfo=UTC), datetime(2026, 5, 14, 7, 30, tzinfo=UTC)
        assert staffed_longer(office=hamburg, due_at=tomorrow, now=four) == "Woking is staffed 2 h longer today."

    def test_other_office_is_named_when_the_own_one_is_closed_already(self, hamburg):
        make_woking().covers_for.add(hamburg)
        half_past_five, tomorrow = datetime(2026, 5, 13, 15, 30, tzinfo=UTC), datetime(2026, 5, 14, 7, 30, tzinfo=UTC)
        told = staffed_longer(office=hamburg, due_at=tomorrow, now=half_past_five)
        assert told == "Hamburg is closed, Woking is staffed."
