"""Events of timelines: each declared once and whole, on every side (C5, L1, L3)."""

import ast
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from contracts.domain import customer, device, trace
from contracts.events import DeviceCreated, RecordEvent
from contracts.importing.kinds import Companies, Contacts, Contracts, Devices
from contracts.models import Company, Trace
from core import events
from core.events import (
    REGISTRY,
    Event,
    all_events,
    erased,
    event,
    for_machines,
    personal_facts,
    read,
    to_json,
)
from core.personal import Name
from offices.domain.hours import SETTINGS
from offices.events import CalendarChanged, CoverAdded, CoverRemoved, DayChanged, OfficeChanged, OfficeEvent
from offices.models import ClosedDay, Office
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg
from tests.factories.tickets import make_ticket
from tests.house import PACKAGES
from tickets.domain import timeline
from tickets.enums import EntryKind, Priority, Visibility
from tickets.events import Added, Assigned, Noted, Prioritised, Waiting
from tickets.models import Entry
from tickets.wording import Words, words_of

DAY = date(2026, 5, 13)
AT = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)
NAMES = {
    "added", "assigned", "attempt_note", "attempted", "call_in", "call_out", "call_wished", "callback_closed",
    "classified", "closed", "complaint_acknowledged", "complaint_answered", "complaint_raised", "confirmation_mailed",
    "confirmed", "connected", "customer_set", "device_set", "escalated", "file", "given_back", "handover_accepted",
    "handover_asked", "handover_declined", "letter_sent_again", "letter_undelivered",
    "linked", "logged", "merged_from", "merged_into", "message", "next_attempt", "next_step_reminded", "next_step_set",
    "note", "prioritised", "promise_moved", "promised", "reached", "referral_accepted", "referral_done",
    "referral_lapsed", "referral_reminded", "referral_returned", "referred", "reminded", "reopened", "serial_reminded",
    "solved", "split_from", "split_off", "complaint_reminded", "unlinked", "verdict_corrected", "waiting", "way_set",
    "went_back",
}  # fmt: skip
RECORDS = {
    "company_changed", "company_created", "company_imported", "company_merged", "company_undone",
    "contact_changed", "contact_created", "contact_imported", "contact_merged", "contact_undone",
    "contract_changed", "contract_covered", "contract_created", "contract_document", "contract_ended",
    "contract_imported", "contract_renewed", "contract_resumed", "contract_suspended", "contract_uncovered",
    "contract_undone", "device_changed", "device_created", "device_imported", "device_transferred", "device_undone",
}  # fmt: skip
OFFICES = {"calendar_changed", "cover_added", "cover_removed", "day_changed", "office_changed"}
SAME_IN_GERMAN = {"firmware"}
# Facts that name a person or hold a way to reach them; a new one has to be marked as personal, too.
OF_PEOPLE = {"caller", "address", "owner", "holder", "to", "told", "number", "right_number"}
OF_TICKETS = {"merged_into", "merged_from", "split_off", "split_from", "linked", "unlinked"}  # `number` of a ticket
TO_THE_CUSTOMER = {
    "added", "attempted", "call_in", "call_out", "call_wished", "complaint_acknowledged", "complaint_answered",
    "complaint_raised", "confirmed", "connected", "file", "message", "next_attempt", "promise_moved", "promised",
    "reached", "referral_accepted", "referral_done", "referral_lapsed", "referral_returned", "referred", "reopened",
    "solved", "split_from",
}  # fmt: skip


class FixedClock:
    """A customer's clock that always says the same."""

    def day_and_time(self, _at: datetime) -> str:
        """Nothing to work out."""
        return "Friday, 09:50"


def sample(cls: type[Event]) -> Event:
    """An event with something in every fact."""
    values: dict[str, Any] = {}
    pair = ["was", "is"] if issubclass(cls, RecordEvent | OfficeEvent) else []
    for fact, hint in events._hints(cls).items():
        kind = events._kind(hint)
        plain = {str: "418207533", int: 3, bool: True, date: DAY, datetime: AT, list: pair, tuple: (), dict: {}}
        values[fact] = plain[kind] if kind in plain else next(iter(kind))
    return cls(**values)


def entry_of(office: Office, told: Event) -> Entry:
    """An unsaved row of it."""
    author = make_user(name="Marek Lindqvist")
    entry = Entry(
        ticket=make_ticket(office), kind=EntryKind.AUDIT, event=told.event_name, data=to_json(told), author=author
    )
    entry.at = AT
    return entry


def of_tickets() -> dict[str, type[Event]]:
    """The events of the timelines of tickets."""
    return {name: cls for name, cls in all_events().items() if not issubclass(cls, RecordEvent | OfficeEvent)}


def test_every_event_of_the_product_is_declared() -> None:
    assert all_events().keys() == NAMES | RECORDS | OFFICES
    assert of_tickets().keys() == NAMES


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "en-gb"])
def test_every_event_has_its_words_on_every_side_in_both_languages(language: str) -> None:
    office = make_hamburg()
    with translation.override(language):
        for name, cls in of_tickets().items():
            told = sample(cls)
            entry = entry_of(office, told)
            assert isinstance(entry.told, cls), name
            assert entry.told == told
            words = words_of(entry)
            assert isinstance(words, Words), name
            assert words.title, name
            if cls.customer is not None:
                assert told.customer(entry, FixedClock()), name


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "en-gb"])
def test_histories_of_records_have_their_words_in_both_languages(language: str) -> None:
    silent = {"company_created", "contact_created", "device_created"}
    with translation.override(language):
        for name in RECORDS:
            told = all_events()[name]
            assert issubclass(told, RecordEvent)
            made = sample(told)
            row = Trace(subject=told.subject(), event=told.happened(), data=trace.row_of(made)["data"])  # type: ignore[arg-type]
            assert row.told == made, name
            words = row.told.desk(row)
            assert words.title == row.get_event_display(), name
            assert bool(words.facts) == (name not in silent), name
            assert not any("_" in fact.partition(":")[0] for fact in words.facts), (name, words.facts)
            if language == "de":  # each word is German: none is the bare name of a fact
                bare = {fact.partition(":")[0] for fact in words.facts} & set(made.told())
                assert bare <= SAME_IN_GERMAN, (name, bare)


def test_histories_of_records_know_every_field_that_is_tracked() -> None:
    facts = {name: set(events._hints(cls)) for name, cls in all_events().items() if name in RECORDS}
    assert facts["company_changed"] >= customer._COMPANY | customer._SITE
    assert customer._CONTACT | {"phones"} == facts["contact_changed"] - {"company"}
    assert facts["device_changed"] >= device.CHANGEABLE
    for lines in (Companies, Contacts, Devices, Contracts):
        subject = str(lines.subject)
        assert set(lines.fields) <= facts[f"{subject}_imported"] == facts[f"{subject}_undone"], subject


def test_histories_of_offices_have_their_words_in_both_languages() -> None:
    hours = {"weekly": {"0": [["08:30", "17:00"]]}, "closed": {"2026-05-14": "Himmelfahrt / Ascension Day"}}
    row = ClosedDay(kind="bridge", state="confirmed", name_de="Brückentag", name_en="Bridge day", intervals=[])
    made = {
        "calendar_changed": CalendarChanged(before={}, after=hours),
        "day_changed": DayChanged.between(None, row),
        "office_changed": OfficeChanged(**{fact: ["was", "is"] for fact in ("name", *SETTINGS)}),
        "cover_added": CoverAdded(office="Woking"),
        "cover_removed": CoverRemoved(office="Woking"),
    }
    assert made.keys() == OFFICES
    assert set(events._hints(OfficeChanged)) == {"name", *SETTINGS}
    told = {}
    for language in ("de", "en-gb"):
        with translation.override(language):
            told[language] = {name: one.desk(None) for name, one in made.items()}
    counts = {name: len(lines) for name, lines in told["de"].items()}
    assert counts == {name: len(lines) for name, lines in told["en-gb"].items()}
    assert counts == {
        "calendar_changed": 2,
        "day_changed": 1,
        "office_changed": 7,
        "cover_added": 1,
        "cover_removed": 1,
    }
    assert all(told["de"][name] != told["en-gb"][name] for name in OFFICES)


def test_what_histories_hold_of_people_is_marked() -> None:
    held = {name: set(personal_facts(cls)) for name, cls in all_events().items() if name in RECORDS | OFFICES}
    contact, columns = {"name", "email", "phones"}, {"name", "email", "phones", "phone", "mobile"}
    merged = {"keep", "drop"}
    assert {name: facts for name, facts in held.items() if facts} == {
        "company_changed": {"notes"}, "company_imported": {"notes"}, "company_undone": {"notes"},
        "company_merged": merged, "contact_merged": merged,
        "contact_changed": contact, "contact_imported": columns, "contact_undone": columns,
        "device_changed": {"contact"}, "device_imported": {"contact"}, "device_undone": {"contact"},
        "contract_changed": {"note"}, "contract_imported": {"note"}, "contract_undone": {"note"},
        "contract_ended": {"reason"}, "contract_suspended": {"reason"},
        "calendar_changed": {"reason"},
    }  # fmt: skip
    assert erased("contact_changed", {"name": ["Jana", "Jana Ott"], "role": ["", "operator"]}) == {
        "name": [],
        "role": ["", "operator"],
    }


def test_record_refuses_an_event_of_another_kind_of_record() -> None:
    with pytest.raises(ValueError, match="does not happen to a Company"):
        trace.record(Company(), DeviceCreated(), actor=None, now=AT)


def test_customer_reads_of_these_and_of_no_others() -> None:
    assert {name for name, cls in all_events().items() if cls.customer is not None} == TO_THE_CUSTOMER


def test_customer_always_learns_of_referrals() -> None:
    referrals = {"referred", "referral_accepted", "referral_done", "referral_lapsed", "referral_returned"}
    assert set(events.always_told()) == referrals


def test_every_fact_that_names_a_person_is_personal_data() -> None:
    named = {
        (name, fact)
        for name, cls in of_tickets().items()
        for fact in events._hints(cls)
        if fact in OF_PEOPLE and not (fact == "number" and name in OF_TICKETS)
    }
    people = {("assigned", "old"), ("assigned", "new"), ("letter_undelivered", "subject")}
    people |= {("letter_sent_again", fact) for fact in ("subject", "old", "new")}
    assert {(name, fact) for name, cls in of_tickets().items() for fact in personal_facts(cls)} == named | people


def test_only_the_escalation_goes_to_machines_and_without_names() -> None:
    carried = {name: sample(cls) for name, cls in all_events().items() if cls.webhook}
    assert carried.keys() == {"escalated"}
    assert for_machines(carried["escalated"]).keys() == {"audience", "minutes", "late_seconds", "due_at"}
    with pytest.raises(ValueError, match="not for webhooks"):
        for_machines(Noted())


def test_facts_come_back_as_they_were() -> None:
    until = Waiting(until=AT)
    assert to_json(until) == {"until": "2026-05-13T14:20:00+00:00"}
    assert read("waiting", to_json(until)) == until
    change = Prioritised(old=Priority.LOW, new=Priority.HIGH)
    assert to_json(change) == {"old": 3, "new": 1}
    assert read("prioritised", to_json(change)) == change


@pytest.mark.parametrize(
    ("name", "data"), [("gone_with_a_version", {"a": 1}), ("prioritised", {"old": 17}), ("prioritised", {})]
)
@pytest.mark.django_db
def test_row_that_cannot_be_read_is_still_shown(name: str, data: dict[str, Any]) -> None:
    entry = entry_of(make_hamburg(), Noted())
    entry.event, entry.data = name, data
    assert words_of(entry).title == "Change"


def test_row_of_before_a_fact_was_kept_is_read_without_it() -> None:
    assert read("assigned", {"new": "Jana", "obsolete": 1}) == Assigned(old="", new="Jana")


def test_erasing_keeps_what_is_not_personal() -> None:
    data = {"callback": 4, "attempt": 1, "number": "+4940123", "right_number": "+49402", "outcome": "no_answer"}
    assert erased("attempted", data) == data | {"number": "", "right_number": ""}
    assert erased("escalated", {"told": ["Jana"], "minutes": 30}) == {"told": [], "minutes": 30}
    assert erased("gone_with_a_version", {"name": "Jana"}) == {}


# -- a declaration that leaves something open ------------------------------------------------------------------------


def words(_self: Event, _entry: Any) -> Words:
    return Words("x")


@pytest.mark.parametrize(
    ("name", "body", "more", "fault"),
    [
        ("added", {"desk": words, "customer": None}, {}, "declared twice"),
        ("new", {"desk": words, "customer": None, "__doc__": None}, {}, "says nowhere what happened"),
        ("new", {"customer": None}, {}, "no words for the desk"),
        ("new", {"desk": words}, {}, "does not say what the customer reads"),
        ("new", {"desk": words, "customer": None}, {"always_told": True}, "no words for them"),
        ("new", {"desk": words, "customer": None, "__annotations__": {"x": object}}, {}, "x is of a type"),
    ],
)
def test_declaration_that_leaves_something_open_stops_the_start(
    name: str, body: dict[str, Any], more: dict[str, Any], fault: str
) -> None:
    before = dict(REGISTRY)
    cls = type("New", (Event,), {"__doc__": "Something new.", "__module__": __name__} | body)
    with pytest.raises(ImproperlyConfigured, match=fault):
        event(name, webhook=False, text=False, **more)(cls)
    assert before == REGISTRY


def test_declaration_needs_every_decision() -> None:
    with pytest.raises(TypeError, match="webhook"):
        event("new", text=False)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="text"):
        event("new", webhook=False)  # type: ignore[call-arg]


def test_personal_is_seen_through_what_may_be_missing() -> None:
    class Some(Event):
        """Something."""

        a: Name = ""
        b: list[Name] | None = None
        c: str = ""
        customer = None
        desk = words

    made = event("some", webhook=False, text=False)(Some)
    del REGISTRY["some"]
    assert personal_facts(made) == {"a", "b"}


# -- writing ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_row_has_no_text_and_no_reader_that_its_event_has_no_place_for() -> None:
    ticket = make_ticket(make_hamburg())
    with pytest.raises(ValueError, match="no text beside it"):
        timeline.record(ticket=ticket, kind=EntryKind.AUDIT, event=Assigned(), at=AT, text="secret")
    with pytest.raises(ValueError, match="no words for the customer"):
        timeline.record(ticket=ticket, kind=EntryKind.AUDIT, event=Noted(), at=AT, visibility=Visibility.CUSTOMER)
    timeline.record(ticket=ticket, kind=EntryKind.CUSTOMER, event=Added(), at=AT, text="It hums.")
    assert [(row.event, row.data) for row in ticket.entries.all()] == [("added", {})]


def test_rows_are_written_in_one_place_only() -> None:
    """Nobody goes past `timeline.record` and its typed events."""
    base = Path(settings.BASE_DIR)
    writers = ("Entry.objects.create", "Entry.objects.bulk_create", "Entry")
    found = set()
    for app in PACKAGES:
        for path in (base / app).rglob("*.py"):
            calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
            if any(ast.unparse(call.func) in writers for call in calls):
                found.add(str(path.relative_to(base)))
    assert found == {"tickets/domain/timeline.py"}
