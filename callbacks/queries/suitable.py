"""Which callbacks somebody could make, in which order, and which one they hold (G6)."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from callbacks.enums import CallbackState
from callbacks.models import Attempt, Callback, CallbackQuerySet, Handover
from core.languages import without_region
from core.models import User
from offices.duty import helping_offices, knows, offices_helped_by, specialists
from offices.models import Office, StaffMember
from tickets.domain.receipts import may_cover
from tickets.models import CoverageReceipt


def held_by(user: User) -> Callback | None:
    """The one callback that the person has taken and not yet worked on."""
    return Callback.objects.filter(taken_by=user, state=CallbackState.TAKEN).select_related("ticket", "office").first()


REST = timedelta(minutes=10)  # whoever was not reached just now is not rung again at once while others wait


def to_be_taken(*, member: StaffMember, now: datetime) -> QuerySet[Callback]:
    """What "take next" gives, the first one first: the queue's order, those that were tried just now at the end."""
    tried = Attempt.objects.filter(callback=OuterRef("pk"), at__gt=now - REST)
    return suitable(member=member).annotate(rests=Exists(tried)).most_urgent_first("rests")


def suitable(*, member: StaffMember) -> CallbackQuerySet:
    """Open callbacks that the member could make: what is theirs, and of what is nobody's all that they know.

    That is the product, the language, and the own office or one it stands in for, if the customer's contract lets them.
    """
    fits = Q(skill=None) | Q(skill__in=member.skills.all())
    fits &= Q(office=member.office) | Q(~Exists(_kept_from(member.office)), office__in=offices_helped_by(member.office))
    languages = Q(pk__in=[])
    for language in member.languages:
        languages |= Q(language__startswith=without_region(language))
    mine = Q(assignee=member.user) | Q(fits & languages, assignee=None)
    return Callback.objects.filter(mine, state=CallbackState.OPEN)


def _kept_from(office: Office) -> QuerySet[CoverageReceipt]:
    """The receipt that counts for a callback's ticket, if its contract names who may cover and not this office."""
    named = CoverageReceipt.objects.filter(ticket=OuterRef("ticket"), covered=True, corrected_by=None)
    named = named.filter(verdict__evidence__offices__0__isnull=False)
    return named.exclude(verdict__evidence__offices__contains=[{"pk": office.pk}])


def offices_for(callback: Callback) -> QuerySet[Office]:
    """Which offices may make it: its own, and those that stand in for it if the contract lets them."""
    return helping_offices(callback.office, named=may_cover(callback.ticket))


def colleagues_for(callback: Callback) -> list[StaffMember]:
    """Who could take it over: those who know the product first, then by office and name. Five queries."""
    members = specialists().filter(office__in=offices_for(callback)).exclude(user=callback.taken_by_id)
    members = members.select_related("user", "office").prefetch_related("skills")

    def rank(member: StaffMember) -> tuple[bool, bool, str]:
        is_elsewhere = member.office_id != callback.office_id
        return not knows(member, callback.skill_id), is_elsewhere, member.user.name

    return sorted(members, key=rank)


def receivers_of(handover: Handover) -> list[User]:
    """Who may accept: the colleague, or the office's specialists who know the product and its leads."""
    if handover.to_user:
        return [handover.to_user]
    members = specialists().filter(office=handover.to_office).select_related("user").prefetch_related("skills")
    return [member.user for member in members if member.is_lead or knows(member, handover.callback.skill_id)]
