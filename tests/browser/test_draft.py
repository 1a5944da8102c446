"""What is typed at the intake is kept: a closed window, a crash, a lost line."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations
from tests.browser.intake import show_intake, type_call, until
from tests.factories.desk import SERIAL, make_desk
from tickets.models import Call, Draft, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., Page]


def test_draft_survives_a_closed_window(sign_in: SignIn) -> None:
    desk = make_desk()
    page = sign_in(desk.agent)
    type_call(page)
    page.locator("#id_description").fill("Band gerissen")
    until(page, lambda: Draft.objects.filter(data__values__description="Band gerissen").exists())
    page.close()
    again = sign_in(desk.agent)
    again.goto("/calls/new/")
    expect(again.locator("#id_description")).to_have_value("Band gerissen")
    expect(again.locator("#id_serial")).to_have_value(SERIAL)


def test_what_was_typed_without_a_line_survives_a_crashed_page(sign_in: SignIn) -> None:
    page = sign_in(make_desk().agent)
    window = page.context
    type_call(page)
    window.set_offline(True)
    page.locator("#id_description").press_sequentially("Band gerissen, Linie 7 steht")
    page.close(run_before_unload=False)
    window.set_offline(False)
    again = window.new_page()
    again.goto("/calls/new/")
    expect(again.locator("#id_description")).to_have_value("Band gerissen, Linie 7 steht")
    expect(again.locator("#id_serial")).to_have_value(SERIAL)


def test_draft_is_saved_while_the_agent_types_on_without_a_pause(sign_in: SignIn) -> None:
    page = sign_in(make_desk().agent)
    show_intake(page)
    page.locator("#id_description").evaluate(
        """(field) => setInterval(() => {
             field.value += 'x';
             field.dispatchEvent(new Event('input', { bubbles: true }));
           }, 50)"""
    )
    until(page, Draft.objects.filter(data__values__description__startswith="x").exists)


def test_without_a_line_nothing_is_lost_and_one_ticket_is_made(sign_in: SignIn) -> None:
    page = sign_in(make_desk().agent)
    type_call(page)
    page.locator("#id_description").fill("E214 schief")
    expect(page.locator("#piece-picks")).to_contain_text("E214")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hd-err-top")).to_contain_text("The call is not yet saved.")
    expect(page.locator("#save")).to_contain_text("Try again")
    expect(page.locator("#id_description")).to_have_value("E214 schief")
    assert violations(page) == []
    page.context.set_offline(False)
    page.locator("[data-offline-now]").click()
    expect(page.locator(".hd-readout")).to_be_visible()
    ticket = Ticket.objects.get()
    assert ticket.opened_at == Call.objects.get().started_at  # the guarantee counts from the call


def test_without_a_line_no_verdict_stands_beside_another_serial_number(sign_in: SignIn) -> None:
    page = sign_in(make_desk().agent)
    type_call(page)
    expect(page.locator("#cov-h")).to_have_text("Covered by contract")
    page.context.set_offline(True)
    page.locator("#id_serial").fill("LX42-2207-9999")
    expect(page.locator("#piece-cover")).to_contain_text("Cover unknown")
    expect(page.locator("#piece-serial-tag")).to_have_text("not checked")
    expect(page.locator("#piece-spelled")).to_be_empty()
    expect(page.locator(".hd-err-top")).to_contain_text("The call is not yet saved.")
    expect(page.locator("#save")).to_contain_text("Log ticket")
    assert violations(page) == []
    page.locator("#id_serial").fill(SERIAL)
    page.context.set_offline(False)
    expect(page.locator("#cov-h")).to_have_text("Covered by contract")
    expect(page.locator(".hd-err-top")).to_have_count(0)
    expect(page.locator("#id_serial")).to_be_focused()


def test_time_of_a_lost_line_is_the_servers_and_not_this_computers(sign_in: SignIn) -> None:
    page = sign_in(make_desk().agent)
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=7))
    type_call(page)
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hd-err-top")).to_contain_text("The call is not yet saved.")
    lost, now = (minutes(page.locator(place).first.inner_text()) for place in ("[data-offline-since]", "[data-clock]"))
    assert (now - lost) % (24 * 60) < 60


def minutes(clock: str) -> int:
    """Since midnight."""
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)
