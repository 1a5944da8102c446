"""Who may help: an office, with a product, in a language (G1). Questions to the database, to be narrowed further."""

from collections.abc import Collection

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from core.languages import without_region
from core.models import User
from offices.enums import Presence
from offices.models import Office, Skill, StaffMember

FREE = Q(presence=Presence.AVAILABLE)  # could take a call now; the same of one in hand: `is_free`


def is_free(member: StaffMember) -> bool:
    """Whether they could take a call now."""
    return member.presence == Presence.AVAILABLE


def colleagues() -> QuerySet[User]:
    """Accounts in use with their offices, by name: whoever can look after something."""
    return User.objects.filter(is_active=True).select_related("member__office").order_by("name")


def callers_back() -> QuerySet[User]:
    """Of these whoever makes callbacks: specialists and managers."""
    return colleagues().filter(pk__in=User.objects.who_call_back())


def specialists() -> QuerySet[StaffMember]:
    """Whoever takes calls and makes callbacks: specialists and managers whose accounts are in use."""
    return StaffMember.objects.filter(user__in=User.objects.who_call_back())


def specialists_for(
    office: Office, *, skill: Skill | int | None, named: Collection[int] = frozenset()
) -> QuerySet[StaffMember]:
    """Who may help this office with a product; `named`: the offices that the customer's contract names, if any.

    The language is preferred, not demanded: see `speaks`.
    """
    found = specialists().filter(office__in=helping_offices(office, named=named))
    return found.filter(skills=skill) if skill else found


def helping_offices(office: Office, *, named: Collection[int] = frozenset()) -> QuerySet[Office]:
    """The office itself, and of those that stand in for it the ones that the customer's contract names, if any."""
    others = Q(pk__in=Office.covers_for.through.objects.filter(to_office=office).values("from_office"))
    return Office.objects.filter(Q(pk=office.pk) | (others & Q(pk__in=named) if named else others))


def offices_helped_by(office: Office) -> QuerySet[Office]:
    """The other way round: for which offices, itself included, its people may work."""
    others = Office.covers_for.through.objects.filter(from_office=office).values("to_office")
    return Office.objects.filter(Q(pk=office.pk) | Q(pk__in=others))


def knows(member: StaffMember, skill: int | None) -> bool:
    """Whether they know the product; reads the skills that came with the member."""
    return skill is None or any(known.pk == skill for known in member.skills.all())


def speaks(member: StaffMember, language: str) -> bool:
    """Whether they speak it on the phone, whatever the region of the language."""
    return without_region(language) in member.languages


def by_preference(language: str, office: Office) -> list[Case]:
    """An order for specialists: who is free, then who speaks the language, then who is of the office itself."""
    return [_first(FREE), _first(Q(languages__contains=[without_region(language)])), _first(Q(office=office))]


def _first(condition: Q) -> Case:
    return Case(When(condition, then=Value(0)), default=Value(1), output_field=IntegerField())
