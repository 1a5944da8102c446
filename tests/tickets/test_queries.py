"""Questions about tickets: timeline and what of it the customer sees (L3), suggestions, similar faults."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import translation

from core.models import User
from offices.models import Office
from tests.factories.core import make_user
from tests.factories.tickets import (
    NOON,
    log,
    make_classification,
    make_customer,
    make_department,
    make_family,
    make_owned_device,
    make_ticket,
)
from tickets.domain import family, notes, referrals, status
from tickets.models import Classification, Ticket
from tickets.queries import (
    device_history,
    open_tickets_of,
    pending_referral,
    similar_solved,
    suggest_classifications,
    ticket_for,
    ticket_for_contact,
    timeline_counts,
    timeline_of,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def told(office: Office, actor: User) -> Ticket:
    """A ticket with something of everything."""
    customer = make_customer(office)
    ticket = log(
        office, actor, company_id=customer.company_id, contact_id=customer.pk, now=NOON + timedelta(seconds=48)
    )
    notes.add_note(ticket=ticket, text="Third one from this batch", actor=actor, now=LATER)
    notes.message_customer(ticket=ticket, text="We call at 12.", actor=actor, now=LATER)
    department = make_department(office, "logistics")
    referrals.refer_ticket(ticket=ticket, department=department, reason="Send a kit", actor=actor, now=LATER)
    return ticket


def test_timeline_says_who_did_what_when(told: Ticket, actor: User) -> None:
    lines = [(line.day, line.clock, line.look, line.title, line.who) for line in timeline_of(told, viewer=actor)]
    assert lines == [
        (
            "Wednesday 13 May 2026",
            "11:00",
            "call",
            "Call from Gemma Lockwood",
            "logged by Owen Pritchard in 48 seconds",
        ),
        ("", "11:00", "audit", "Logged without a classification, cover unknown", "Owen Pritchard"),
        ("", "11:00", "audit", "Confirmation by email to gemma@example.com", "automatically"),
        ("", "13:00", "note", "Internal note", "Owen Pritchard, never shown to the customer"),
        ("", "13:00", "mail", "Message to the customer", "Owen Pritchard, by e-mail and in the portal"),
        ("", "13:00", "ref", "Referred to Logistics", "Owen Pritchard"),
    ]


def test_timeline_for_the_customer_leaves_out_everything_internal(told: Ticket) -> None:
    inside = {line.text for line in timeline_of(told, viewer=make_user()) if not line.customer_sees}
    assert {"Third one from this batch", "Send a kit"} <= inside  # it could leak
    seen = timeline_of(told, contact=told.contact)
    assert [line.event for line in seen] == ["call_in", "message"]
    assert not inside & {line.text for line in seen}


def test_timeline_for_nobody_is_empty(told: Ticket) -> None:
    assert timeline_of(told) == []
    assert timeline_of(told, viewer=make_user(is_active=False)) == []


def test_timeline_filters_have_true_counts(told: Ticket, actor: User) -> None:
    counts = timeline_counts(told, viewer=actor)
    assert counts == {"all": 6, "calls": 1, "notes": 1, "customer": 2, "audit": 2}
    for name, count in counts.items():
        assert len(timeline_of(told, viewer=actor, filter=name)) == count


def test_timeline_shows_merged_tickets_but_not_other_peoples_to_the_customer(
    told: Ticket, office: Office, actor: User
) -> None:
    colleague = make_customer(office, name="Thameside Bakery Ltd", email="other@example.com")
    assert told.company is not None
    colleague.company = told.company
    colleague.save()
    other = make_ticket(office, company=told.company, contact=colleague)
    notes.message_customer(ticket=other, text="For the colleague only", actor=actor, now=LATER)
    family.merge(source=other, target=told, actor=actor, now=LATER)
    texts = [line.text for line in timeline_of(told, viewer=actor)]
    assert "For the colleague only" in texts
    assert "For the colleague only" not in [line.text for line in timeline_of(told, contact=told.contact)]


@pytest.mark.parametrize("rows", [1, 3])
def test_timeline_costs_two_queries(told: Ticket, actor: User, rows: int, django_assert_num_queries: object) -> None:
    for _row in range(rows):
        notes.add_note(ticket=told, text="More", actor=make_user(), now=LATER)
    with django_assert_num_queries(2):  # type: ignore[operator]
        timeline_of(told, viewer=actor)


def test_timeline_speaks_german(told: Ticket, actor: User) -> None:
    with translation.override("de"):
        first, *_rest = timeline_of(told, viewer=actor)
    assert (first.day, first.title, first.who) == (
        "Mittwoch, 13. Mai 2026",
        "Anruf von Gemma Lockwood",
        "aufgenommen von Owen Pritchard in 48 Sekunden",
    )


def test_ticket_for_is_404_for_strangers(told: Ticket, office: Office) -> None:
    assert ticket_for(make_user(), told.number) == told
    assert told.contact is not None
    assert ticket_for_contact(told.contact, told.number) == told
    with pytest.raises(Http404):
        ticket_for(make_user(is_active=False), told.number)
    with pytest.raises(Http404):
        ticket_for_contact(make_customer(office, name="Other Ltd"), told.number)


def test_pending_referral_knows_the_department(told: Ticket, actor: User) -> None:
    referral = pending_referral(told)
    assert referral is not None
    assert referral.department.slug == "logistics"
    referrals.return_referral(referral=referral, reason="Not ours", actor=actor, now=LATER)
    assert pending_referral(told) is None


def test_open_tickets_of_company_are_the_live_ones_newest_first(office: Office, actor: User) -> None:
    company = make_customer(office).company
    old = make_ticket(office, company=company)
    new = make_ticket(office, company=company, now=LATER)
    done = make_ticket(office, company=company)
    status.solve(ticket=done, cause="a", solution="b", actor=actor, now=LATER)
    make_ticket(office)
    assert open_tickets_of(company) == [new, old]


def test_device_history_is_newest_first(office: Office) -> None:
    device = make_owned_device(None)
    old = make_ticket(office, device=device)
    new = make_ticket(office, device=device, now=LATER)
    assert device_history(device) == [new, old]


def make_tree() -> dict[str, Classification]:
    """A parent that is never suggested and three leaves."""
    applicator = make_family(code="LX")
    parent = make_classification(applicator, "E2", name_de="Applikator", name_en="Applicator")
    words = {
        "E214": ("bandspannung, spannarm", "tension"),
        "E209": ("bandriss riss", "torn"),
        "M118": ("schief", "skew"),
    }
    return {
        code: make_classification(applicator, code, parent=parent, words_de=german, words_en=english)
        for code, (german, english) in words.items()
    }


def test_suggestions_say_why(office: Office) -> None:
    tree = make_tree()
    device = make_owned_device(None, family=tree["E214"].family)
    for _time in range(3):
        make_ticket(office, device=device, product=device.product, classification=tree["E209"])
    hits = suggest_classifications(
        text="Bleibt mit E214 stehen, Etiketten sitzen schief", family=None, device=device, language="de"
    )
    assert [(hit.classification.code, hit.why) for hit in hits] == [
        ("E214", "from “E214”"),
        ("M118", "from “schief”"),
        ("E209", "3 times on this device"),
    ]


def test_suggestions_find_parts_of_german_compounds() -> None:
    tree = make_tree()
    hits = suggest_classifications(
        text="Farbbandspannung zu hoch", family=tree["E214"].family, device=None, language="de"
    )
    assert [hit.classification.code for hit in hits] == ["E214"]


def test_suggestions_leave_out_retired_and_foreign_nodes() -> None:
    tree = make_tree()
    tree["M118"].retired = True
    tree["M118"].save()
    make_classification(make_family(), "Z1", words_en="skew")
    assert suggest_classifications(text="skewed", family=tree["M118"].family, device=None, language="en") == []


def test_suggestions_without_anything_to_go_by_are_none() -> None:
    make_tree()
    assert suggest_classifications(text=" ", family=None, device=None, language="en") == []


def test_similar_solved_counts_what_worked(office: Office, actor: User) -> None:
    node = make_tree()["E214"]
    causes = ["Band falsch eingelegt", "band falsch eingelegt", "Bandsensor verschmutzt", "Band falsch eingelegt"]
    tickets = [make_ticket(office, classification=node) for _cause in causes]
    for ticket, cause in zip(tickets, causes, strict=True):
        status.solve(ticket=ticket, cause=cause, solution=f"Lösung {ticket.pk}", actor=actor, now=LATER)
    status.reopen(ticket=tickets[3], reason="again", actor=actor, now=LATER)
    found = similar_solved(family=node.family, classification=node)
    assert [(hit.cause.lower(), hit.worked, hit.tried, hit.solution) for hit in found] == [
        ("band falsch eingelegt", 2, 3, f"Lösung {tickets[1].pk}"),
        ("bandsensor verschmutzt", 1, 1, f"Lösung {tickets[2].pk}"),
    ]
    assert similar_solved(family=node.family, text="Fehler E214") == found
    assert similar_solved(family=node.family, text="nothing known") == []


def test_similar_solved_in_the_readers_language_come_first_and_each_says_its_language(
    office: Office, actor: User
) -> None:
    node = make_tree()["E214"]
    actor.language = "en-gb"
    actor.save()

    def solved(cause: str, *, language: str, tell: bool) -> None:
        ticket = make_ticket(office, classification=node, language=language)
        status.solve(ticket=ticket, cause=cause, solution=cause, actor=actor, now=LATER, tell=tell)

    for _time in range(2):
        solved("Band falsch eingelegt", language="de", tell=True)
    solved("Sensor dirty", language="de", tell=False)  # written for colleagues, in the author's language
    solved("Ribbon torn", language="en", tell=True)

    def found(language: str) -> list[tuple[str, str]]:
        hits = similar_solved(family=node.family, classification=node, language=language)
        return [(hit.cause, hit.language) for hit in hits]

    german = ("Band falsch eingelegt", "de")
    assert found("de") == [german, ("Ribbon torn", "en"), ("Sensor dirty", "en")]
    assert found("en-gb") == [("Ribbon torn", "en"), ("Sensor dirty", "en"), german]
