"""Which callbacks somebody could make, and which one they hold (G6)."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from callbacks.enums import CallbackState
from callbacks.models import Callback, Handover
from core.models import User
from offices.models import Office, StaffMember
from tickets.domain.receipts import may_cover
from tickets.models import CoverageReceipt


def held_by(user: User) -> Callback | None:
    """The one callback that the person has taken and not yet worked on."""
    return Callback.objects.filter(taken_by=user, state=CallbackState.TAKEN).select_related("ticket", "office").first()


def suitable(*, member: StaffMember) -> QuerySet[Callback]:
    """Open callbacks that the member could make: what is theirs, and of what is nobody's all that they know.

    That is the product, the language, and the own office or one they cover, if the customer's contract lets them.
    """
    fits = Q(skill=None) | Q(skill__in=member.skills.all())
    others = Q(~Exists(_kept_from(member.office)), office__in=member.office.covers_for.all())
    fits &= Q(office=member.office) | others
    languages = Q(pk__in=[])
    for language in member.languages:
        languages |= Q(language__startswith=language[:2])
    mine = Q(assignee=member.user) | Q(fits & languages, assignee=None)
    return Callback.objects.filter(mine, state=CallbackState.OPEN)


def _kept_from(office: Office) -> QuerySet[CoverageReceipt]:
    """The receipt that counts for a callback's ticket, if its contract names who may cover and not this office."""
    named = CoverageReceipt.objects.filter(ticket=OuterRef("ticket"), covered=True, corrected_by=None)
    named = named.filter(verdict__evidence__offices__0__isnull=False)
    return named.exclude(verdict__evidence__offices__contains=[{"pk": office.pk}])


def offices_for(callback: Callback) -> QuerySet[Office]:
    """Which offices may make it: its own, and those that the contract lets cover; every one if it names none."""
    named = may_cover(callback.ticket)
    return Office.objects.filter(pk__in=named | {callback.office_id}) if named else Office.objects.all()


def colleagues_for(callback: Callback) -> list[StaffMember]:
    """Who could take it over: those who know the product first, then by office and name. Five queries."""
    members = StaffMember.objects.filter(user__is_active=True, user__role__in=["specialist", "manager"])
    members = members.filter(office__in=offices_for(callback))
    members = members.exclude(user=callback.taken_by_id).select_related("user", "office").prefetch_related("skills")
    skill = callback.skill_id

    def rank(member: StaffMember) -> tuple[bool, bool, str]:
        knows = skill is None or any(known.pk == skill for known in member.skills.all())
        return not knows, member.office_id != callback.office_id, member.user.name

    return sorted(members, key=rank)


def receivers_of(handover: Handover) -> list[User]:
    """Who may accept: the colleague, or the office's specialists who know the product."""
    if handover.to_user:
        return [handover.to_user]
    members = StaffMember.objects.filter(
        office=handover.to_office, user__is_active=True, user__role__in=["specialist", "manager"]
    )
    if handover.callback.skill:
        members = members.filter(Q(skills=handover.callback.skill) | Q(is_lead=True)).distinct()
    return [member.user for member in members.select_related("user")]
