"""Who worked on the case that somebody is asked about: they never ask about it themselves (S4)."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from core.models import User
from surveys.models import Interview
from tickets.models import Call, Entry
from tickets.models.ticket import TicketPast


def handled(viewer: User) -> Q | Combinable:
    """A condition on interviews: the viewer logged, had, was connected to or wrote on the ticket or one merged into it.

    A callback's attempts stand on the ticket's timeline, so they count, too.
    """
    on_it = Q(ticket=OuterRef("ticket")) | Q(ticket__merged_into=OuterRef("ticket"))
    before = TicketPast.objects.filter(Q(owner=viewer) | Q(connected_to=viewer), pgh_obj=OuterRef("ticket"))
    return (
        Q(ticket__owner=viewer)
        | Q(ticket__opened_by=viewer)
        | Q(ticket__connected_to=viewer)
        | Exists(Entry.objects.filter(on_it, author=viewer))
        | Exists(Call.objects.filter(on_it, agent=viewer))
        | Exists(before)
    )


def has_handled(viewer: User, interview: Interview) -> bool:
    """Whether the viewer worked on this one's case (one query)."""
    return Interview.objects.filter(handled(viewer), pk=interview.pk).exists()
