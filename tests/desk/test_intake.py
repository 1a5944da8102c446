"""Intake: what is recognised while typing, what is logged, and that nothing typed is ever lost (C1, C2, E1, E3)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Notification
from offices.enums import ClosedKind
from tests.factories.callbacks import make_callback
from tests.factories.contracts import make_company, make_contact, make_device
from tests.factories.desk import PHONE, SERIAL, DeskPeople, covered_fault, make_desk
from tests.factories.offices import close_day, make_member
from tests.factories.tickets import log
from tickets.enums import CallKind, ComplaintState, Direction, Way
from tickets.models import Call, Complaint, Draft, Ticket

pytestmark = pytest.mark.django_db
JSON: dict[str, Any] = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def desk(eve: datetime) -> DeskPeople:
    return make_desk()


@pytest.fixture
def agent(client: Client, desk: DeskPeople) -> Client:
    client.force_login(desk.agent)
    return client


def look(agent: Client, **typed: str) -> dict[str, Any]:
    answer = agent.post("/calls/new/look/", {"kind": "fault", "language": "de", "auto": "language", **typed})
    assert answer.status_code == 200
    return answer.json()


def save(agent: Client, typed: dict[str, str]) -> Any:
    return agent.post("/calls/new/", typed, **JSON)


# -- recognised while typing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["040 66969214", "+49 (0)40/66969-214", "0049 40 66969 214", "040-66969.214"])
def test_look_phone_in_any_spelling_fills_name_and_company(agent: Client, desk: DeskPeople, typed: str) -> None:
    answer = look(agent, phone=typed, focus="phone")
    assert answer["fill"] == {
        "caller_name": "Tobias Wernicke",
        "contact_id": desk.contact.pk,
        "email": "t.wernicke@example.org",
        "company_name": "Nordkai Logistik GmbH",
        "company_id": desk.company.pk,
    }
    assert answer["auto"] == ["caller_name", "company_name", "language"]
    assert "K-10482" in answer["pieces"]["company-tag"]


def test_look_never_changes_what_a_person_typed(agent: Client) -> None:
    answer = look(agent, phone=PHONE, caller_name="Britta Hansen", focus="company_name")
    assert "caller_name" not in answer["fill"]
    assert answer["fill"]["company_name"] == "Nordkai Logistik GmbH"


def test_look_someone_else_on_a_known_number_stays_someone_else(agent: Client) -> None:
    answer = look(agent, phone=PHONE, stranger=PHONE, focus="caller_name")
    assert "caller_name" not in answer["fill"]
    assert answer["fill"]["company_name"] == "Nordkai Logistik GmbH"


def test_look_filled_name_goes_when_its_number_goes(agent: Client) -> None:
    answer = look(agent, phone="040 1", caller_name="Tobias Wernicke", auto="caller_name", focus="phone")
    assert answer["fill"]["caller_name"] == ""


def test_look_id_of_another_text_is_dropped(agent: Client, desk: DeskPeople) -> None:
    other = make_company("Elbtal Molkerei eG", number="K-10077")
    answer = look(agent, company_name="Elbtal Molkerei eG", company_id=str(desk.company.pk))
    assert answer["fill"]["company_id"] == ""
    assert other.number in answer["pieces"]["company-tag"]


def test_look_serial_tells_cover_product_and_owner(agent: Client, desk: DeskPeople) -> None:
    answer = look(agent, serial="lx42 2207 7314", focus="product_name")
    assert answer["fill"]["serial"] == SERIAL
    assert answer["fill"]["product_name"] == "Labeller LX-420"
    assert answer["fill"]["company_name"] == "Nordkai Logistik GmbH"
    assert "Covered by contract" in answer["pieces"]["cover"]
    assert answer["way"] is False


def test_look_serial_in_focus_is_not_rewritten(agent: Client) -> None:
    assert "serial" not in look(agent, serial="lx42 2207 7314", focus="serial")["fill"]


def test_look_serial_from_the_third_sign_offers_devices(agent: Client) -> None:
    answer = look(agent, serial="LX4", focus="serial")
    assert [option["label"] for option in answer["options"]] == [SERIAL]
    assert "1 serial number fits so far" in answer["pieces"]["cover"]


def test_look_swapped_digits_suggest_the_serial_that_was_meant(agent: Client) -> None:
    answer = look(agent, serial="LX42-2207-7341", focus="product_name")
    assert "Cover unknown" in answer["pieces"]["cover"]
    assert f'data-serial="{SERIAL}"' in answer["pieces"]["cover"]
    assert answer["way"] is True


def test_look_confused_signs_typed_to_the_end_ask_what_was_meant(agent: Client) -> None:
    answer = look(agent, serial=SERIAL.replace("0", "O"), focus="serial")
    assert f'data-serial="{SERIAL}"' in answer["pieces"]["cover"]
    assert [option["label"] for option in answer["options"]] == [SERIAL]
    assert "Go on typing" in look(agent, serial=SERIAL.replace("0", "O")[:-1], focus="serial")["pieces"]["cover"]


def test_look_way_to_sales_is_said_in_the_dock(agent: Client) -> None:
    typed = {"serial": "LX42-0000-0000", "product_name": "LX"}
    assert "Find the serial number, reply by" in look(agent, **typed)["pieces"]["dock"]
    dock = look(agent, **typed, way="sales")["pieces"]["dock"]
    assert "Sales is asked for a contract: reply by" in dock
    assert "Find the serial number" not in dock


def test_look_device_of_another_company_is_not_covered(agent: Client) -> None:
    make_company("Elbtal Molkerei eG")
    answer = look(agent, company_name="Elbtal Molkerei eG", serial=SERIAL)
    assert "Registered for Nordkai Logistik GmbH" in answer["pieces"]["cover"]
    assert answer["way"] is True


def test_look_words_suggest_classifications_and_say_why(agent: Client, desk: DeskPeople) -> None:
    answer = look(agent, serial=SERIAL, description="E214, Etiketten sitzen schief")
    picks = answer["pieces"]["picks"]
    assert picks.index("E214") < picks.index("M118")
    assert "from “E214”" in picks
    assert f'value="{desk.tension.pk}" form="intake" data-key="alt+1" checked' in picks


@pytest.mark.parametrize("said", ["Drucker druckt nicht", "Seit dem Bandwechsel sitzt alles schief"])
def test_look_words_that_point_nowhere_clearly_select_nothing(agent: Client, desk: DeskPeople, said: str) -> None:
    for _time in range(3):
        log(desk.office, desk.agent, device_id=desk.device.pk, serial=SERIAL, classification_id=desk.pad.pk)
    picks = look(agent, serial=SERIAL, description=said)["pieces"]["picks"]
    assert "checked" not in picks
    assert 'value="" form="intake" data-key="alt+n"' in picks


def test_look_not_classified_yet_is_a_choice_that_stays(agent: Client, desk: DeskPeople) -> None:
    picks = look(agent, serial=SERIAL, description="E214", classification_id="", chosen="1")["pieces"]["picks"]
    assert picks.count("checked") == 1
    assert picks.rindex("checked") > picks.index('data-key="alt+n"')


def test_fault_without_a_classification_says_so_and_is_on_the_list(
    agent: Client, desk: DeskPeople, client: Client
) -> None:
    sheet = covered_fault(desk, description="Drucker druckt nicht", classification_id="", chosen="1")
    saved = agent.get(save(agent, sheet).json()["url"]).content.decode()
    ticket = Ticket.objects.get()
    assert ticket.classification is None
    assert "Not classified yet" in saved
    assert "Die Störung ist noch nicht klassifiziert." in saved
    mail = Notification.objects.get(kind="ticket_logged")
    assert "Klassifizierung: noch offen. Unsere Spezialisten klassifizieren die Störung." in mail.body
    listed = agent.get("/tickets/?classified=no").content.decode()
    assert str(ticket) in listed
    assert "Not classified yet" in listed
    assert "Not classified yet" in agent.get(ticket.get_absolute_url()).content.decode()


def test_save_keeps_what_became_of_the_suggestions(agent: Client, desk: DeskPeople) -> None:
    save(agent, covered_fault(desk, classification_id=str(desk.tension.pk)))
    save(agent, covered_fault(desk, classification_id=str(desk.pad.pk), chosen="1", token="sheet-2"))
    save(agent, covered_fault(desk, classification_id="", chosen="1", token="sheet-3"))
    uses = list(Ticket.objects.order_by("pk").values_list("suggestion", flat=True))
    assert uses == ["first", "other", "left"]
    listed = agent.get("/tickets/?status=all&suggestion=taken&since=2026-05-01").content.decode()
    shown = [str(ticket) in listed for ticket in Ticket.objects.order_by("pk")]
    assert shown == [True, True, False]


def test_look_classification_chosen_by_hand_stays(agent: Client, desk: DeskPeople) -> None:
    chosen = str(desk.pad.pk)
    answer = look(agent, serial=SERIAL, description="E214", classification_id=chosen, chosen="1")
    assert f'value="{chosen}" form="intake" data-key="alt+1" checked' in answer["pieces"]["picks"]


def test_look_promise_is_live_before_saving(agent: Client, desk: DeskPeople) -> None:
    close_day(desk.office, date(2026, 5, 14), "Christi Himmelfahrt", "Ascension Day")
    close_day(desk.office, date(2026, 5, 15), "Brückentag", "Bridge day", kind=ClosedKind.BRIDGE)
    dock = look(agent, serial=SERIAL)["pieces"]["dock"]
    assert "No specialist for LX series is free. Promise:" in dock
    assert "Callback by Mon 18 May, 09:50" in dock


def test_look_says_when_somebody_is_free(agent: Client, desk: DeskPeople) -> None:
    make_member(desk.office, skills=(desk.device.product.family.skill,), presence="available")
    dock = look(agent, serial=SERIAL)["pieces"]["dock"]
    assert "1 of 2 specialists for LX series are free." in dock


def test_look_counts_the_free_who_do_not_speak_the_callers_language(agent: Client, desk: DeskPeople) -> None:
    skills = (desk.device.product.family.skill,)
    make_member(desk.office, skills=skills, presence="available", languages=("en",))
    dock = look(agent, serial=SERIAL, language="de")["pieces"]["dock"]
    assert "1 of 2 specialists for LX series are free." in dock


def test_look_open_ticket_of_the_company_is_offered_as_same_case(agent: Client, desk: DeskPeople) -> None:
    ticket = log(desk.office, desk.agent, company_name="Nordkai Logistik GmbH", serial=SERIAL)
    history = look(agent, phone=PHONE)["pieces"]["history"]
    assert f'data-attach="{ticket.number}"' in history


def test_look_another_agent_on_the_same_company_is_shown(agent: Client, desk: DeskPeople, eve: datetime) -> None:
    other = make_member(desk.office, role="agent", name="Callum Reeve").user
    Draft.objects.create(agent=other, company=desk.company, started_at=eve - timedelta(minutes=2), saved_at=eve)
    history = look(agent, phone=PHONE)["pieces"]["history"]
    assert "Callum Reeve is on the phone with this company, too, since 16:18." in history


def test_look_status_question_shows_the_ticket(agent: Client, desk: DeskPeople) -> None:
    ticket = log(desk.office, desk.agent)
    answer = look(agent, kind="status", attach_to=f" {ticket.number[:3]}-{ticket.number[3:]}")
    assert f"The call is added to {ticket}" in answer["pieces"]["dock"]


def test_look_status_question_explains_the_promised_time(agent: Client, desk: DeskPeople) -> None:
    callback = make_callback(ticket=log(desk.office, desk.agent))
    cover = look(agent, kind="status", attach_to=callback.ticket.number)["pieces"]["cover"]
    assert f'hx-get="/callbacks/{callback.pk}/why/"' in cover


def test_look_wrong_check_digit_says_so(agent: Client, desk: DeskPeople) -> None:
    ticket = log(desk.office, desk.agent)
    wrong = ticket.number[:-1] + str((int(ticket.number[-1]) + 1) % 10)
    assert "The check digit does not fit" in look(agent, kind="status", attach_to=wrong)["pieces"]["dock"]


def test_look_asks_the_same_number_of_questions_with_more_rows(agent: Client, desk: DeskPeople) -> None:
    typed = {"phone": PHONE, "serial": SERIAL, "description": "E214", "focus": "serial"}
    log(desk.office, desk.agent, company_name="Nordkai Logistik GmbH", serial=SERIAL)
    look(agent, **typed)
    with CaptureQueriesContext(connection) as one:
        look(agent, **typed)
    for number in range(3):
        log(desk.office, desk.agent, company_name="Nordkai Logistik GmbH", serial=SERIAL)
        make_contact(desk.company, name=f"Person {number}")
        make_device(f"LX42-9999-000{number}", owner=desk.company)
    with CaptureQueriesContext(connection) as three:
        look(agent, **typed)
    assert len(three) == len(one)


# -- the draft ------------------------------------------------------------------------------------------------------


def test_draft_comes_back_after_a_reload(agent: Client) -> None:
    look(agent, phone=PHONE, description="Band gerissen", token="t1")
    page = agent.get("/calls/new/").content.decode()
    assert "Band gerissen" in page
    assert "Tobias Wernicke" in page
    assert "Your draft of 16:20 was kept." in page


def test_draft_discarded_is_gone(agent: Client) -> None:
    look(agent, phone=PHONE, description="Band gerissen")
    agent.post("/calls/new/discard/")
    page = agent.get("/calls/new/").content.decode()
    assert "Band gerissen" not in page


def test_draft_of_a_logged_sheet_never_comes_back(agent: Client, desk: DeskPeople) -> None:
    typed = covered_fault(desk, token="t1")
    look(agent, **typed)
    save(agent, typed)
    late = look(agent, **typed)
    assert late["done"] == {"same": True, "text": "This call is already logged."}
    assert desk.device.serial not in agent.get("/calls/new/").content.decode()


def test_draft_of_a_discarded_sheet_never_comes_back(agent: Client, desk: DeskPeople) -> None:
    typed = covered_fault(desk, token="t1")
    look(agent, **typed)
    agent.post("/calls/new/discard/", typed)
    assert look(agent, **typed)["done"] == {"same": True, "text": "These entries were discarded."}
    assert desk.device.serial not in agent.get("/calls/new/").content.decode()


def test_draft_typed_over_a_logged_sheet_goes_on_under_another_name(
    agent: Client, desk: DeskPeople, eve: datetime
) -> None:
    save(agent, covered_fault(desk, token="t1"))
    over = covered_fault(desk, token="t1", caller_name="Britta Hansen", description="Waage 12.5 kg")
    done = look(agent, **over)["done"]
    assert (done["same"], done["values"]["started_at"]) == (False, eve.isoformat())
    assert done["text"].startswith("This sheet was already logged with other details.")
    assert "Waage 12.5 kg" not in agent.get("/calls/new/").content.decode()
    assert look(agent, **over | done["values"])["done"] is None
    assert "Waage 12.5 kg" in agent.get("/calls/new/").content.decode()


def test_draft_of_a_sheet_that_somebody_else_has_logged_is_not_shown(
    client: Client, agent: Client, desk: DeskPeople
) -> None:
    typed = covered_fault(desk, token="t1")
    look(agent, **typed)
    agent.force_login(make_member(desk.office, role="agent", name="Callum Reeve").user)
    save(agent, typed)
    agent.force_login(desk.agent)
    assert SERIAL not in agent.get("/calls/new/").content.decode()


def test_sheet_is_kept_by_no_browser(agent: Client) -> None:
    page = agent.get("/calls/new/")
    assert "no-store" in page["Cache-Control"]
    form = page.content.decode().partition('id="intake"')[2].partition(">")[0]
    assert 'autocomplete="off"' in form


# -- saving ---------------------------------------------------------------------------------------------------------


def test_save_covered_fault_leads_to_the_number(agent: Client, desk: DeskPeople) -> None:
    answer = save(agent, covered_fault(desk, classification_id=str(desk.tension.pk)))
    ticket = Ticket.objects.get()
    assert answer.json() == {"url": f"/tickets/{ticket.number}/logged/"}
    facts = (ticket.way, ticket.company, ticket.contact, ticket.device, ticket.classification, ticket.impact)
    assert facts == (Way.COVERED, desk.company, desk.contact, desk.device, desk.tension, "down")
    assert ticket.phone == "+494066969214"


def test_save_without_script_redirects(agent: Client, desk: DeskPeople) -> None:
    answer = agent.post("/calls/new/", covered_fault(desk))
    assert answer.status_code == 302
    assert answer["Location"] == f"/tickets/{Ticket.objects.get().number}/logged/"


def test_save_faults_come_back_at_their_field_all_at_once(agent: Client) -> None:
    answer = save(agent, {"kind": "fault", "language": "de", "phone": "12"})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {
        "phone",
        "caller_name",
        "company_name",
        "product_name",
        "serial",
        "description",
    }
    assert not Ticket.objects.exists()
    assert not Call.objects.exists()


def test_save_refused_without_script_keeps_everything_typed(agent: Client, desk: DeskPeople) -> None:
    answer = agent.post("/calls/new/", covered_fault(desk, description="", caller_name="Änne <b>Ø"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The description is missing." in page
    assert "Änne &lt;b&gt;Ø" in page
    assert SERIAL in page


def test_save_same_sheet_twice_makes_one_ticket(agent: Client, desk: DeskPeople) -> None:
    first = save(agent, covered_fault(desk, token="t1")).json()
    second = save(agent, covered_fault(desk, token="t1")).json()
    assert first == second
    assert Ticket.objects.count() == 1


def test_save_tokens_a_b_a_logs_each_once(agent: Client, desk: DeskPeople) -> None:
    answers = [save(agent, covered_fault(desk, token=token)).json() for token in ("a", "b", "a", "b")]
    assert answers[2:] == answers[:2]
    assert answers[0] != answers[1]
    assert (Ticket.objects.count(), Call.objects.count()) == (2, 2)


def test_save_same_sheet_again_after_the_screen_has_tidied_it_is_the_same_call(agent: Client, desk: DeskPeople) -> None:
    first = save(agent, covered_fault(desk, token="t1", phone="040/66969-214", serial="lx42 2207 7314")).json()
    tidied = covered_fault(desk, token="t1", description="Seit dem Bandwechsel E214, Etiketten schief.\r\n", held="1")
    ids = {"company_id": str(desk.company.pk), "contact_id": str(desk.contact.pk), "device_id": str(desk.device.pk)}
    assert save(agent, tidied | ids).json() == first
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"caller_name": "Britta Hansen", "phone": "+49 40 111222"},
        {"description": "Waage zeigt 12.5 kg zu viel"},
        {"serial": "LX42-0000-0000", "way": "chargeable"},
        {"kind": "complaint"},
        {"kind": "wrong_number"},
    ],
    ids=["caller", "words", "device", "kind", "no ticket"],
)
def test_save_used_sheet_with_other_facts_is_refused_openly_then_a_call_of_its_own(
    agent: Client, desk: DeskPeople, eve: datetime, other: dict[str, str]
) -> None:
    make_member(desk.office, role="manager", is_lead=True)
    save(agent, covered_fault(desk, token="t1"))
    first = Ticket.objects.get()
    typed = covered_fault(desk, token="t1", held="1", started_at=(eve - timedelta(hours=1)).isoformat(), **other)
    refused = save(agent, typed)
    answer = refused.json()
    assert (refused.status_code, Call.objects.count()) == (422, 1)
    assert list(answer["errors"].values()) == [
        "This sheet was already logged with other details. Check them, then save again to log a new call."
    ]
    assert first.number not in refused.content.decode()
    saved = save(agent, typed | answer["values"])
    call = Call.objects.latest("pk")
    assert saved.status_code == 200
    assert first.number not in saved.content.decode()
    assert (Call.objects.count(), call.started_at, call.ticket == first) == (2, eve, False)


def test_save_used_sheet_without_script_keeps_everything_typed_under_another_name(
    agent: Client, desk: DeskPeople
) -> None:
    save(agent, covered_fault(desk, token="t1"))
    page = agent.post("/calls/new/", covered_fault(desk, token="t1", description="Waage 12.5 kg"))
    text = page.content.decode()
    assert page.status_code == 422
    assert "This sheet was already logged with other details." in text
    assert "Waage 12.5 kg" in text
    assert 'value="t1"' not in text


def test_save_of_a_discarded_sheet_is_refused_openly(agent: Client, desk: DeskPeople) -> None:
    typed = covered_fault(desk, token="t1")
    agent.post("/calls/new/discard/", typed)
    refused = save(agent, typed)
    assert (refused.status_code, Call.objects.count()) == (422, 0)
    assert save(agent, typed | refused.json()["values"]).status_code == 200


def test_save_late_again_leaves_the_next_callers_sheet_alone(agent: Client, desk: DeskPeople) -> None:
    typed = covered_fault(desk, token="t1")
    save(agent, typed)
    look(agent, phone="+49 40 111222", company_name=desk.company.name, description="Drifts", token="t2")
    save(agent, typed)
    assert "Drifts" in agent.get("/calls/new/").content.decode()
    assert Draft.objects.get().company == desk.company


# -- whose address --------------------------------------------------------------------------------------------------

LAST = {"email": "t.wernicke@example.org"}
NEXT = {"caller_name": "Britta Hansen", "phone": "+49 40 111222"}


@pytest.mark.parametrize(
    "other",
    [NEXT, {"caller_name": "Britta Hansen"}, {"company_name": "Elbtal Molkerei eG", "way": "chargeable"}],
    ids=["phone", "name", "company"],
)
def test_address_of_the_last_caller_is_not_the_next_ones(
    agent: Client, desk: DeskPeople, other: dict[str, str]
) -> None:
    make_company("Elbtal Molkerei eG")
    typed = covered_fault(desk, contact_id=str(desk.contact.pk), company_id=str(desk.company.pk), **LAST) | other
    assert look(agent, **typed)["fill"]["email"] == ""
    save(agent, typed)
    ticket = Ticket.objects.get()
    assert (ticket.caller_name, ticket.email) == (typed["caller_name"], "")
    assert not Notification.objects.filter(kind="ticket_logged").exists()


def test_address_goes_with_the_number_that_brought_it(agent: Client) -> None:
    filled = {
        "caller_name": "Tobias Wernicke",
        "company_name": "Nordkai Logistik GmbH",
        "auto": "caller_name company_name",
    }
    fill = look(agent, phone="+49 40 111222", **filled, **LAST)["fill"]
    assert fill == {"caller_name": "", "company_name": "", "email": ""}


def test_address_of_the_recognised_caller_is_used_whatever_a_browser_held(agent: Client, desk: DeskPeople) -> None:
    save(agent, covered_fault(desk, email="somebody.else@example.org"))
    assert Ticket.objects.get().email == "t.wernicke@example.org"


def test_save_refused_sheet_can_be_saved_again(agent: Client, desk: DeskPeople) -> None:
    save(agent, covered_fault(desk, token="t1", description=""))
    save(agent, covered_fault(desk, token="t1"))
    assert Ticket.objects.count() == 1


def test_save_serial_not_yet_known_needs_a_reason(agent: Client, desk: DeskPeople) -> None:
    typed = covered_fault(desk, serial="", company_name="Neu & Co KG", phone="+49 40 111222", caller_name="N. Neu")
    assert set(save(agent, typed).json()["errors"]) == {"serial"}
    save(agent, typed | {"serial_missing": "Typenschild nicht lesbar"})
    assert Ticket.objects.get().serial_missing == "Typenschild nicht lesbar"


def test_save_not_covered_goodwill_needs_a_reason(agent: Client, desk: DeskPeople) -> None:
    typed = covered_fault(desk, serial="LX42-0000-0000", way="goodwill")
    assert set(save(agent, typed).json()["errors"]) == {"way_reason"}
    save(agent, typed | {"way_reason": "Stammkunde, erster Fall"})
    ticket = Ticket.objects.get()
    assert (ticket.way, ticket.way_reason) == (Way.GOODWILL, "Stammkunde, erster Fall")


def test_save_wrong_number_is_logged_without_ticket(agent: Client) -> None:
    answer = save(agent, {"kind": "wrong_number", "language": "de", "token": "t1"})
    assert answer.json() == {"url": "/calls/new/"}
    call = Call.objects.get()
    assert (call.kind, call.ticket, call.no_ticket_reason) == (CallKind.WRONG_NUMBER, None, "Wrong number")
    assert call.ended_at is not None


def test_save_status_question_is_added_to_its_ticket(agent: Client, desk: DeskPeople) -> None:
    ticket = log(desk.office, desk.agent)
    grouped = f"{ticket.number[:3]} {ticket.number[3:6]} {ticket.number[6:]}"
    typed = {"kind": "status", "language": "de", "attach_to": grouped, "caller_name": "Gemma Lockwood"}
    answer = save(agent, typed)
    assert answer.json() == {"url": f"/tickets/{ticket.number}/"}
    assert Ticket.objects.count() == 1
    call = Call.objects.get(kind=CallKind.STATUS)
    assert call.ticket == ticket
    assert call.ended_at is not None


def test_save_same_case_needs_no_six_facts(agent: Client, desk: DeskPeople) -> None:
    ticket = log(desk.office, desk.agent)
    typed = {"kind": "fault", "language": "de", "attach_to": ticket.number, "description": "Immer noch."}
    assert save(agent, typed).json() == {"url": f"/tickets/{ticket.number}/"}


def test_save_complaint_reaches_the_manager_at_once(agent: Client, desk: DeskPeople) -> None:
    manager = make_member(desk.office, role="manager", name="Dr Katrin Vollmer", is_lead=True).user
    typed = covered_fault(desk, kind="complaint", description="Dritter Ausfall im Mai.")
    save(agent, typed)
    complaint = Complaint.objects.get()
    assert (complaint.owner, complaint.state, complaint.text) == (
        manager,
        ComplaintState.NEW,
        "Dritter Ausfall im Mai.",
    )


def test_save_outgoing_call_says_so(agent: Client, desk: DeskPeople) -> None:
    save(agent, covered_fault(desk, direction="out"))
    assert Call.objects.get().direction == Direction.OUTBOUND


def test_save_measures_from_the_ring(agent: Client, desk: DeskPeople, eve: datetime) -> None:
    rang = eve - timedelta(seconds=52)
    save(agent, covered_fault(desk, started_at=rang.isoformat()))
    assert Call.objects.get().started_at == rang


@pytest.mark.parametrize("beyond", [timedelta(minutes=1), timedelta(hours=-13)])
def test_save_impossible_start_counts_from_now(
    agent: Client, desk: DeskPeople, eve: datetime, beyond: timedelta
) -> None:
    save(agent, covered_fault(desk, started_at=(eve + beyond).isoformat()))
    assert Call.objects.get().started_at == eve


def test_intake_is_for_people_who_are_signed_in(client: Client, desk: DeskPeople) -> None:
    assert client.get("/calls/new/")["Location"] == "/accounts/login/?next=/calls/new/"
    assert client.post("/calls/new/look/").status_code == 302


# -- the phone rings ------------------------------------------------------------------------------------------------


def test_ring_fills_in_the_caller(agent: Client, desk: DeskPeople) -> None:
    page = agent.get("/calls/new/", {"phone": "040/66969-214"}).content.decode()
    assert 'value="Tobias Wernicke"' in page
    assert 'value="Nordkai Logistik GmbH"' in page


def test_ring_of_somebody_else_lays_the_draft_aside_until_it_is_logged(agent: Client, desk: DeskPeople) -> None:
    look(agent, phone=PHONE, description="Band gerissen", token="t1")
    rung = agent.get("/calls/new/", {"phone": "+44 20 7946 0321"}).content.decode()
    assert "Your draft is kept until this call is logged." in rung
    assert "Band gerissen" not in rung
    look(agent, phone="+44 20 7946 0321", description="Drifts", token="t2")
    assert "Drifts" in agent.get("/calls/new/").content.decode()
    save(agent, {"kind": "wrong_number", "language": "de", "token": "t2", "phone": "+44 20 7946 0321"})
    page = agent.get("/calls/new/").content.decode()
    assert ("Band gerissen" in page, "Drifts" in page) == (True, False)


def test_ring_of_the_same_caller_goes_on_with_the_draft(agent: Client, desk: DeskPeople) -> None:
    look(agent, phone=PHONE, description="Band gerissen", token="t1")
    assert "Band gerissen" in agent.get("/calls/new/", {"phone": "0049 40 66969214"}).content.decode()


def test_discard_takes_this_sheet_only(agent: Client, desk: DeskPeople) -> None:
    look(agent, phone=PHONE, description="Band gerissen", token="t1")
    look(agent, phone="+44 20 7946 0321", description="Drifts", token="t2")
    agent.post("/calls/new/discard/", {"token": "t2"})
    page = agent.get("/calls/new/").content.decode()
    assert ("Band gerissen" in page, "Drifts" in page) == (True, False)
