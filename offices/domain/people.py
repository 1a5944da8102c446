"""Staff: accounts with their place in an office, their shifts, the days on which somebody is not there (G7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from core import live
from core.accounts import forget_other_addresses
from core.errors import Invalid, Refused, violated
from core.models import Role, User
from offices.models import Absence, Office, Shift, Skill, StaffMember
from offices.topics import PRESENCE


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """What an administrator knows of somebody. `languages` are two-letter codes they speak on the phone."""

    email: str
    name: str
    role: str
    language: str
    office: Office
    is_active: bool = True
    phone: str = ""
    is_lead: bool = False
    deputy: StaffMember | None = None
    skills: Iterable[Skill] = ()
    languages: Iterable[str] = ()


def add_person(*, facts: PersonFacts, actor: User, now: datetime) -> StaffMember:
    """A new account without a password: they choose one by the link that is mailed. Raises Invalid (field email)."""
    _only_administrators(actor)
    with transaction.atomic():
        user = User(email=facts.email.strip().lower())
        user.set_unusable_password()
        member = StaffMember(user=user)
        _fill(member, facts)
        _save(user)
        member.presence_since = now
        member.user = user
        member.save()
        member.skills.set(facts.skills)
    return member


def change_person(*, member: StaffMember, facts: PersonFacts, actor: User) -> StaffMember:
    """Correct what is on file. Nobody takes their own rights away, so that one administrator always remains."""
    _only_administrators(actor)
    if member.user_id == actor.pk and (facts.role != Role.ADMINISTRATOR or not facts.is_active):
        raise Invalid({"role": _("You cannot take your own rights away: ask another administrator.")})
    with transaction.atomic():
        member = StaffMember.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
        member.user.email = facts.email.strip().lower()
        _fill(member, facts)
        _save(member.user)
        forget_other_addresses(member.user)
        member.save(update_fields=["office", "phone", "is_lead", "deputy", "languages"])
        member.skills.set(facts.skills)
    live.changed(PRESENCE)
    return member


def add_absence(*, member: StaffMember, first: date, last: date, reason: str, actor: User) -> Absence:
    """From `first` to `last`, both included, the deputy is told instead (G7). Raises Invalid (fields first, last)."""
    _only_managers(actor)
    if last < first:
        raise Invalid({"last": _("The last day comes before the first.")})
    days = DateRange(first, last + timedelta(days=1))
    try:
        with transaction.atomic():
            return Absence.objects.create(member=member, days=days, reason=reason.strip())
    except IntegrityError as error:
        if violated(error) != "offices_absence_no_overlap":
            raise
        raise Invalid({"first": _("These days overlap with another absence.")}) from error


def end_absence(*, absence: Absence, actor: User) -> None:
    """They are there after all."""
    _only_managers(actor)
    absence.delete()


def set_shifts(*, member: StaffMember, weekly: Mapping[int, Iterable[tuple[int, int]]], actor: User) -> None:
    """When they work, by weekday in local minutes; at other hours their deputy is told instead (G7).

    No shift at all: whenever their office is open.
    """
    _only_managers(actor)
    shifts = [
        Shift(member=member, weekday=day, starts=starts, ends=ends)
        for day, intervals in weekly.items()
        for starts, ends in intervals
    ]
    with transaction.atomic():
        StaffMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
        member.shifts.all().delete()
        Shift.objects.bulk_create(shifts)


def _fill(member: StaffMember, facts: PersonFacts) -> None:
    user = member.user
    user.name, user.role, user.language = facts.name.strip(), facts.role, facts.language
    user.is_active = facts.is_active
    member.office, member.phone, member.is_lead = facts.office, facts.phone.strip(), facts.is_lead
    member.deputy, member.languages = facts.deputy, list(facts.languages)
    if member.deputy and member.deputy.pk == member.pk:
        raise Invalid({"deputy": _("Nobody stands in for themselves.")})


def _save(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        if "email" not in violated(error):
            raise
        raise Invalid({"email": _("There is an account with this address already.")}) from error


def _only_administrators(actor: User) -> None:
    if not actor.is_active or not actor.is_administrator:
        raise Refused("not_administrator", _("Accounts are made and changed by an administrator."))


def _only_managers(actor: User) -> None:
    if not actor.is_active or not actor.is_manager:
        raise Refused("not_manager", _("Absences and shifts are entered by a manager or an administrator."))
