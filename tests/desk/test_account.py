"""The account page, and the people that administrators and managers look after."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.accounts import AccountAdapter
from core.errors import Invalid, Refused, violated
from core.models import Notification, Role, User
from core.tasks import deliver
from offices.domain.people import PersonFacts, add_absence, add_person, change_person, set_shifts
from offices.models import Absence, Shift, StaffMember
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member, make_skill, make_woking

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 13, 14, 42, tzinfo=UTC)


def facts(**fields: Any) -> PersonFacts:
    """A specialist of the office given."""
    values: dict[str, Any] = {"email": "new@example.com", "name": "Neu Hier", "role": Role.SPECIALIST, "language": "de"}
    return PersonFacts(**values | fields)


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


# -- the own account ------------------------------------------------------------------------------------------------


def test_account_changes_only_what_is_ones_own(client: Client) -> None:
    user = make_user(role=Role.AGENT, name="Jana Petersen")
    values = {"name": "Jana Meyer", "language": "de", "theme": "dark", "sound": "on", "role": "administrator"}
    answer = signed_in(client, user).post("/account/", values)

    user.refresh_from_db()
    assert answer.status_code == 302
    assert (user.name, user.language, user.theme, user.sound, user.single_keys) == (
        "Jana Meyer",
        "de",
        "dark",
        True,
        False,
    )
    assert user.role == Role.AGENT


def test_account_without_a_name_comes_back_with_the_error(client: Client) -> None:
    answer = signed_in(client, make_user()).post("/account/", {"name": "", "language": "de", "theme": "auto"})
    assert answer.status_code == 422
    assert b'id="id_name-e"' in answer.content


def test_account_needs_a_sign_in(client: Client) -> None:
    assert client.get("/account/").status_code == 302


# -- people ---------------------------------------------------------------------------------------------------------


def test_administrator_adds_a_person_who_gets_a_link(client: Client) -> None:
    office, skill = make_woking(), make_skill("cw")
    admin = make_member(office, role=Role.ADMINISTRATOR).user
    values = {
        "name": "Priya Nair",
        "email": "Priya@Example.com",
        "role": "specialist",
        "office": office.pk,
        "language": "en-gb",
        "languages": ["en"],
        "skills": [skill.pk],
        "phone": "217",
        "is_active": "on",
    }
    answer = signed_in(client, admin).post("/account/people/new/", values)

    member = StaffMember.objects.get(user__email="priya@example.com")
    assert answer.headers["Location"] == f"/account/people/{member.pk}/"
    assert (member.office, list(member.skills.all()), member.languages, member.phone) == (
        office,
        [skill],
        ["en"],
        "217",
    )
    assert not member.user.has_usable_password()
    deliver()
    assert [letter.to for letter in mail.outbox] == [["priya@example.com"]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_person_with_a_taken_address_comes_back_at_the_field(client: Client) -> None:
    office = make_woking()
    admin = make_member(office, role=Role.ADMINISTRATOR).user
    values = {"name": "X", "email": admin.email.upper(), "role": "agent", "office": office.pk, "language": "de"}
    answer = signed_in(client, admin).post("/account/people/new/", values)
    assert answer.status_code == 422
    assert b'id="id_email-e"' in answer.content
    assert StaffMember.objects.count() == 1


def test_agent_may_not_see_people_and_is_told_why(client: Client) -> None:
    make_hamburg()
    answer = signed_in(client, make_user(role=Role.AGENT)).get("/account/people/")
    assert answer.status_code == 403
    assert b"for managers and administrators" in answer.content


def test_manager_may_not_change_accounts() -> None:
    member = make_member(make_hamburg())
    with pytest.raises(Refused):
        change_person(member=member, facts=facts(office=member.office), actor=make_user(role=Role.MANAGER))


def test_administrator_cannot_take_their_own_rights_away() -> None:
    admin = make_member(make_hamburg(), role=Role.ADMINISTRATOR)
    with pytest.raises(Invalid) as refused:
        change_person(member=admin, facts=facts(office=admin.office, role=Role.AGENT), actor=admin.user)
    assert list(refused.value.fields) == ["role"]


def test_nobody_stands_in_for_themselves() -> None:
    member = make_member(make_hamburg())
    with pytest.raises(Invalid) as refused:
        change_person(
            member=member, facts=facts(office=member.office, deputy=member), actor=make_user(role=Role.ADMINISTRATOR)
        )
    assert list(refused.value.fields) == ["deputy"]


def test_person_who_may_not_sign_in_any_more_is_kept() -> None:
    admin = make_user(role=Role.ADMINISTRATOR)
    member = add_person(facts=facts(office=make_hamburg()), actor=admin, now=NOW)
    change_person(member=member, facts=facts(office=member.office, is_active=False), actor=admin)
    assert User.objects.get(email="new@example.com").is_active is False


# -- absences -------------------------------------------------------------------------------------------------------


def test_manager_enters_an_absence_with_both_days_included(client: Client) -> None:
    office = make_hamburg()
    manager, member = make_member(office, role=Role.MANAGER), make_member(office)
    url = f"/account/people/{member.pk}/absences/"
    signed_in(client, manager.user).post(url, {"first": "2026-12-01", "last": "2026-12-04", "reason": "Urlaub"})

    absence = Absence.objects.get(member=member)
    assert (absence.days.lower, absence.days.upper) == (date(2026, 12, 1), date(2026, 12, 5))


def test_absence_that_leaves_nobody_to_escalate_to_warns_at_once_until_it_is_taken_back(client: Client) -> None:
    manager = make_member(make_hamburg(), role=Role.MANAGER)
    url = f"/account/people/{manager.pk}/absences/"
    day = clock.now().date() + timedelta(days=(7 - clock.now().weekday()) % 7 + 7)  # a Monday after the coming one
    signed_in(client, manager.user).post(url, {"first": f"{day}", "last": f"{day}", "reason": "Urlaub"})
    warnings = Notification.objects.filter(kind="duty", channel="page", seen_at=None)
    assert [row.recipient for row in warnings] == [manager.user]
    listed = client.get("/account/people/").content.decode()
    assert f"Hamburg, {day:%a} {day.day} {day:%b}</li>" in listed
    assert "Name a deputy or move an absence." in listed
    client.post(f"{url}{Absence.objects.get().pk}/end/")
    assert not warnings.all().exists()


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(date(2026, 5, 4), date(2026, 5, 3), "last"), (date(2026, 5, 5), date(2026, 5, 9), "first")],
)
def test_absence_that_cannot_be_is_refused_at_its_field(first: date, last: date, field: str) -> None:
    manager, member = make_user(role=Role.MANAGER), make_member(make_hamburg())
    add_absence(member=member, first=date(2026, 5, 1), last=date(2026, 5, 5), reason="", actor=manager)
    with pytest.raises(Invalid) as refused:
        add_absence(member=member, first=first, last=last, reason="", actor=manager)
    assert list(refused.value.fields) == [field]


def test_manager_enters_shifts_and_they_come_back_as_they_were_typed(client: Client) -> None:
    office = make_hamburg()
    manager, member = make_member(office, role=Role.MANAGER), make_member(office)
    url = f"/account/people/{member.pk}/"
    signed_in(client, manager.user).post(f"{url}shifts/", {"shift_0": "8:30-12, 13:00–17:00", "shift_2": "08:30–12:00"})
    rows = member.shifts.values_list("weekday", "starts", "ends")
    assert list(rows) == [(0, 510, 720), (0, 780, 1020), (2, 510, 720)]
    assert 'value="08:30–12:00, 13:00–17:00"' in client.get(url).content.decode()
    client.post(f"{url}shifts/", {})
    assert not member.shifts.exists()


def test_shift_that_ends_before_it_begins_is_refused_at_its_day(client: Client) -> None:
    office = make_hamburg()
    manager, member = make_member(office, role=Role.MANAGER), make_member(office)
    answer = signed_in(client, manager.user).post(f"/account/people/{member.pk}/shifts/", {"shift_1": "17:00–08:30"})
    assert answer.status_code == 422
    assert "“17:00–08:30” closes before it opens." in answer.content.decode()
    assert not member.shifts.exists()


def test_only_managers_enter_shifts() -> None:
    member = make_member(make_hamburg())
    with pytest.raises(Refused):
        set_shifts(member=member, weekly={0: ((510, 720),)}, actor=member.user)


def test_database_refuses_shifts_that_overlap_or_end_before_they_begin() -> None:
    member = make_member(make_hamburg())
    Shift.objects.create(member=member, weekday=0, starts=510, ends=720)
    for weekday, starts, ends, name in (
        (7, 510, 720, "offices_shift_weekday"),
        (1, 720, 510, "offices_shift_order"),
        (0, 700, 800, "offices_shift_no_overlap"),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Shift.objects.create(member=member, weekday=weekday, starts=starts, ends=ends)
        assert violated(refused.value) == name


def test_people_list_asks_as_many_questions_for_one_as_for_three(client: Client) -> None:
    office = make_hamburg()
    admin = make_member(office, role=Role.ADMINISTRATOR)
    signed_in(client, admin.user).get("/account/people/")
    with CaptureQueriesContext(connection) as once:
        client.get("/account/people/")
    for name in ("One", "Two"):
        member = make_member(office, name=name, skills=(make_skill(),), deputy=admin)
        add_absence(member=member, first=date(2030, 5, 1), last=date(2030, 5, 5), reason="", actor=admin.user)
    with CaptureQueriesContext(connection) as thrice:
        client.get("/account/people/")
    assert len(once) == len(thrice)


def test_signing_in_needs_no_message_in_the_language_of_the_browser() -> None:
    user = make_user(language="de")
    user.set_password("sehr-geheim-7")
    user.save()
    browser = Client(headers={"Accept-Language": "en-GB"})
    entered = browser.post("/accounts/login/", {"login": user.email, "password": "sehr-geheim-7"}, follow=True)
    assert entered.context["user"] == user
    assert list(entered.context["messages"]) == []


# -- the link to choose a password ---------------------------------------------------------------------------------


def add_priya(client: Client, *, language: str = "en-gb") -> StaffMember:
    """A colleague, added by an administrator on the screen."""
    office = make_woking()
    admin = make_member(office, role=Role.ADMINISTRATOR).user
    values = {"name": "Priya Nair", "email": "priya@example.com", "role": "agent", "office": office.pk}
    values |= {"is_active": "on"}
    answer = signed_in(client, admin).post("/account/people/new/", values | {"language": language})
    assert answer.status_code == 302
    return StaffMember.objects.get(user__email="priya@example.com")


def test_person_is_added_while_no_mail_leaves_and_gets_the_link_later(client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # discard: nobody listens
    member = add_priya(client)
    page = f"/account/people/{member.pk}/"
    assert deliver() == 0
    assert "waiting since" in client.get(page).content.decode()

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert client.post(f"{page}link/", follow=True).redirect_chain == [(page, 302)]
    assert deliver() == 1  # the second one; the first waits for its next try
    assert [letter.to for letter in mail.outbox] == [["priya@example.com"]]
    assert "Link to choose a password: sent on" in client.get(page).content.decode()


def test_link_is_in_the_readers_language_at_the_configured_address(client: Client, settings: Any) -> None:
    settings.BASE_URL = "https://desk.example.com"
    add_priya(client, language="de")
    deliver()
    letter = mail.outbox[0]
    assert letter.subject == "Ihr Konto beim Helpdesk"
    assert "Guten Tag Priya Nair" in letter.body
    [link] = [line for line in str(letter.body).splitlines() if line.startswith("https://")]
    assert link.startswith("https://desk.example.com/accounts/password/reset/key/")
    fresh = Client()
    form = fresh.get(link.removeprefix("https://desk.example.com"), follow=True)
    chosen = {"password1": "Regenschirm-Kaktus-7", "password2": "Regenschirm-Kaktus-7"}
    assert fresh.post(form.redirect_chain[-1][0], chosen).status_code == 302
    assert User.objects.get(email="priya@example.com").check_password("Regenschirm-Kaktus-7")


def test_password_that_is_asked_for_anew_is_mailed_through_the_outbox(client: Client) -> None:
    user = make_user(language="de", last_login=clock.now())
    client.post("/accounts/password/reset/", {"email": user.email})
    row = Notification.objects.get(kind="account_link")
    assert (row.address, row.subject) == (user.email, "Wählen Sie ein neues Passwort")
    assert "bleibt Ihr Passwort, wie es ist" in row.body


def test_only_administrators_mail_a_link_again(client: Client) -> None:
    member = add_priya(client)
    Notification.objects.all().delete()
    manager = make_member(member.office, role=Role.MANAGER).user
    assert signed_in(client, manager).post(f"/account/people/{member.pk}/link/").status_code == 403
    agent = make_member(member.office).user
    assert signed_in(client, agent).post(f"/account/people/{member.pk}/link/").status_code == 403
    assert not Notification.objects.exists()


def test_mail_of_allauth_without_a_kind_is_refused() -> None:
    with pytest.raises(LookupError, match="account/email/unknown_account"):
        AccountAdapter().send_mail("account/email/unknown_account", "a@example.com", {})
