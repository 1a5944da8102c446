"""The callback queue in a real browser: worked by keyboard alone, alive, and clean for axe."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from callbacks.domain import queue
from callbacks.models import Attempt, Callback
from core import clock, outbox
from core.models import Role
from tests.browser.conftest import violations
from tests.factories.callbacks import make_callback, make_ladder, move_clock
from tests.factories.offices import make_member, make_office_that_never_closes
from tests.factories.tickets import make_ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., Page]


@pytest.fixture
def hamburg():
    office = make_office_that_never_closes()
    make_ladder()
    return office


@pytest.fixture
def marek(hamburg):
    return make_member(hamburg, name="Marek Lindqvist").user


def promise(office, name, minutes):
    """A promise that is due in so many minutes."""
    due = clock.now() + timedelta(minutes=minutes)
    return make_callback(ticket=make_ticket(office, now=clock.now(), caller_name=name), now=clock.now(), due_at=due)


def test_queue_is_worked_by_keyboard_alone(sign_in: SignIn, hamburg, marek):
    first, second = promise(hamburg, "Jonas Holzapfel", 12), promise(hamburg, "Rhys Pugh", 90)
    page = sign_in(marek)
    page.goto("/callbacks/")
    expect(page.locator(f"#row-{first.pk}")).to_have_attribute("aria-current", "true")
    page.keyboard.press("j")
    expect(page.locator(f"#row-{second.pk}")).to_have_attribute("aria-current", "true")
    expect(page.locator("#queue-side")).to_contain_text("Rhys Pugh")
    page.keyboard.press("k")
    expect(page.locator("#queue-side")).to_contain_text("Jonas Holzapfel")
    page.keyboard.press("n")
    expect(page).to_have_url(f"{page.url.split('/callbacks')[0]}/callbacks/{first.pk}/")
    expect(page.locator("#call-phone")).to_be_focused()
    page.keyboard.press("2")  # no answer
    page.keyboard.press("Control+Enter")
    expect(page.locator("#hd-toasts")).to_contain_text("Attempt saved.")
    attempt = Attempt.objects.get()
    assert (attempt.callback, attempt.outcome, attempt.by) == (first, "no_answer", marek)


def test_enter_opens_the_ticket_of_the_selected_row(sign_in: SignIn, hamburg, marek):
    promise(hamburg, "Jonas Holzapfel", 12)
    second = promise(hamburg, "Rhys Pugh", 90)
    page = sign_in(marek)
    page.goto("/callbacks/")
    page.keyboard.press("j")
    expect(page.locator("#queue-side")).to_contain_text("Rhys Pugh")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{page.url.split('/', 3)[0]}//{page.url.split('/')[2]}/tickets/{second.ticket.number}/")


def test_refresh_that_was_under_way_does_not_take_the_choice_back(sign_in: SignIn, hamburg, marek):
    promise(hamburg, "Jonas Holzapfel", 12)
    second = promise(hamburg, "Rhys Pugh", 90)
    page = sign_in(marek)
    page.goto("/callbacks/")
    refresh, under_way, is_open = re.compile(r"/callbacks/\?"), [], threading.Event()
    page.route(refresh, lambda route: route.continue_() if is_open.is_set() else under_way.append(route))
    with page.expect_request(refresh):
        page.evaluate("window.htmx.trigger('#queue', 'live')")
    page.keyboard.press("j")
    expect(page.locator("#queue-side")).to_contain_text("Rhys Pugh")
    is_open.set()
    with page.expect_response(re.compile(rf"/callbacks/\?.*sel={second.pk}")):
        for route in under_way:
            route.continue_()
    expect(page.locator(f"#row-{second.pk}")).to_have_attribute("aria-current", "true")
    expect(page.locator("#queue-side")).to_contain_text("Rhys Pugh")


def test_row_taken_by_somebody_else_fades_with_the_name_and_moves(sign_in: SignIn, hamburg, marek):
    callback = promise(hamburg, "Jonas Holzapfel", 12)
    promise(hamburg, "Rhys Pugh", 90)
    page = sign_in(marek)
    page.goto("/callbacks/")
    queue.take(callback=callback, actor=make_member(hamburg, name="Imke Sander").user, now=clock.now())
    row = page.locator(f"#row-{callback.pk}")
    expect(row).to_contain_text("taken by Imke Sander", timeout=15_000)
    expect(row).to_have_class("hd-row is-taken", timeout=15_000)
    expect(page.locator("#group-taken")).to_contain_text("With colleagues")


def test_style_that_a_script_has_set_is_not_carried_over_by_a_refresh(sign_in: SignIn, hamburg, marek):
    """The content security policy refuses what htmx would write into the new element; the console stays empty."""
    first = promise(hamburg, "Jonas Holzapfel", 12)
    page = sign_in(marek)
    page.goto("/callbacks/")
    page.evaluate("document.getElementById('queue-sel').style.setProperty('caret-color', 'auto')")
    queue.take(callback=first, actor=make_member(hamburg).user, now=clock.now())
    expect(page.locator(f"#row-{first.pk}")).to_have_class("hd-row is-taken", timeout=15_000)
    expect(page.locator("#queue-sel[style]")).to_have_count(0)


def test_c_takes_before_it_dials(sign_in: SignIn, hamburg, marek):
    callback = promise(hamburg, "Jonas Holzapfel", 12)
    page = sign_in(marek)
    page.goto("/callbacks/")
    expect(page.locator("#side-phone")).to_be_visible()
    page.keyboard.press("c")
    expect(page).to_have_url(f"{page.url.split('/callbacks')[0]}/callbacks/{callback.pk}/")
    assert Callback.objects.get(pk=callback.pk).taken_by == marek


def test_solution_is_asked_for_only_when_it_is_solved(sign_in: SignIn, hamburg, marek):
    callback = promise(hamburg, "Jonas Holzapfel", 12)
    queue.take(callback=callback, actor=marek, now=clock.now())
    page = sign_in(marek)
    page.goto(f"/callbacks/{callback.pk}/")
    expect(page.locator("#id_cause")).to_be_hidden()
    page.keyboard.press("1")  # reached
    expect(page.locator("#id_cause")).to_be_hidden()
    page.locator("label", has_text="Solved").click()
    page.locator("#id_cause").fill("Loose ribbon")
    page.locator("#id_solution").fill("Tighten it")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#hd-toasts")).to_contain_text("Reached and solved.")
    callback.ticket.refresh_from_db()
    assert callback.ticket.status == "solved"


def test_escalation_is_announced_once_counted_in_the_head_and_covers_nothing(sign_in: SignIn, hamburg, marek):
    marek.sound = True
    marek.save()
    page = sign_in(marek)
    page.goto("/callbacks/")
    expect(page.locator("#hd-news-open")).to_have_accessible_name("News for you")
    page.evaluate("document.body.addEventListener('hd-sounded', () => { window.sounded = (window.sounded || 0) + 1 })")
    message = outbox.Message(key="e1", kind="escalation", subject="Promise due: 418 207 533", url="/tickets/")
    outbox.page(message, recipient=marek, now=clock.now())
    expect(page.locator("#hd-toasts")).to_contain_text("Promise due: 418 207 533")
    expect(page.locator("#hd-news-open")).to_have_accessible_name("1 escalation")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    assert page.evaluate("window.sounded") == 1
    expect(page.locator("#hd-news-list")).to_be_hidden()
    page.locator("#hd-news-open").click()
    assert violations(page) == []
    page.locator("#hd-news-list article button").click()
    expect(page.locator("#hd-news-list")).to_have_text("Nothing new for you.")
    expect(page.locator("#hd-news-open")).not_to_have_class(re.compile("is-urgent"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(sign_in: SignIn, hamburg, theme):
    manager = make_member(hamburg, role=Role.MANAGER).user
    late = promise(hamburg, "Jonas Holzapfel", 12)
    move_clock(late, clock.now() - timedelta(minutes=50), escalated_at=clock.now())
    held = promise(hamburg, "Rhys Pugh", 90)
    queue.take(callback=held, actor=manager, now=clock.now())
    page = sign_in(manager, theme=theme)
    page.goto("/callbacks/")
    assert page.locator("#main").bounding_box()["y"] < 100  # nothing of the frame pushes the content out of sight
    for url in ("/callbacks/", f"/callbacks/{held.pk}/", "/ladders/", "/ladders/new/", "/due/?whose=all"):
        page.goto(url)
        assert violations(page) == [], url


def test_axe_finds_nothing_in_the_empty_queue(sign_in: SignIn, marek):
    page = sign_in(marek)
    page.goto("/callbacks/")
    expect(page.locator("#empty-h")).to_have_text("No callbacks are waiting")
    assert violations(page) == []
