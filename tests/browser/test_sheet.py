"""A sheet is one call: what was logged or discarded never comes back, in Chromium and in Firefox (C1, C3, L3)."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.conftest import Errors
from tests.browser.intake import show_intake, type_call, until
from tests.factories.desk import SERIAL, DeskPeople, make_desk
from tickets.models import Call, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., Page]
FAULT = "E214, Etiketten schief"
NEXT = "Waage zeigt 12.5 kg zu viel"
TYPED = ("phone", "caller_name", "company_name", "email", "serial", "product_name", "description")


@pytest.fixture
def desk() -> DeskPeople:
    return make_desk()


def type_fault(page: Page) -> None:
    """A covered fault of the known caller; the server has all of it as the draft."""
    type_call(page)
    page.locator("#id_description").fill(FAULT)
    expect(page.locator("#piece-picks")).to_contain_text("E214")


def log_call(page: Page) -> None:
    """The same, as far as the page with its number."""
    type_fault(page)
    saved(page)


def type_next_call(page: Page) -> None:
    """Another caller of the same firm, who calls from a number that nobody knows, over whatever stands there."""
    page.locator("#id_phone").fill("+49 40 111222")
    page.locator("#id_caller_name").fill("Britta Hansen")
    page.locator("#id_company_name").fill("Nordkai Logistik GmbH")
    page.locator("#id_serial").fill(SERIAL)
    page.locator("#id_description").fill(NEXT)
    page.locator("#id_product_name").fill("Labeller LX-420")


def go_back(page: Page) -> None:
    """Back, as a person goes; the page that is left has gone when this returns."""
    page.evaluate("() => { window.leaving = true; setTimeout(() => history.back(), 0); }")
    page.wait_for_function("() => !window.leaving && document.readyState === 'complete'")


def held(page: Page) -> dict[str, str]:
    """What stands on the sheet."""
    return page.evaluate(
        "(names) => Object.fromEntries(names.map((n) => [n, document.getElementById('id_' + n).value]))", TYPED
    )


EMPTY = dict.fromkeys(TYPED, "")


def calls() -> list[tuple[str, str]]:
    """Who called, and what was noted."""
    return list(Call.objects.order_by("pk").values_list("caller_name", "note"))


def saved(page: Page) -> None:
    """Save, as far as the page with the number."""
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hd-readout")).to_be_visible()


def sent(page: Page) -> dict[str, str]:
    """The sheet as its page sends it."""
    return page.evaluate("() => Object.fromEntries(new FormData(document.getElementById('intake')))")


def arrives_late(page: Page, address: str, sheet: dict[str, str]) -> int:
    """A request of a page that has gone, only now at the server."""
    return page.evaluate(
        "([url, sheet]) => fetch(url, { method: 'POST', body: new URLSearchParams(sheet) }).then((a) => a.status)",
        [address, sheet],
    )


def next_call_is_a_new_one(page: Page) -> None:
    """An empty sheet, and what is typed on it becomes a ticket of its own without the last caller's address."""
    show_intake(page)
    assert held(page) == EMPTY
    type_next_call(page)
    saved(page)
    assert calls() == [("Tobias Wernicke", FAULT), ("Britta Hansen", NEXT)]
    assert list(Ticket.objects.order_by("pk").values_list("email", flat=True)) == ["t.wernicke@example.org", ""]


def test_back_from_a_logged_call_leads_past_its_sheet(sign_in_anywhere: SignIn, desk: DeskPeople) -> None:
    page = sign_in_anywhere(desk.agent)
    page.goto("/tickets/")
    log_call(page)
    go_back(page)
    assert page.evaluate("() => location.pathname") == "/tickets/"
    next_call_is_a_new_one(page)


@pytest.mark.parametrize("cached", [True, False], ids=["cached", "not cached"])
def test_back_to_a_sheet_that_was_logged_elsewhere_begins_anew(
    sign_in_anywhere: SignIn, desk: DeskPeople, cached: bool
) -> None:
    page = sign_in_anywhere(desk.agent)
    type_fault(page)
    if not cached:
        page.evaluate("() => window.addEventListener('unload', () => 0)")
    page.goto("/tickets/")
    other = page.context.new_page()
    other.goto("/calls/new/")
    expect(other.locator("#id_description")).to_have_value(FAULT)
    saved(other)
    go_back(page)
    assert page.evaluate("() => location.pathname") == "/calls/new/"
    expect(page.locator("#id_description")).to_have_value("")
    assert held(page) == EMPTY
    other.close()
    next_call_is_a_new_one(page)


def test_back_to_a_sheet_that_was_left_goes_on_with_its_draft(sign_in_anywhere: SignIn, desk: DeskPeople) -> None:
    page = sign_in_anywhere(desk.agent)
    type_fault(page)
    page.goto("/tickets/")
    go_back(page)
    expect(page.locator("#id_description")).to_have_value(FAULT)
    expect(page.locator("#id_serial")).to_have_value(SERIAL)
    saved(page)
    assert calls() == [("Tobias Wernicke", FAULT)]


def test_back_after_discarding_shows_an_empty_sheet(sign_in_anywhere: SignIn, desk: DeskPeople) -> None:
    page = sign_in_anywhere(desk.agent)
    page.goto("/tickets/")
    type_fault(page)
    sheet = sent(page)
    page.locator("#discard").click()
    expect(page.locator("#id_description")).to_have_value("")
    page.goto("/tickets/")
    go_back(page)
    expect(page.locator("#id_description")).to_have_value("")
    assert held(page) == EMPTY
    assert arrives_late(page, "/calls/new/look/", sheet) == 200
    show_intake(page)
    assert held(page) == EMPTY


def test_reload_shows_what_the_server_has(sign_in_anywhere: SignIn, desk: DeskPeople) -> None:
    page = sign_in_anywhere(desk.agent)
    show_intake(page)
    page.wait_for_timeout(800)  # longer than a look is put off: one under way keeps what stands on the sheet
    page.evaluate("() => { document.getElementById('id_contact_id').value = '7'; }")  # as if filled in, and never sent
    page.evaluate(
        "() => { document.getElementById('id_description').value = 'E214'; window.leaving = true;"
        " setTimeout(() => location.reload(), 0); }"
    )
    page.wait_for_function("() => !window.leaving && document.readyState === 'complete'")
    expect(page.locator("#id_phone")).to_be_focused()
    assert held(page) == EMPTY
    assert page.locator("#id_contact_id").input_value() == ""


def test_look_and_save_that_arrive_after_the_save_bring_nothing_back(
    sign_in_anywhere: SignIn, desk: DeskPeople
) -> None:
    page = sign_in_anywhere(desk.agent)
    type_fault(page)
    sheet = sent(page)
    saved(page)
    assert arrives_late(page, "/calls/new/look/", sheet) == 200
    assert arrives_late(page, "/calls/new/", sheet) == 200
    next_call_is_a_new_one(page)


def test_slow_look_does_not_hold_up_or_undo_the_save(sign_in_anywhere: SignIn, desk: DeskPeople) -> None:
    page = sign_in_anywhere(desk.agent)
    type_fault(page)
    waiting: list[Route] = []
    page.route("**/look/", lambda route: waiting.append(route))
    page.locator("#id_description").press_sequentially(" sehr")
    until(page, lambda: bool(waiting))
    saved(page)
    page.unroute("**/look/")
    for look in waiting:
        with suppress(Error):  # its page has gone
            look.abort()
    show_intake(page)
    assert held(page) == EMPTY
    assert calls() == [("Tobias Wernicke", FAULT + " sehr")]


def test_two_tabs_the_one_that_was_not_saved_begins_anew(sign_in_anywhere: SignIn, desk: DeskPeople) -> None:
    page = sign_in_anywhere(desk.agent)
    type_fault(page)
    other = page.context.new_page()
    other.goto("/calls/new/")
    saved(other)
    other.close()
    page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    expect(page.locator(".hd-toast")).to_contain_text("This call is already logged.")
    assert held(page) == EMPTY
    next_call_is_a_new_one(page)


def test_two_tabs_a_call_typed_over_a_logged_one_is_refused_openly_and_kept(
    sign_in_anywhere: SignIn, desk: DeskPeople, errors: Errors
) -> None:
    errors.expect("ERR_FAILED")
    page = sign_in_anywhere(desk.agent)
    type_fault(page)
    other = page.context.new_page()
    other.goto("/calls/new/")
    saved(other)
    other.close()
    page.route("**/look/", lambda route: route.abort())  # nothing has told this tab
    type_next_call(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#sheet-error")).to_contain_text("This sheet was already logged with other details.")
    expect(page.locator("#id_description")).to_have_value(NEXT)
    page.unroute("**/look/")
    saved(page)
    assert calls() == [("Tobias Wernicke", FAULT), ("Britta Hansen", NEXT)]
    assert Ticket.objects.latest("pk").email == ""
    show_intake(page)
    assert held(page) == EMPTY


@pytest.mark.parametrize("stays", [True, False], ids=["tried again", "window closed"])
def test_lost_line_an_answer_that_never_came_is_not_a_second_call(
    sign_in_anywhere: SignIn, desk: DeskPeople, stays: bool
) -> None:
    page = sign_in_anywhere(desk.agent)
    type_fault(page)
    assert arrives_late(page, "/calls/new/", sent(page)) == 200  # the server has it, the page does not know
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hd-err-top")).to_contain_text("The call is not yet saved.")
    window = page.context
    if not stays:
        page.close()
    window.set_offline(False)
    if stays:
        expect(page.locator(".hd-readout")).to_be_visible()  # tried again by itself
    else:
        page = window.new_page()
        page.goto("/calls/new/")
        expect(page.locator(".hd-toast")).to_contain_text("This call is already logged.")
        assert held(page) == EMPTY
    assert calls() == [("Tobias Wernicke", FAULT)]
    next_call_is_a_new_one(page)
