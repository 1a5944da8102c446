"""The ticket's page in a real browser: keys, the dialog, the dock, files; nothing typed is lost."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core import clock
from core.models import User
from tests.browser.conftest import violations
from tests.factories.offices import make_member, make_woking
from tests.factories.tickets import log, make_customer, make_department
from tickets.domain import change
from tickets.enums import Priority
from tickets.models import Attachment, Entry, Referral, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _media(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def specialist() -> User:
    return make_member(make_woking(), name="Owen Pritchard").user


@pytest.fixture
def ticket(specialist: User) -> Ticket:
    office = specialist.member.office  # type: ignore[attr-defined]
    customer = make_customer(office)
    make_department(office)
    return log(office, specialist, now=clock.now(), started_at=clock.now(), company_id=customer.company_id)


@pytest.fixture
def desk(sign_in: Any, base_url: str, specialist: User, ticket: Ticket) -> Page:
    page: Page = sign_in(specialist)
    page.goto(base_url + ticket.get_absolute_url())
    return page


def test_note_by_keyboard_keeps_the_focus(desk: Page) -> None:
    desk.get_by_label("Text of the entry").focus()
    desk.keyboard.type("Third one from this batch")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".hd-ev.is-note")).to_contain_text("Third one from this batch")
    expect(desk.get_by_label("Text of the entry")).to_have_value("")
    assert Entry.objects.get(kind="note").text == "Third one from this batch"


def test_refer_by_keyboard_and_a_half_written_note_survives(desk: Page, ticket: Ticket) -> None:
    desk.get_by_label("Text of the entry").fill("Half a sentence")
    desk.keyboard.press("Escape")
    desk.keyboard.press("r")
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("Refer to a department")
    assert violations(desk) == []
    dialog.get_by_label("What should they do?").fill("Send a kit")
    desk.keyboard.press("Control+Enter")
    expect(dialog).to_contain_text("The department is missing")
    department = dialog.get_by_label("Department", exact=True)
    expect(department).to_be_focused()
    department.select_option("Logistics")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#ticket-state")).to_have_text("Referred to Logistics")
    expect(desk.locator("dialog[open]")).to_have_count(0)
    expect(desk.get_by_label("Text of the entry")).to_have_value("Half a sentence")
    assert Referral.objects.get().reason == "Send a kit"


def test_refused_form_stays_open_with_what_was_typed(desk: Page) -> None:
    desk.keyboard.press("m")
    desk.get_by_role("link", name="Link with another ticket").click()
    field = desk.get_by_role("dialog").get_by_label("Number of the other ticket")
    field.fill("418 207 534")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("dialog")).to_contain_text("The check digit does not fit")
    expect(field).to_have_value("418 207 534")
    desk.keyboard.press("Escape")
    expect(desk.locator("dialog[open]")).to_have_count(0)


def test_conflict_is_told_in_the_dialog(desk: Page, ticket: Ticket, specialist: User) -> None:
    desk.get_by_role("link", name="Change priority").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("No due time moves.")
    change.set_priority(ticket=ticket, priority=Priority.LOW, actor=specialist, now=clock.now())
    dialog.get_by_label("Priority").select_option("1")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("Somebody has changed this ticket in the meantime")
    ticket.refresh_from_db()
    assert ticket.priority == Priority.LOW


def test_files_are_taken_in_and_refused_with_the_reason(desk: Page) -> None:
    files = [
        {"name": "drift.csv", "mimeType": "text/csv", "buffer": b"t;g\n1;2\n"},
        {"name": "setup.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\x00\x01" * 9},
    ]
    desk.locator("[data-file-input]").set_input_files(files)  # type: ignore[arg-type]
    expect(desk.get_by_role("link", name="drift.csv")).to_be_visible()
    expect(desk.locator(".hd-toast.is-error")).to_contain_text("setup.exe: this kind of file is not accepted")
    assert [file.name for file in Attachment.objects.all()] == ["drift.csv"]


def test_who_will_read_it_is_never_in_doubt(desk: Page) -> None:
    save = desk.locator("#dock-actions .btn-primary")
    box = desk.get_by_label("Text of the entry")
    expect(save).to_contain_text("Save")
    expect(box).to_have_attribute("placeholder", "Write an internal note, only colleagues see it")
    desk.locator("[name=kind][value=message]").check(force=True)
    expect(save).to_contain_text("Send")
    expect(box).to_have_attribute("placeholder", "Write to the customer, by e-mail and in the portal")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "?show=audit"])
def test_page_is_accessible(desk: Page, ticket: Ticket, theme: str, path: str) -> None:
    desk.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    desk.goto(desk.url.split("?")[0] + path)
    assert violations(desk) == []


def test_list_filters_without_reload_and_is_accessible(desk: Page, ticket: Ticket) -> None:
    desk.goto(desk.url.replace(ticket.get_absolute_url(), "/tickets/"))
    expect(desk.locator("#list tbody tr")).to_have_count(1)
    desk.locator(".hd-filters [name=owner]").select_option("me")
    expect(desk.locator("#list")).to_contain_text("Nothing matches these filters")
    assert "owner=me" in desk.url
    assert violations(desk) == []
