"""Single answers are read by the Technical Support Manager alone (S4): planted, and looked for by everybody."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from openpyxl import load_workbook
from rest_framework.authtoken.models import Token
from rest_framework.throttling import SimpleRateThrottle

from core import clock
from core.models import Notification, Role, User
from surveys.domain import interview as interviews
from surveys.domain.finish import finish
from surveys.models import Interview, Suggestion
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member
from tests.factories.surveys import make_contact, make_held, make_interview, make_solved, make_survey
from tickets.models import Complaint, Entry

pytestmark = pytest.mark.django_db
WORDS = "Zahnradklemmer"  # what the customer said, said nowhere else
WISH = "Nachtfalterlampe"  # what they suggest in the survey
MARK = "very dissatisfied"
SECRETS = (WORDS, WISH, MARK)
EVERYTHING = {"q": WORDS, "search": WORDS, "show": "answered", "state": "new"}
KEY = 4711  # of everything planted, so that one key in every address finds all of it
NUMBERED = ("surveys_survey", "surveys_interview", "surveys_suggestion", "tickets_complaint", "contracts_contact")


@pytest.fixture(autouse=True)
def _unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"user": None, "anon": None})


@pytest.fixture
def people() -> dict[str, User]:
    """One of each role in one office; the manager is the only one to whom answers go."""
    office = make_hamburg()
    found = {role: make_member(office, role=role, languages=("de", "en")).user for role in Role.values}
    for user in found.values():
        user.language = "en-gb"
        user.save()
    return found


@pytest.fixture
def planted(people: dict[str, User]) -> Interview:
    """Answered by the link with a 1 in harsh words, a suggestion, the wish for the manager and the permission."""
    with connection.cursor() as cursor:
        for table in NUMBERED:
            cursor.execute(f"ALTER SEQUENCE {table}_id_seq RESTART WITH {KEY}")
    office = people[Role.MANAGER].member.office
    ticket = make_solved(make_contact(office, language="en-gb"), solved_at=clock.now())
    interview = make_interview(make_survey(kinds=("scale", "text")), ticket, drawn_at=clock.now())
    first, second = interview.survey.questions.all()
    address = f"/s/{interview.token}/"
    sent = {
        f"q{first.pk}-value": "1",
        f"q{second.pk}-text": WORDS,
        "suggestion": WISH,
        "wants_manager": "on",
        "permits_complaint": "on",
    }
    assert Client().post(address, sent).status_code == 302
    interview.refresh_from_db()
    assert (interview.state, interview.pk, interview.survey_id, interview.contact_id) == ("done", KEY, KEY, KEY)
    assert (interview.complaint_id, Suggestion.objects.get().pk) == (KEY, KEY)
    return interview


def addresses(interview: Interview) -> Iterator[str]:
    """Every address of the URLconf, with what was planted in it."""
    values: dict[str, list[Any]] = {"pk": [KEY], "number": [interview.ticket.number], "position": [1, 2]}
    values |= {"language": ["en-gb"], "slug": [interview.ticket.office.slug]}
    for name, names in named(get_resolver().url_patterns, "", []):
        for chosen in product(*(values.get(key, [1]) for key in names)):
            try:
                yield reverse(name, kwargs=dict(zip(names, chosen, strict=True)))
            except NoReverseMatch:  # a value that this address does not take
                continue


def named(patterns: list[Any], space: str, values: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Names of addresses with the names of their values; the link's page is the customer's own."""
    for one in patterns:
        more = [*values, *one.pattern.regex.groupindex]
        if isinstance(one, URLResolver):
            yield from named(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space, more)
        elif isinstance(one, URLPattern) and one.name and "token" not in more and one.name != "account_logout":
            yield f"{space}{one.name}", more


def read(answer: Any) -> str:
    """What somebody reads of an answer, spreadsheets included."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if "spreadsheet" in answer.get("Content-Type", ""):
        rows = load_workbook(BytesIO(content), read_only=True).active.iter_rows(values_only=True)
        return str(list(rows))
    return content.decode(errors="replace")


def found_by(user: User, interview: Interview) -> set[str]:
    """The addresses on which the user reads any of the secrets; what they typed themselves is not read."""
    client = Client(
        raise_request_exception=False,
        headers={"Authorization": f"Token {Token.objects.get_or_create(user=user)[0].key}"},
    )
    client.force_login(user)
    found = set()
    for address in addresses(interview):
        queries = ({},) if str(KEY) in address else ({}, EVERYTHING)
        for query in queries:
            text = read(client.get(address, query))
            typed = {WORDS} if query else set()
            if any(secret in text for secret in {*SECRETS} - typed) or "dissatisfied</" in text:
                found.add(address)
    return found


@pytest.mark.parametrize("role", [Role.AGENT, Role.SPECIALIST, Role.ADMINISTRATOR])
def test_nobody_but_the_manager_reads_a_single_answer_anywhere(
    people: dict[str, User], planted: Interview, role: str
) -> None:
    assert found_by(people[role], planted) == set()


def test_the_manager_reads_it_where_it_belongs(people: dict[str, User], planted: Interview) -> None:
    where = {
        f"/surveys/interviews/{KEY}/",
        f"/complaints/{KEY}/",
        "/surveys/results/",
        f"/surveys/{KEY}/results/",
        "/surveys/suggestions/",
        f"/surveys/suggestions/{KEY}/",
    }
    assert where - found_by(people[Role.MANAGER], planted) == set()


def test_what_leaves_the_house_and_what_is_kept_of_it_holds_no_answer(
    people: dict[str, User], planted: Interview
) -> None:
    written = [
        *Entry.objects.values_list("text", "data"),
        *Complaint.objects.values_list("text", "outcome"),
        *Notification.objects.exclude(recipient=people[Role.MANAGER]).values_list("subject", "body", "data"),
        *Notification.objects.filter(channel="mail").values_list("subject", "body", "data"),
    ]
    assert [row for row in written if any(secret in str(row) for secret in SECRETS)] == []


def test_deputy_who_owns_the_complaint_does_not_read_the_answers(people: dict[str, User], planted: Interview) -> None:
    deputy = people[Role.SPECIALIST]
    Complaint.objects.update(owner=deputy)
    client = Client()
    client.force_login(deputy)
    page = client.get(f"/complaints/{planted.complaint_id}/").content.decode()
    assert WORDS not in page
    assert "Single answers are read by the Technical Support Manager only" in page


def test_whoever_was_made_the_owner_of_a_suggestion_reads_that_one(people: dict[str, User], planted: Interview) -> None:
    suggestion = Suggestion.objects.get()
    agent = people[Role.AGENT]
    client = Client()
    client.force_login(agent)
    assert client.get(suggestion.get_absolute_url()).status_code == 404
    Suggestion.objects.update(owner=agent)
    assert WISH in client.get(suggestion.get_absolute_url()).content.decode()


def test_interviewer_reads_what_they_heard_while_they_ask_and_no_longer(people: dict[str, User]) -> None:
    agent = people[Role.AGENT]
    ticket = make_solved(make_contact(agent.member.office), solved_at=clock.now())
    held = make_held(make_survey(kinds=("scale", "text")), ticket, agent)
    question = held.survey.questions.get(position=1)
    client = Client()
    client.force_login(agent)
    page = f"/surveys/interviews/{held.pk}/2/"

    interviews.answer(interview=held, question=question, value=1, text=WORDS, actor=agent, now=clock.now())
    assert MARK in client.get(page).content.decode()
    finish(interview=held, wants_manager=False, actor=agent, now=clock.now())
    assert client.get(f"/surveys/interviews/{held.pk}/").status_code == 403


def test_interviewer_does_not_read_what_came_by_the_link_before(people: dict[str, User]) -> None:
    agent = people[Role.AGENT]
    ticket = make_solved(make_contact(agent.member.office), solved_at=clock.now())
    interview = make_interview(make_survey(kinds=("scale", "scale")), ticket, drawn_at=clock.now())
    question = interview.survey.questions.get(position=1)
    interviews.begin_by_link(interview=interview, now=clock.now())
    interviews.answer(interview=interview, question=question, value=1, text=WORDS, actor=None, now=clock.now())
    Interview.objects.update(state="drawn")
    interviews.take(interview=interview, actor=agent, now=clock.now())
    interviews.agree(interview=interview, actor=agent, now=clock.now())

    client = Client()
    client.force_login(agent)
    for place in ("", "1/", "2/", "end/"):
        page = client.get(f"/surveys/interviews/{interview.pk}/{place}").content.decode()
        assert WORDS not in page
        assert "1 very dissatisfied" not in page
        assert not re.search(r'name="value"[^>]* checked', page)


def test_everybody_else_asks_the_same_rule(people: dict[str, User]) -> None:
    gone = make_user(role=Role.MANAGER, is_active=False)
    client = Client()
    client.force_login(people[Role.ADMINISTRATOR])
    held = make_held(make_survey(), make_solved(make_contact(people[Role.AGENT].member.office)), people[Role.AGENT])
    assert client.get(f"/surveys/interviews/{held.pk}/").status_code == 403
    client.force_login(gone)
    assert client.get(f"/surveys/interviews/{held.pk}/").status_code == 302
