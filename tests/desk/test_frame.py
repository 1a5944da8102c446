"""The frame of every page: true counters, clocks, presence, news, language, theme."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import live, outbox
from core.models import Notification, Role, User
from offices.enums import Presence
from offices.models import StaffMember
from tests.factories.callbacks import make_callback
from tests.factories.core import make_user
from tests.factories.offices import close_day, make_hamburg, make_member, make_woking

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 5, 13, 12, 1, tzinfo=UTC)  # a minute after the promise of noon


def frame(client: Client, part: str) -> str:
    return client.get(f"/frame/{part}/").content.decode()


def test_rail_counts_open_callbacks_and_says_when_some_are_late(client: Client, eve: datetime, at) -> None:  # type: ignore[no-untyped-def]
    office = make_hamburg()
    client.force_login(make_member(office, role=Role.AGENT).user)
    make_callback(office)
    make_callback(office)
    at(datetime(2026, 5, 13, 12, 0, tzinfo=UTC))
    assert '<span class="hd-rail-n">2<span class="visually-hidden"> open</span>' in frame(client, "rail")
    at(LATE)
    expected = '<span class="hd-rail-n is-late">2<span class="visually-hidden"> open, some are late</span>'
    assert expected in frame(client, "rail")


def test_rail_manager_is_for_managers(client: Client) -> None:
    office = make_hamburg()
    client.force_login(make_member(office, role=Role.AGENT).user)
    assert 'href="/manager/"' not in frame(client, "rail")
    client.force_login(make_member(office, role=Role.MANAGER).user)
    assert 'href="/manager/"' in frame(client, "rail")


def test_clock_shows_the_own_office_first_and_until_when(client: Client, eve: datetime) -> None:
    hamburg, woking = make_hamburg(), make_woking()
    client.force_login(make_member(woking, role=Role.AGENT).user)
    shown = frame(client, "clock")
    assert shown.index("Woking") < shown.index("Hamburg")
    assert "open until 17:00" in shown
    assert 'data-clock="Europe/London" data-until="2026-05-13T16:00:00+00:00">15:20</span>' in shown
    close_day(hamburg, date(2026, 5, 13), "Betriebsruhe", "Closure")
    assert "closed until Thu 08:30" in frame(client, "clock")


def test_clock_of_an_office_without_hours_says_so(client: Client, eve: datetime) -> None:
    client.force_login(make_member(make_hamburg(intervals=()), role=Role.AGENT).user)
    assert "no service hours entered" in frame(client, "clock")


def test_frame_costs_the_same_with_more_offices(client: Client, eve: datetime) -> None:
    client.force_login(make_member(make_hamburg(), role=Role.AGENT).user)
    client.get("/search/")
    with CaptureQueriesContext(connection) as one:
        client.get("/search/")
    make_woking()
    make_woking(name="Leeds")
    client.get("/search/")  # new calendars are read once
    with CaptureQueriesContext(connection) as three:
        client.get("/search/")
    assert len(three) == len(one)


@pytest.mark.parametrize(("role", "budget"), [(Role.AGENT, 5), (Role.MANAGER, 6)])
def test_frame_has_a_budget(client: Client, eve: datetime, role: Role, budget: int) -> None:
    """Beside what the page itself asks: place, clocks (two), counters, unseen news; for managers the watch, too."""
    client.force_login(make_member(make_hamburg(), role=role).user)
    client.get("/search/")  # calendars are read once in a process
    with CaptureQueriesContext(connection) as bare:
        client.get("/search/", HTTP_HX_REQUEST="true")
    with CaptureQueriesContext(connection) as whole:
        client.get("/search/")
    assert len(whole) - len(bare) == budget


@pytest.mark.parametrize("language", ["de", "en-gb"])
def test_keyboard_map_is_in_the_readers_language(client: Client, eve: datetime, language: str) -> None:
    user = make_member(make_hamburg(), role=Role.AGENT).user
    User.objects.filter(pk=user.pk).update(language=language)
    client.force_login(user)
    shown = client.get("/search/").content.decode()
    words = {"de": "Feld verlassen, schließen", "en-gb": "Leave the field, close"}
    assert [code for code, text in words.items() if text in shown] == [language]


def test_partials_do_not_compute_the_frame(client: Client, eve: datetime) -> None:
    client.force_login(make_member(make_hamburg(), role=Role.AGENT).user)
    with CaptureQueriesContext(connection) as asked:
        client.get("/search/", HTTP_HX_REQUEST="true")
    assert not any("offices_openinginterval" in query["sql"] for query in asked)


@pytest.mark.parametrize(
    ("now", "following"),
    [
        (Presence.AWAY, Presence.AVAILABLE),
        (Presence.AVAILABLE, Presence.BREAK),
        (Presence.BREAK, Presence.AVAILABLE),
        (Presence.ON_CALL, Presence.WRAP_UP),
        (Presence.WRAP_UP, Presence.AVAILABLE),
    ],
)
def test_presence_one_key_leads_to_what_comes_next(client: Client, now: Presence, following: Presence) -> None:
    member = make_member(make_hamburg(), presence=now)
    client.force_login(member.user)
    button = f"""data-key="p" hx-post="/presence/" hx-vals='{{"presence":"{following.value}"}}'"""
    assert button in frame(client, "presence")


def test_presence_is_set_by_one_choice(client: Client, eve: datetime) -> None:
    member = make_member(make_hamburg(), role=Role.SPECIALIST)
    client.force_login(member.user)
    answer = client.post("/presence/", {"presence": "available"})
    assert '<option value="available" selected>' in answer.content.decode()
    assert StaffMember.objects.get(pk=member.pk).presence == Presence.AVAILABLE


def test_presence_that_is_none_is_refused(client: Client) -> None:
    client.force_login(make_member(make_hamburg(), role=Role.SPECIALIST).user)
    assert client.post("/presence/", {"presence": "asleep"}).status_code == 400


def test_presence_is_not_offered_to_agents(client: Client) -> None:
    client.force_login(make_member(make_hamburg(), role=Role.AGENT).user)
    assert 'id="presence"' not in client.get("/search/").content.decode()


def test_language_is_kept_with_the_account(client: Client) -> None:
    user = make_member(make_hamburg(), role=Role.AGENT).user
    client.force_login(user)
    answer = client.post("/language/", {"language": "de", "next": "/search/?q=x"})
    assert answer["Location"] == "/search/?q=x"
    assert User.objects.get(pk=user.pk).language == "de"
    assert '<html class="" lang="de"' in client.get("/search/").content.decode()


def test_language_before_signing_in_is_kept_in_a_cookie(client: Client) -> None:
    client.post("/language/", {"language": "de", "next": "/accounts/login/"})
    assert "Anmelden" in client.get("/accounts/login/").content.decode()


def test_language_leads_nowhere_else(client: Client) -> None:
    assert client.post("/language/", {"language": "de", "next": "https://example.org/"})["Location"] == "/"


def test_theme_is_painted_by_the_server(client: Client) -> None:
    client.force_login(make_member(make_hamburg(), role=Role.AGENT).user)
    client.post("/theme/", {"theme": "dark"})
    assert 'data-bs-theme="dark"' in client.get("/search/").content.decode()


def test_single_keys_can_be_switched_off(client: Client) -> None:
    client.force_login(make_member(make_hamburg(), role=Role.AGENT).user)
    client.post("/keys/", {"on": "0"})
    assert 'data-single-keys="0"' in client.get("/search/").content.decode()


def tell(user: User, number: int, now: datetime) -> Notification:
    message = outbox.Message(key=f"k{number}", kind="escalation", subject=f"Promise due {number}", url="/callbacks/")
    outbox.page(message, recipient=user, now=now)
    return Notification.objects.get(key__startswith=f"k{number}/")


def test_news_are_shown_until_seen(client: Client, eve: datetime) -> None:
    user = make_user()
    client.force_login(user)
    item = tell(user, 1, eve)
    assert "Promise due 1" in client.get("/news/").content.decode()
    answer = client.post(f"/news/{item.pk}/seen/")
    assert "Promise due 1" not in answer.content.decode()
    assert Notification.objects.get(pk=item.pk).seen_at == eve


def test_news_of_others_cannot_be_put_away(client: Client, eve: datetime) -> None:
    item = tell(make_user(), 1, eve)
    client.force_login(make_user())
    assert client.post(f"/news/{item.pk}/seen/").status_code == 404
    assert Notification.objects.get(pk=item.pk).seen_at is None


def test_news_many_are_put_away_together(client: Client, eve: datetime) -> None:
    user = make_user()
    client.force_login(user)
    for number in range(25):
        tell(user, number, eve)
    assert "20 of 25" in client.get("/news/").content.decode()
    answer = client.post("/news/seen/").content.decode()
    assert ("Nothing new for you." in answer, 'hx-swap-oob="true"' in answer) == (True, True)
    assert not Notification.objects.filter(recipient=user, seen_at=None).exists()


def test_news_escalations_stand_first_and_the_button_says_so_in_words(client: Client, eve: datetime) -> None:
    user = make_user()
    client.force_login(user)
    tell(user, 1, eve)
    outbox.page(outbox.Message(key="later", kind="referral", subject="Later"), recipient=user, now=LATE)
    outbox.page(outbox.Message(key="caller", kind="connected", subject="Caller for you"), recipient=user, now=eve)
    shown = client.get("/news/").content.decode()
    assert shown.index("Caller for you") < shown.index("Promise due 1") < shown.index("Later")
    assert re.search(r'<b>1</b><span class="hd-bell-words">\s*escalation</span>', shown)
    client.post(f"/news/{Notification.objects.get(kind='escalation').pk}/seen/")
    assert "is-urgent" not in client.get("/news/").content.decode()


def test_news_of_one_callback_the_later_step_replaces_the_earlier_one(client: Client, eve: datetime) -> None:
    user = make_user()
    client.force_login(user)
    for callback, step in ((1, "soon"), (2, "soon"), (1, "due")):
        message = outbox.Message(
            key=f"{callback}{step}", kind="escalation", subject=f"{callback} {step}", data={"promise": callback}
        )
        outbox.page(message, recipient=user, now=eve)
    shown = client.get("/news/").content.decode()
    assert ("1 due" in shown, "2 soon" in shown, "1 soon" in shown, "<b>2</b>" in shown) == (True, True, False, True)
    client.post(f"/news/{Notification.objects.get(subject='1 due').pk}/seen/")
    assert [row.subject for row in Notification.objects.filter(seen_at=None)] == ["2 soon"]


def test_news_of_what_is_over_leave_by_themselves(client: Client, eve: datetime) -> None:
    user, other = make_user(), make_user()
    for reader in (user, other):
        outbox.page(outbox.Message(key="k1", kind="handover", subject="Take over"), recipient=reader, now=eve)
    outbox.page(outbox.Message(key="k11", kind="handover", subject="Another"), recipient=user, now=eve)
    assert outbox.take_back(["k1"], now=LATE) == 2
    left = Notification.objects.filter(seen_at=None).values_list("recipient", "subject")
    assert list(left) == [(user.pk, "Another")]
    assert outbox.take_back(["k1"], now=LATE) == 0


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.AGENT, "/calls/new/"),
        (Role.SPECIALIST, "/callbacks/"),
        (Role.MANAGER, "/manager/"),
        (Role.ADMINISTRATOR, "/manager/"),
    ],
)
def test_home_is_where_the_work_is(client: Client, role: str, place: str) -> None:
    client.force_login(make_user(role=role))
    assert client.get("/")["Location"] == place


def test_versions_grow_with_each_change(client: Client, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    token = live.token(["queue", "user-7"])
    before = client.get("/live/versions", {"t": token}).json()
    with django_capture_on_commit_callbacks(execute=True):
        live.changed("queue")
    after = client.get("/live/versions", {"t": token}).json()
    assert (after["queue"] - before["queue"], after["user-7"] - before["user-7"]) == (1, 0)


def test_versions_need_a_token_of_ours(client: Client) -> None:
    assert client.get("/live/versions", {"t": "forged"}).status_code == 403


def test_page_not_found_is_in_the_design_for_both_languages(client: Client) -> None:
    client.force_login(make_member(make_hamburg(), role=Role.AGENT, language="de").user)
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "Unter dieser Adresse gibt es nichts" in answer.content.decode()


@pytest.mark.parametrize("path", ["/frame/rail/", "/news/", "/callbacks/"])
def test_part_asked_for_after_signing_out_is_no_sign_in_page(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"
    part = client.get(path, headers={"HX-Request": "true"})
    assert (part.status_code, part.content, part["HX-Trigger"]) == (204, b"", "hd-signed-out")
