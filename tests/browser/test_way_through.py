"""The main job from end to end, in a real browser, against real web, worker, beat, PostgreSQL and Valkey.

A call becomes a ticket, checked against contract or warranty; a callback is promised, taken, documented; a promise in
danger escalates by itself; the manager's overview counts it; the customer follows it. In both languages and themes.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from demo.accounts import DEMO_PASSWORD
from tests.infra.checkout import Checkout, checkout, free_port

pytestmark = [pytest.mark.browser, pytest.mark.processes]
SEED = (Path(__file__).parent / "seed.py").read_text()
# What comes due later is made to come due now, and so is the end of the minute in which mails are put together: the
# rows are the truth, worker and beat do the rest.
BRING_FORWARD = """
import time
from datetime import timedelta
from promises.models import Escalation
from core import clock
from core.models import Notification
steps = Escalation.objects.filter(promise__callback__ticket__number="{number}").order_by("fire_at")
for index, step in enumerate(steps.filter(state="scheduled")):
    Escalation.objects.filter(pk=step.pk).update(fire_at=clock.now() + timedelta(milliseconds=100 * index))
patience = time.monotonic() + 60
while steps.exclude(state="done").exists() and time.monotonic() < patience:
    time.sleep(0.2)
Notification.objects.filter(channel="email", delivered_at=None).update(available_at=clock.now())
print(list(steps.values_list("step__audience", "state")))
"""
EVERY_STEP = "[('specialists', 'done'), ('manager', 'done'), ('all_managers', 'done')]"


@dataclass(frozen=True)
class Expected:
    """What one language expects."""

    agent: str
    serial: str
    caller: str
    company: str
    covered: str
    missing_phone: str
    description: str
    promised: str
    office: str


CASES = [
    pytest.param(
        Expected(
            agent="agent.hamburg",
            serial="lx42 2207 7314",
            caller="Tobias Wernicke",
            company="Nordkai Logistik GmbH",
            covered="Gedeckt durch Wartungsvertrag",
            missing_phone="Telefonnummer",
            description="Das Band reißt nach wenigen Etiketten",
            promised="Zugesagt",
            office="Hamburg",
        ),
        id="de",
    ),
    pytest.param(
        Expected(
            agent="agent.woking",
            serial="cw90-2511-1156",
            caller="Gemma Lockwood",
            company="Thameside Bakery Ltd",
            covered="Covered by warranty",
            missing_phone="phone number",
            description="Weight reading drifts after every wash-down",
            promised="Promised",
            office="Woking",
        ),
        id="en",
    ),
]


@pytest.fixture(scope="module")
def product() -> Iterator[tuple[Checkout, str]]:
    """Everything that `make run` starts, with a small town in it; and its address."""
    with checkout() as place:
        run = place.run(port=free_port())
        address = run.wait_ready()
        said = place.manage("shell", "-c", SEED)
        assert "Traceback" not in said, said
        yield place, address


@pytest.fixture
def sign_in(browser: Browser, product: tuple[Checkout, str]) -> Iterator[Callable[[str, str], Page]]:
    """Signs somebody in, in a browser window of their own."""
    contexts: list[BrowserContext] = []

    def enter(person: str, theme: str) -> Page:
        context = browser.new_context(base_url=product[1], viewport={"width": 1440, "height": 900}, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.fill("input[name=login]", f"{person}@example.com")
        page.fill("input[name=password]", DEMO_PASSWORD)
        page.press("input[name=password]", "Enter")
        expect(page.locator("nav.hd-rail")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
        return page

    yield enter
    for context in contexts:
        context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("case", CASES)
def test_the_way_through(
    product: tuple[Checkout, str], sign_in: Callable[[str, str], Page], browser: Browser, case: Expected, theme: str
) -> None:
    place, address = product
    manager = sign_in("manager", theme)
    manager.goto("/manager/")
    agent = sign_in(case.agent, theme)

    number = log_a_fault(agent, case)
    promise(agent, case)

    # the manager's page is open all the while; three steps, told once each, without a reload (G7)
    manager.evaluate("window.stillHere = true")
    assert EVERY_STEP in place.manage("shell", "-c", BRING_FORWARD.format(number=number))
    grouped = f"{number[:3]} {number[3:6]} {number[6:]}"
    expect(manager.locator("#hd-news-open.is-urgent")).to_be_visible()
    manager.locator("#hd-news-open").click()
    news = manager.locator("#hd-news article").filter(has_text=re.compile(grouped.replace(" ", r"\s?")))
    expect(news.first).to_be_visible()
    escalated = manager.locator(".hd-matrix .is-sum td").first
    expect(escalated).to_have_text("1")
    assert manager.evaluate("window.stillHere") is True
    work_the_callback(sign_in("manager", theme), number)
    manager.goto("/manager/")
    expect(escalated).to_have_text("0")
    the_customer_follows(browser, address, number, theme)
    the_manager_was_mailed(manager, number)


def log_a_fault(page: Page, case: Expected) -> str:
    """Steps 1 to 3: recognised while typing, one fact missing, corrected, saved. Returns the ticket number."""
    page.goto("/calls/new/")
    page.evaluate("window.stillHere = true")
    page.fill("input[name=serial]", "")
    page.locator("input[name=serial]").press_sequentially(case.serial, delay=20)
    verdict = page.locator(".hd-cover").first
    expect(verdict).to_contain_text(case.covered)
    assert page.evaluate("window.stillHere") is True  # no reload
    page.fill("input[name=caller_name]", case.caller)
    expect(page.locator("input[name=company_name]")).to_have_value(case.company)
    page.fill("textarea[name=description]", case.description)
    page.fill("input[name=phone]", "")

    page.keyboard.press("Control+Enter")
    error = page.locator(".hd-fielderr").filter(has_text=re.compile(case.missing_phone, re.IGNORECASE))
    expect(error.first).to_be_visible()
    expect(page.locator("textarea[name=description]")).to_have_value(case.description)
    expect(page.locator("input[name=caller_name]")).to_have_value(case.caller)

    page.fill("input[name=phone]", "+44 20 7946 0321" if case.office == "Woking" else "+49 40 66969 214")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/tickets/\d{9}/logged/"))
    found = re.search(r"/tickets/(\d{9})/logged/", page.url)
    assert found
    expect(page.locator(".hd-readout")).to_have_attribute("aria-label", " ".join(found[1]))
    return found[1]


def promise(page: Page, case: Expected) -> None:
    """Nobody is free: a callback is promised with key 1, explained by strip and sentence (G2, G4)."""
    expect(page.locator(".hd-promise").first).to_be_visible()
    expect(page.locator(".hd-why").first).not_to_be_empty()
    page.locator("h1").click()
    page.keyboard.press("1")
    expect(page.locator(".hd-dock")).to_contain_text(case.promised)


def work_the_callback(page: Page, number: str) -> None:
    """Step 4: taken from the queue, an attempt that reaches the caller, solved (G5, G6)."""
    page.goto("/callbacks/")
    page.locator(".hd-row").filter(has_text=re.compile(f"{number[:3]}.{number[3:6]}.{number[6:]}")).first.wait_for()
    page.locator("h1").click()
    page.keyboard.press("n")
    page.wait_for_url(re.compile(r"/callbacks/\d+/"))
    page.check("input[name=outcome][value=reached]")
    page.fill("textarea[name=note]", "Reached at once, walked through the steps.")
    page.check("input[name=then][value=solve]")
    page.fill("[name=cause]", "Worn part")
    page.fill("textarea[name=solution]", "Part replaced on the phone.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.goto(f"/tickets/{number}/")
    expect(page.locator("ol .hd-ev.is-promise").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("Part replaced on the phone.")
    expect(page.locator(".hd-due.is-kept").first).to_be_visible()  # G5


def the_customer_follows(browser: Browser, address: str, number: str, theme: str) -> None:
    """Step 6: ticket number and a mailed code open the status page, and nothing else does (L3)."""
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844}, color_scheme=theme)
    page = context.new_page()
    page.goto("/portal/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
    page.fill("input[name=number]", f"{number[:3]} {number[3:6]} {number[6:]}")
    page.fill("input[name=email]", mail_address(browser, address, number))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.fill("input[name=code]", mailed_code(browser, address, number))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(re.compile(f"{number[:3]}.?{number[3:6]}.?{number[6:]}"))
    context.close()


def the_manager_was_mailed(page: Page, number: str) -> None:
    """Step 5: the newest letter to the manager leads to the ticket."""
    for _try in range(60):
        page.goto("/mail/?to=manager@example.com")
        if page.locator(f".hd-letter a[href$='/tickets/{number}/']").count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("the manager got no mail")


def mail_address(browser: Browser, address: str, number: str) -> str:
    """Where the confirmation of the ticket went."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/mail/")
    grouped = f"{number[:3]} {number[3:6]} {number[6:]}"
    row = page.locator("main li a").filter(has_text=grouped).filter(has_not_text="halvern").last
    found = re.search(r"[\w.+-]+@[\w.-]+\w", row.inner_text())
    context.close()
    assert found
    return found[0]


def mailed_code(browser: Browser, address: str, number: str) -> str:
    """The six digits in the newest mail."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    for _try in range(120):
        page.goto("/mail/")
        page.locator("main li a").first.click()
        found = re.search(r"\b(\d{6})\b|\b(\d{3})\s(\d{3})\b(?!\s\d)", page.locator(".hd-letter").inner_text())
        if found:
            context.close()
            return re.sub(r"\D", "", found[0])
        page.wait_for_timeout(500)
    raise AssertionError("no code came")
