"""The ticket's page: what it shows, what its dock and its actions do, what they refuse."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.domain.promise import promise_callback
from callbacks.models import Callback
from core import clock
from core.models import Role, User
from offices.models import Office
from tests.factories.callbacks import move_clock
from tests.factories.core import make_user
from tests.factories.offices import make_member
from tests.factories.tickets import (
    make_customer,
    make_department,
    make_family,
    make_ticket,
)
from tests.tickets.pages import HTMX, text_of
from tickets.domain import family, notes, status
from tickets.domain.complaints import raise_complaint
from tickets.models import CannedText, Entry, Referral, Ticket, TicketLink

pytestmark = pytest.mark.django_db


def test_page_needs_a_sign_in(client: Client, ticket: Ticket) -> None:
    assert client.get(ticket.get_absolute_url()).status_code == 302


def test_page_shows_number_title_and_timeline(desk: Client, ticket: Ticket) -> None:
    page = text_of(desk.get(ticket.get_absolute_url()))
    assert f'aria-label="{" ".join(ticket.number)}"' in page
    assert "Weight reading drifts after wash-down" in page
    assert "Call from Gemma Lockwood" in page
    assert "Cover unknown" in page


def test_page_of_an_unknown_number_is_404(desk: Client) -> None:
    assert desk.get("/tickets/418207533/").status_code == 404


def test_page_of_what_cannot_be_a_number_leads_to_the_reason(desk: Client) -> None:
    answer = desk.get("/tickets/418207534/")
    assert answer["Location"] == "/search/?q=418207534"
    assert "The check digit does not fit" in text_of(desk.get(answer["Location"]))


def test_next_step_is_what_is_due_first(desk: Client, ticket: Ticket, specialist: User) -> None:
    make_member(ticket.office, role=Role.MANAGER, name="Katrin Vollmer")
    raised = {"office": ticket.office, "ticket": ticket, "source": "phone", "text": "Nobody called", "phone": ""}
    complaint = raise_complaint(**raised, now=clock.now())
    assert "acknowledges the complaint by" in text_of(desk.get(ticket.get_absolute_url()))
    promise_callback(ticket=ticket, actor=specialist, now=clock.now(), phone="+441632960144")
    move_clock(Callback.objects.get(), complaint.acknowledge_by - timedelta(minutes=30))
    page = text_of(desk.get(ticket.get_absolute_url()))
    assert "Call back by" in page
    assert "acknowledges the complaint by" not in page


def test_next_step_after_the_reminder_is_still_the_customers(desk: Client, ticket: Ticket, specialist: User) -> None:
    soon = clock.now() + timedelta(minutes=1)
    status.wait_for_customer(ticket=ticket, reason="Photo", remind_at=soon, actor=specialist, now=clock.now())
    assert status.remind(now=soon) == 1
    assert "Nothing has come yet, a reminder was sent." in text_of(desk.get(ticket.get_absolute_url()))


def test_page_gives_htmx_only_the_part_asked_for(desk: Client, ticket: Ticket) -> None:
    part = desk.get(f"{ticket.get_absolute_url()}?part=thread&show=notes", headers=HTMX)
    assert "<html" not in text_of(part)
    assert "Nothing of this kind yet." in text_of(part)
    restored = desk.get(ticket.get_absolute_url(), headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in text_of(restored)


def test_page_marks_what_the_customer_sees(desk: Client, ticket: Ticket, specialist: User) -> None:
    notes.add_note(ticket=ticket, text="Among us", actor=specialist, now=clock.now())
    notes.message_customer(ticket=ticket, text="To you", actor=specialist, now=clock.now())
    page = text_of(desk.get(ticket.get_absolute_url()))
    note = page[page.index("hd-ev is-note") :]
    assert note.index("never shown to the customer") < note.index("Among us")
    message = page[page.index("hd-ev is-mail") :]
    assert "by e-mail" in message or "in the portal only" in message


def test_page_costs_the_same_with_one_and_three_notes(
    desk: Client, ticket: Ticket, specialist: User, django_assert_max_num_queries: object
) -> None:
    counts = []
    desk.get(ticket.get_absolute_url())  # what is read once per process
    for more in (1, 2):
        for _note in range(more):
            notes.add_note(ticket=ticket, text="Another", actor=make_user(), now=clock.now())
        with django_assert_max_num_queries(60) as queries:  # type: ignore[operator]
            desk.get(ticket.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_dock_saves_a_note_and_answers_with_the_fresh_parts(desk: Client, ticket: Ticket) -> None:
    response = desk.post(f"/tickets/{ticket.number}/add/", {"kind": "note", "text": "Third one"}, headers=HTMX)
    assert response.status_code == 200
    assert "Third one" in text_of(response)
    assert 'id="compose"' in text_of(response)
    assert Entry.objects.get(kind="note").text == "Third one"


def test_dock_without_javascript_leads_back_to_the_page(desk: Client, ticket: Ticket) -> None:
    response = desk.post(f"/tickets/{ticket.number}/add/", {"kind": "note", "text": "Third one"})
    assert (response.status_code, response["Location"]) == (302, ticket.get_absolute_url())


def test_dock_refuses_nothing_and_keeps_the_kind(desk: Client, ticket: Ticket) -> None:
    response = desk.post(f"/tickets/{ticket.number}/add/", {"kind": "message", "text": " "}, headers=HTMX)
    assert response.status_code == 422
    assert "The text is missing." in text_of(response)
    assert 'value="message" checked' in text_of(response)


def test_dock_documents_an_attempt(desk: Client, ticket: Ticket, specialist: User) -> None:
    callback = promise_callback(ticket=ticket, actor=specialist, now=clock.now())
    url = f"/tickets/{ticket.number}/add/"
    refused = desk.post(url, {"kind": "attempt", "text": "Rang twice"}, headers=HTMX)
    assert refused.status_code == 422
    assert "Rang twice" in text_of(refused)
    desk.post(url, {"kind": "attempt", "text": "", "outcome": "reached", "minutes": "11"}, headers=HTMX)
    callback.refresh_from_db()
    assert callback.state == "reached"
    assert callback.attempts.get().seconds == 660


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"outcome": ""}, "outcome", "What came of it? Please choose."),
        ({"outcome": "call_later"}, "later_on", "When shall we call? Please enter day and time."),
        (
            {"outcome": "call_later", "later_on": "2020-05-13", "later_time": "09:00"},
            "later_on",
            "This time is past.",
        ),
        ({"outcome": "wrong_number", "right_number": "?"}, "right_number", "This cannot be a phone number."),
        ({"outcome": "reached", "minutes": "-3"}, "minutes", "Ensure this value is greater than or equal to 0."),
    ],
)
def test_dock_says_what_is_wrong_with_an_attempt_at_its_field(
    desk: Client, ticket: Ticket, specialist: User, typed: dict[str, str], field: str, said: str
) -> None:
    promise_callback(ticket=ticket, actor=specialist, now=clock.now())
    sent = {"kind": "attempt", "text": "Rang twice"} | typed
    page = text_of(desk.post(f"/tickets/{ticket.number}/add/", sent, headers=HTMX))
    assert said in page.partition(f'id="id_{field}-e"')[2].partition("</p>")[0]
    assert "cmp-e" not in page
    assert "Rang twice" in page


def test_dock_takes_the_right_number_after_a_wrong_one(desk: Client, ticket: Ticket, specialist: User) -> None:
    callback = promise_callback(ticket=ticket, actor=specialist, now=clock.now())
    sent = {"kind": "attempt", "text": "", "outcome": "wrong_number", "right_number": "+49 40 66969 555"}
    desk.post(f"/tickets/{ticket.number}/add/", sent, headers=HTMX)
    callback.refresh_from_db()
    assert callback.phone == "+494066969555"


def test_promise_for_a_past_time_is_refused_at_its_day(desk: Client, ticket: Ticket) -> None:
    sent = {"on": "2020-05-13", "at": "09:00"}
    page = text_of(desk.post(f"/tickets/{ticket.number}/do/promise/", sent, headers=HTMX))
    assert "This time is past." in page.partition('id="id_on-e"')[2].partition("</p>")[0]


def test_dock_logs_a_call_where_nothing_is_promised(desk: Client, ticket: Ticket) -> None:
    values: dict[str, Any] = {"kind": "attempt", "text": "Asked for the photo", "minutes": "3"}
    desk.post(f"/tickets/{ticket.number}/add/", values, headers=HTMX)
    call = ticket.calls.get(direction="out")
    assert (call.note, call.ended_at) == ("Asked for the photo", call.started_at + timedelta(minutes=3))


def test_act_shows_a_form_in_both_shapes(desk: Client, ticket: Ticket) -> None:
    make_department(ticket.office)
    url = f"/tickets/{ticket.number}/do/refer/"
    assert "<html" in text_of(desk.get(url))
    part = text_of(desk.get(url, headers=HTMX))
    assert "<html" not in part
    assert "Refer to a department" in part


def test_act_refers_and_refreshes(desk: Client, ticket: Ticket) -> None:
    department = make_department(ticket.office)
    values: dict[str, Any] = {"department": department.pk, "reason": "Send a kit", "version": ticket.version}
    response = desk.post(f"/tickets/{ticket.number}/do/refer/", values, headers=HTMX)
    assert response.status_code == 200
    assert "Referred to Logistics" in text_of(response)
    assert Referral.objects.get().reason == "Send a kit"


def test_act_on_a_stale_page_is_a_conflict_that_overwrites_nothing(desk: Client, ticket: Ticket) -> None:
    seen = ticket.version
    desk.post(f"/tickets/{ticket.number}/do/priority/", {"priority": "1", "version": seen})
    late = desk.post(f"/tickets/{ticket.number}/do/priority/", {"priority": "3", "version": seen}, headers=HTMX)
    ticket.refresh_from_db()
    assert (late.status_code, ticket.priority) == (422, 1)
    assert "Somebody has changed this ticket in the meantime" in text_of(late)


def test_act_after_a_conflict_shows_what_changed_and_counts_when_sent_again(desk: Client, ticket: Ticket) -> None:
    url = f"/tickets/{ticket.number}/do/priority/"
    seen = {"version": ticket.version, "seen": 0}
    desk.post(url, {"priority": "1", **seen})
    late = text_of(desk.post(url, {"priority": "3", **seen}, headers=HTMX))
    assert "Priority: normal → high" in late
    assert "Owen Pritchard" in late
    again = {name: value_of(late, name) for name in ("version", "seen")}
    desk.post(url, {"priority": "3", **again}, headers=HTMX)
    ticket.refresh_from_db()
    assert ticket.priority == 3


def value_of(page: str, name: str) -> str:
    field = page[page.index(f'name="{name}"') :]
    return field[field.index('value="') + 7 :].split('"')[0]


def test_act_solves_and_closes_the_open_promise(desk: Client, ticket: Ticket, specialist: User) -> None:
    promise_callback(ticket=ticket, actor=specialist, now=clock.now())
    values: dict[str, Any] = {"cause": "Gland loose", "solution": "Tighten it.", "tell": "on", "version": ""}
    assert desk.post(f"/tickets/{ticket.number}/do/solve/", values).status_code == 302
    ticket.refresh_from_db()
    callback = Callback.objects.get()
    assert (ticket.status, callback.state, callback.close_reason) == ("solved", "closed", "Solved: Gland loose")


def test_act_promises_that_the_engineer_calls_on_tuesday_before_ten(
    desk: Client, ticket: Ticket, office: Office
) -> None:
    engineer = make_member(office, name="Ada Engineer").user
    agent = make_member(office, role=Role.AGENT, name="Jana Agent").user
    url = f"/tickets/{ticket.number}/do/promise/"
    form = text_of(desk.get(url, headers=HTMX))
    assert "Ada Engineer" in form
    assert "Jana Agent" not in form
    today = clock.now().astimezone(office.tz).date()
    tuesday = today + timedelta(days=8 + (0 - today.weekday()) % 7)
    values = {"on": tuesday.isoformat(), "at": "10:00", "assignee": agent.pk, "reason": "", "version": ""}
    assert desk.post(url, values, headers=HTMX).status_code == 422
    assert desk.post(url, values | {"assignee": engineer.pk}).status_code == 302
    callback = Callback.objects.get()
    assert (callback.assignee, callback.due_at.astimezone(office.tz).strftime("%a %H:%M")) == (engineer, "Tue 10:00")
    assert callback.escalations.count() == 3


def test_act_merge_takes_the_promise_along(desk: Client, ticket: Ticket, specialist: User) -> None:
    other = make_ticket(ticket.office, company=ticket.company, now=clock.now())
    callback = promise_callback(ticket=ticket, actor=specialist, now=clock.now())
    number = f"{other.number[:3]} {other.number[3:6]} {other.number[6:]}"
    response = desk.post(f"/tickets/{ticket.number}/do/merge/", {"number": number}, headers=HTMX)
    assert response["HX-Redirect"] == other.get_absolute_url()
    due = callback.due_at
    callback.refresh_from_db()
    assert (callback.ticket, callback.due_at, callback.state) == (other, due, "open")


def test_act_merge_never_gives_up_the_earlier_promise(desk: Client, ticket: Ticket, specialist: User) -> None:
    other = make_ticket(ticket.office, company=ticket.company, now=clock.now())
    promise_callback(ticket=ticket, actor=specialist, now=clock.now())
    later = promise_callback(ticket=other, actor=specialist, now=clock.now())
    move_clock(later, later.due_at + timedelta(days=7))
    response = desk.post(f"/tickets/{ticket.number}/do/merge/", {"number": other.number}, headers=HTMX)
    assert response.status_code == 422
    assert "the earlier promise" in text_of(response)
    assert Callback.objects.filter(state="open").count() == 2


def test_act_names_a_wrong_check_digit(desk: Client, ticket: Ticket) -> None:
    response = desk.post(f"/tickets/{ticket.number}/do/link/", {"number": "418 207 534"}, headers=HTMX)
    assert "The check digit does not fit" in text_of(response)


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("wait", {"remind_on": "2099-05-13", "remind_time": "09:00", "reason": "photo"}),
        ("priority", {"priority": "1"}),
        ("assign", {"owner": ""}),
        ("classify", {"classification": ""}),
        ("way", {"way": "goodwill", "way_reason": "Loyal"}),
        ("device", {"serial": "AB-1234"}),
        ("split", {"kind": "fault", "description": "Display dim"}),
        ("complain", {"text": "Too slow", "wants_call": "on"}),
        ("promise", {"reason": "asks for the engineer"}),
    ],
)
def test_act_each_action_works_without_javascript(
    desk: Client, ticket: Ticket, manager: User, action: str, values: dict[str, str]
) -> None:
    url = f"/tickets/{ticket.number}/do/{action}/"
    assert desk.get(url).status_code == 200
    response = desk.post(url, values)
    assert response.status_code == 302, text_of(response)[-3000:]


def test_act_customer_by_number_or_exact_name(desk: Client, ticket: Ticket, office: Office) -> None:
    other = make_customer(office, name="Marlow & Finch Foods Ltd")
    url = f"/tickets/{ticket.number}/do/customer/"
    assert "No customer has this number or name." in text_of(desk.post(url, {"company": "Nobody"}))
    desk.post(url, {"company": "marlow & finch foods ltd", "contact": "Gemma Lockwood"})
    ticket.refresh_from_db()
    assert (ticket.company, ticket.contact) == (other.company, other)


def test_act_unknown_is_404_and_forbidden_is_403_with_the_reason(desk: Client, ticket: Ticket) -> None:
    assert desk.get(f"/tickets/{ticket.number}/do/nonsense/").status_code == 404
    Ticket.objects.filter(pk=ticket.pk).update(status="merged", merged_into=make_ticket(ticket.office))
    refused = desk.get(f"/tickets/{ticket.number}/do/refer/")
    assert refused.status_code == 403
    assert "merged into another one" in text_of(refused)


def test_wait_until_a_time_gone_by_is_refused_at_its_field(desk: Client, ticket: Ticket) -> None:
    values = {"remind_on": "2020-01-02", "remind_time": "09:00"}
    refused = text_of(desk.post(f"/tickets/{ticket.number}/do/wait/", values, headers=HTMX))
    field = refused[refused.index('id="id_remind_on"') :]
    assert field.index("The reminder is in the past.") < field.index('id="id_remind_time"')


def test_refer_chooses_nobody_by_itself(desk: Client, ticket: Ticket) -> None:
    make_department(ticket.office)
    url = f"/tickets/{ticket.number}/do/refer/"
    assert '<option value="" selected>choose a department</option>' in text_of(desk.get(url, headers=HTMX))
    refused = desk.post(url, {"department": "", "reason": "Send a kit"}, headers=HTMX)
    assert (refused.status_code, Referral.objects.count()) == (422, 0)
    assert "The department is missing" in text_of(refused)


def test_linked_tickets_are_taken_apart_but_a_split_stays(desk: Client, ticket: Ticket, specialist: User) -> None:
    given: dict[str, Any] = {"actor": specialist, "now": clock.now()}
    link = family.link(ticket=ticket, other=make_ticket(ticket.office), **given)
    family.split(ticket=ticket, description="Display dim", **given)
    split = TicketLink.objects.get(relation="split")
    page = text_of(desk.post(f"/tickets/{ticket.number}/unlink/{link.pk}/", headers=HTMX))
    assert "No longer linked with ticket" in page
    assert desk.post(f"/tickets/{ticket.number}/unlink/{split.pk}/").status_code == 404
    assert list(TicketLink.objects.all()) == [split]


def test_take_makes_it_mine(desk: Client, ticket: Ticket, specialist: User) -> None:
    desk.post(f"/tickets/{ticket.number}/take/")
    ticket.refresh_from_db()
    assert ticket.owner == specialist


def test_canned_texts_fill_themselves_in_the_customers_language(desk: Client, ticket: Ticket) -> None:
    texts: dict[str, Any] = {"text_de": "Guten Tag {caller}", "text_en": "Dear {caller}, about {number} {unheard}"}
    CannedText.objects.create(name="Hello", **texts)
    page = text_of(desk.get(f"/tickets/{ticket.number}/canned/", headers=HTMX))
    number = f"{ticket.number[:3]} {ticket.number[3:6]} {ticket.number[6:]}"
    assert f"Dear Gemma Lockwood, about {number} {{unheard}}" in page


def test_field_that_nobody_filled_in_does_not_reach_the_customer(desk: Client, ticket: Ticket) -> None:
    url = f"/tickets/{ticket.number}/add/"
    sent = {"kind": "message", "text": "Your device {serial} and {this stays}"}
    answer = desk.post(url, sent, headers=HTMX)
    assert answer.status_code == 422
    assert "{serial} is not filled in" in text_of(answer)
    assert Entry.objects.filter(event="message").count() == 0
    assert desk.post(url, sent | {"kind": "note"}, headers=HTMX).status_code == 200
    assert desk.post(url, sent | {"text": "Key {this stays}"}, headers=HTMX).status_code == 200


def test_heading_tells_the_impact_of_a_fault_only(desk: Client, ticket: Ticket) -> None:
    impact = str(ticket.get_impact_display())
    assert impact in text_of(desk.get(ticket.get_absolute_url()))
    Ticket.objects.filter(pk=ticket.pk).update(kind="enquiry")
    assert impact not in text_of(desk.get(ticket.get_absolute_url()))


def test_canned_texts_of_other_teams_are_not_offered(desk: Client, ticket: Ticket, specialist: User) -> None:
    family = make_family()
    foreign = CannedText.objects.create(name="Foreign", text_de="x", text_en="x", skill=family.skill)
    url = f"/tickets/{ticket.number}/canned/"
    assert "Foreign" not in text_of(desk.get(url))
    specialist.member.skills.add(family.skill)  # type: ignore[attr-defined]
    assert "Foreign" in text_of(desk.get(url))
    foreign.retired = True
    foreign.save()
    assert "Foreign" not in text_of(desk.get(url))


# -- a long story ---------------------------------------------------------------------------------------------------


def test_ticket_of_2000_entries_costs_what_50_cost(desk: Client, office: Office) -> None:
    ticket = make_ticket(office, now=clock.now())
    costs, sizes = [], []
    for number in (60, 1940):
        told = [
            Entry(ticket=ticket, kind="note", event="note", text="Called again.", at=clock.now(), visibility="internal")
            for _each in range(number)
        ]
        Entry.objects.bulk_create(told)
        desk.get(ticket.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            page = text_of(desk.get(ticket.get_absolute_url()))
        costs.append((len(asked), page.count('class="hd-ev ')))
        sizes.append(len(page))
    assert costs[0] == costs[1]
    assert costs[0][1] == 50
    assert sizes[1] < 1.05 * sizes[0]


def test_earlier_entries_are_shown_when_asked_for_or_meant(desk: Client, office: Office) -> None:
    ticket = make_ticket(office, now=clock.now())
    first, *_rest, last = [
        Entry.objects.create(
            ticket=ticket, kind="note", event="note", text=f"Entry {n}.", at=clock.now(), visibility="internal"
        )
        for n in range(53)
    ]
    page = text_of(desk.get(ticket.get_absolute_url()))
    assert f'id="e{last.pk}"' in page
    assert f'id="e{first.pk}"' not in page
    assert "3 earlier entries" in page
    for query in ("last=250", f"entry={first.pk}"):
        page = text_of(desk.get(f"{ticket.get_absolute_url()}?{query}"))
        assert f'id="e{first.pk}"' in page
        assert "earlier entr" not in page
    for odd in ("entry=²", "entry=99999999999999999999", "last=-1", "last=x", f"entry={last.pk}"):
        assert "3 earlier entries" in text_of(desk.get(f"{ticket.get_absolute_url()}?{odd}"))
