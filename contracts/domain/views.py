"""Saved views of the lists."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contracts.models import SavedView
from core.errors import Invalid, Refused
from core.models import User

MAX_QUERY = 600


def views_for(viewer: User, listing: str) -> QuerySet[SavedView]:
    """Their own views of a list, and those that colleagues share."""
    return SavedView.objects.visible_to(viewer).filter(listing=listing).select_related("owner")


def save_view(*, listing: str, name: str, query: str, shared: bool, actor: User) -> SavedView:
    """Keep filters and order under a name; one of the same name is replaced. Raises Invalid (field name)."""
    name = name.strip()[:60]
    if not name:
        raise Invalid({"name": _("Please give the view a name.")})
    if len(query) > MAX_QUERY:
        raise Invalid({"name": _("These filters are too long to be kept.")})
    values = {"query": query, "shared": shared}
    view, _new = SavedView.objects.update_or_create(owner=actor, listing=listing, name=name, defaults=values)
    return view


def drop_view(*, view: SavedView, actor: User) -> None:
    """Forget a view. Raises Refused for somebody else's."""
    if view.owner_id != actor.pk:
        raise Refused("not_yours", _("Only its owner may remove a view."))
    view.delete()
