"""The agent's desk in a real browser: a call logged without the mouse, and nothing lost on the way."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from callbacks.models import Callback
from core.models import User
from tests.browser.conftest import violations
from tests.browser.intake import show_intake, type_call, until
from tests.factories.callbacks import make_callback
from tests.factories.desk import PASSWORD, SERIAL, DeskPeople, make_desk
from tests.factories.offices import make_member
from tickets.models import Call, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., Page]
MOST_KEYS = 45


class Keys:
    """Presses keys and counts them; facts that are typed do not count."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab_to(self, name: str) -> None:
        """Tab until the field has the focus; every Tab counts."""
        for _step in range(12):
            if self.page.evaluate("document.activeElement.name || ''") == name:
                return
            self.press("Tab")
        raise AssertionError(f"no way to {name} by Tab")


def ring_at_the_desk(page: Page, keys: Keys) -> None:
    """A telephone beside the computer: F2, and the number is typed."""
    page.goto("/search/")
    keys.press("F2")
    expect(page.locator("#id_phone")).to_be_focused()
    keys.type("040/66969-214")


def ring_in_the_browser(page: Page, keys: Keys) -> None:
    """A telephone system that opens the page with the number."""
    page.goto("/calls/new/?phone=%2B494066969214")
    expect(page.locator("#id_serial")).to_be_focused()


@pytest.mark.parametrize("ring", [ring_at_the_desk, ring_in_the_browser])
@pytest.mark.parametrize(
    ("language", "covered", "promised"),
    [
        ("en-gb", "Covered by contract", "Callback promised"),
        ("de", "Gedeckt durch Wartungsvertrag", "Rückruf zugesagt"),
    ],
)
def test_covered_fault_is_logged_by_keyboard_alone(
    sign_in: SignIn, ring: Callable[[Page, Keys], None], language: str, covered: str, promised: str
) -> None:
    desk = make_desk(language=language)
    page = sign_in(desk.agent)
    keys = Keys(page)
    ring(page, keys)
    expect(page.locator("#id_caller_name")).to_have_value("Tobias Wernicke")
    keys.tab_to("serial")
    keys.type("lx42 2207 7314")
    expect(page.locator("#cov-h")).to_have_text(covered)
    keys.tab_to("description")
    expect(page.locator("#id_serial")).to_have_value(SERIAL)
    keys.type("Seit dem Bandwechsel E214, Etiketten schief.")
    expect(page.locator("#piece-picks")).to_contain_text("E214")
    keys.press("Alt+Digit2", "Control+Enter")
    expect(page.locator(".hd-readout")).to_be_visible()
    keys.press("1")
    expect(page.locator("#cb-h")).to_have_text(promised)
    ticket = Ticket.objects.get()
    assert (ticket.device, ticket.contact, ticket.classification) == (desk.device, desk.contact, desk.pad)
    assert Callback.objects.get().ticket == ticket
    assert keys.pressed <= MOST_KEYS


def test_every_kind_of_call_has_its_key(sign_in: SignIn) -> None:
    page = sign_in(make_desk().agent)
    show_intake(page)
    kinds = ["fault", "enquiry", "complaint", "feedback", "status", "wrong_number"]
    for digit, kind in enumerate(kinds, start=4):
        page.keyboard.press(f"Alt+Digit{digit}")
        expect(page.locator(f"[name=kind][value={kind}]")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hd-toast")).to_contain_text("Call logged: Wrong number.")
    assert Call.objects.get().ticket is None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_accessible(sign_in: SignIn, theme: str) -> None:
    desk = make_desk(presence="available")
    page = sign_in(desk.agent, theme=theme)
    show_intake(page)
    assert violations(page) == []
    type_call(page)
    page.locator("#id_description").fill("E214 schief")
    expect(page.locator("#piece-picks")).to_contain_text("E214")
    assert violations(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hd-readout")).to_be_visible()
    assert violations(page) == []
    page.goto("/search/?q=LX42-2207-7341")
    assert violations(page) == []
    page.goto("/search/?q=nordkai")
    page.keyboard.press("?")
    assert violations(page) == []


def test_errors_come_at_their_field_and_nothing_is_lost(sign_in: SignIn) -> None:
    page = sign_in(make_desk().agent)
    show_intake(page)
    page.locator("#id_description").fill("Steht still")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#id_phone-e")).to_have_text("The phone number is missing.")
    expect(page.locator("#id_phone")).to_be_focused()
    expect(page.locator("#id_description")).to_have_value("Steht still")
    assert violations(page) == []
    page.keyboard.type("0")
    expect(page.locator("#id_phone-e")).to_be_hidden()
    assert not Ticket.objects.exists()


def test_focus_goes_to_the_first_field_that_is_refused(sign_in: SignIn) -> None:
    page = sign_in(make_desk().agent)
    type_call(page)
    page.locator("#id_serial").fill("")
    page.locator("#id_phone").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#id_serial")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_serial")).to_be_focused()
    expect(page.locator("#id_description-e")).to_have_text("The description is missing.")
    page.keyboard.type(SERIAL)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#id_description")).to_be_focused()
    expect(page.locator("#id_serial-e")).to_be_hidden()


def test_intake_not_classified_yet_takes_one_key_and_stays(sign_in: SignIn) -> None:
    page = sign_in(make_desk().agent)
    type_call(page)
    page.locator("#id_description").fill("E214 schief, Linie 7 steht.")
    first, none = (page.locator(f'#piece-picks [data-key="alt+{key}"]') for key in ("1", "n"))
    expect(first).to_be_checked()
    page.keyboard.press("Alt+n")
    expect(none).to_be_checked()
    page.locator("#id_description").fill("E214 schief, Linie 7 steht, Neustart half nicht.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hd-class")).to_have_text("Not classified yet")
    assert (Ticket.objects.get().classification, Ticket.objects.get().suggestion) == (None, "left")


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_intake_and_saved_page_need_no_scrolling(sign_in: SignIn, language: str) -> None:
    page = sign_in(make_desk(language=language).agent)
    type_call(page)
    page.locator("#id_description").fill("E214 schief, Linie 7 steht, Neustart hilft nur kurz.")
    expect(page.locator("#piece-picks label")).to_have_count(3)  # two suggestions, and "not classified yet"
    fits = "(at) => { const el = document.querySelector(at); return el.scrollHeight <= el.clientHeight }"
    for part in ("html", ".hd-sheet", ".hd-ctx"):
        assert page.evaluate(fits, part), part
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hd-readout")).to_be_visible()
    for part in ("html", ".hd-two"):
        assert page.evaluate(fits, part), part


def test_typing_goes_on_while_answers_come(sign_in: SignIn) -> None:
    page = sign_in(make_desk().agent)
    show_intake(page)
    text = "Bandspannung E214 seit dem Bandwechsel, Etiketten schief und gerissen"
    page.locator("#id_description").press_sequentially(text, delay=15)
    expect(page.locator("#piece-picks")).to_contain_text("E214")
    expect(page.locator("#id_description")).to_have_value(text)
    expect(page.locator("#id_description")).to_be_focused()


def test_two_agents_on_one_customer_see_each_other(sign_in: SignIn) -> None:
    desk = make_desk()
    other = make_member(desk.office, role="agent", name="Callum Reeve").user
    first, second = sign_in(desk.agent), sign_in(other)
    type_call(first)
    type_call(second)
    expect(second.locator("#colleagues")).to_contain_text("Jana Petersen is on the phone with this company, too")
    expect(first.locator("#colleagues")).to_contain_text("Callum Reeve is on the phone with this company, too")


def test_counters_follow_without_reloading(sign_in: SignIn) -> None:
    desk = make_desk()
    page = sign_in(desk.agent)
    page.goto("/search/")
    expect(page.locator("#hd-line")).to_contain_text("No live connection.")
    page.wait_for_timeout(500)  # the first question for versions
    make_callback(desk.office)
    expect(page.locator(".hd-rail-n")).to_have_text("1 open, some are late")


def test_reader_who_is_signed_out_reads_it_and_the_page_stays_whole(sign_in: SignIn) -> None:
    desk = make_desk()
    page = sign_in(desk.agent)
    page.goto("/search/")
    expect(page.locator("#hd-line")).to_contain_text("No live connection.")
    rail = page.locator(".hd-rail-links a").count()
    Session.objects.all().delete()
    make_callback(desk.office)
    expect(page.locator("#hd-out")).to_contain_text("You are signed out.")
    expect(page.locator(".hd-rail-links a")).to_have_count(rail)
    expect(page.locator("#id_login")).to_have_count(0)
    expect(page.locator("#hd-line")).to_be_hidden()
    assert violations(page) == []


def test_call_typed_while_signed_out_is_there_after_signing_in_again(sign_in: SignIn) -> None:
    desk = make_desk()
    desk.agent.set_password(PASSWORD)
    desk.agent.save()
    page = sign_in(desk.agent)
    type_call(page)
    Session.objects.all().delete()
    page.locator("#id_description").press_sequentially("Band gerissen")
    expect(page.locator("#hd-out")).to_contain_text("You are signed out.")
    page.locator("#hd-out a").click()
    page.locator("#id_login").fill(desk.agent.email)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#id_description")).to_have_value("Band gerissen")
    expect(page.locator("#id_serial")).to_have_value(SERIAL)


def test_next_call_asks_first_while_nothing_is_promised(sign_in: SignIn) -> None:
    page = sign_in(make_desk().agent)
    type_call(page)
    page.locator("#id_description").fill("E214 schief")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hd-readout")).to_be_visible()
    page.keyboard.press("F2")
    expect(page.locator("#unsettled")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("1")
    expect(page.locator("#id_phone")).to_be_focused()
    assert Callback.objects.count() == 1
    until(page, lambda: Call.objects.filter(ended_at__isnull=False).exists())


def test_single_keys_stay_out_of_fields_and_can_be_switched_off(sign_in: SignIn) -> None:
    desk = make_desk()
    page = sign_in(desk.agent)
    show_intake(page)
    page.keyboard.type("?/1")
    expect(page.locator("#id_phone")).to_have_value("?/1")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#hd-keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".hd-me").click()
    page.locator("[data-single-keys-switch]").click()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#hd-keys")).to_be_hidden()
    page.reload()
    assert User.objects.get(pk=desk.agent.pk).single_keys is False


def test_search_box_by_keyboard(sign_in: SignIn) -> None:
    desk = make_desk()
    page = sign_in(desk.agent)
    page.goto("/search/")
    page.keyboard.press("/")
    page.keyboard.type("nordk")
    expect(page.locator(".hd-found-list")).to_contain_text("Nordkai Logistik GmbH")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hd-hit").first).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".hd-found-list")).to_have_count(0)


def test_theme_is_kept(sign_in: SignIn) -> None:
    desk = make_desk()
    page = sign_in(desk.agent)
    page.goto("/search/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    with page.expect_response("**/theme/"):
        page.locator("[data-theme-toggle]").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


@pytest.mark.parametrize("width", [1440, 390])
def test_language_switch_keeps_the_page(sign_in: SignIn, width: int) -> None:
    page = sign_in(make_desk().agent)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/search/?q=nordkai")
    if width < 1400:  # there it is in the account menu
        page.locator(".hd-me").click()
    page.locator("button[lang=de]:visible").click()
    expect(page.locator("h1")).to_have_text("Suche")
    assert page.url.endswith("/search/?q=nordkai")


def test_connect_by_key_two_ways(sign_in: SignIn) -> None:
    desk: DeskPeople = make_desk(presence="available")
    page = sign_in(desk.agent)
    type_call(page)
    page.locator("#id_description").fill("E214 schief")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hd-readout")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator("#co-h")).to_have_text("Connected")
    assert Ticket.objects.get().connected_to == desk.specialist.user
