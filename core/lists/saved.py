"""Saved views of the lists."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core.errors import Invalid, Refused
from core.models import SavedView, User

LONGEST_NAME, LONGEST_QUERY = 60, 600


def views_for(viewer: User, listing: str) -> QuerySet[SavedView]:
    """Their own views of a list, and those that colleagues share."""
    return SavedView.objects.visible_to(viewer).filter(listing=listing).select_related("owner")


def view_for(viewer: User, pk: int) -> SavedView:
    """A view that the viewer may use; 404 for any other."""
    return get_object_or_404(SavedView.objects.visible_to(viewer).select_related("owner"), pk=pk)


def save_view(*, listing: str, name: str, query: str, shared: bool, actor: User) -> SavedView:
    """Keep filters and order under a name; one of the same name is replaced. Raises Invalid (field name)."""
    name = name.strip()
    if not name:
        raise Invalid({"name": _("Enter a name for the view.")})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": _("The name is too long. Use at most %(n)d characters.") % {"n": LONGEST_NAME}})
    if len(query) > LONGEST_QUERY:
        raise Invalid({"name": _("These filters are too long to be saved. Remove one of them.")})
    values = {"query": query, "shared": shared}
    view, _is_new = SavedView.objects.update_or_create(owner=actor, listing=listing, name=name, defaults=values)
    return view


def drop_view(*, view: SavedView, actor: User) -> None:
    """Forget a view. Raises Refused for somebody else's."""
    if view.owner_id != actor.pk:
        raise Refused("not_yours", _("Only %(name)s can remove this view.") % {"name": view.owner.name})
    view.delete()
