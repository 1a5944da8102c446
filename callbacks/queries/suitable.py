"""Which callbacks somebody could make, and which one they hold (G6)."""

from django.db.models import Q, QuerySet

from callbacks.enums import CallbackState
from callbacks.models import Callback
from helpdesk.core.models import User
from offices.models import StaffMember


def held_by(user: User) -> Callback | None:
    """The one callback that the person has taken and not yet worked on."""
    return Callback.objects.filter(taken_by=user, state=CallbackState.TAKEN).select_related("ticket", "office").first()


def suitable(*, member: StaffMember) -> QuerySet[Callback]:
    """Open callbacks that the member could make: product, language, own office or one they cover, not somebody's."""
    fits = Q(skill=None) | Q(skill__in=member.skills.all())
    fits &= Q(office=member.office) | Q(office__in=member.office.covers_for.all())
    fits &= Q(assignee=None) | Q(assignee=member.user)
    languages = Q(pk__in=[])
    for language in member.languages:
        languages |= Q(language__startswith=language[:2])
    return Callback.objects.filter(fits & languages, state=CallbackState.OPEN)
