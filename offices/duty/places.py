"""Where somebody works."""

from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import User
from offices.models import Office, StaffMember


def place_of(user: User) -> StaffMember | None:
    """The user's place with its office; an administrator may have none. One query."""
    return StaffMember.objects.select_related("user", "office").filter(user=user).first()


def own_office(user: User) -> Office | None:
    """Where the user works; somebody without a place counts to the first office that was set up. None before that."""
    return Office.objects.filter(members__user=user).first() or Office.objects.order_by("pk").first()


def working_office(user: User) -> Office:
    """The same for work that needs an office. Raises Refused while none has been set up."""
    office = own_office(user)
    if office is None:
        raise Refused("no_office", _("No office has been set up yet: an administrator adds one first."))
    return office


def own_first(user: User) -> list[Office]:
    """The offices, the user's own first."""
    own = own_office(user)
    return sorted(Office.objects.all(), key=lambda office: (office != own, office.name))
