"""Saved views of the ticket list."""

from django.utils.translation import gettext as _

from core.errors import Invalid, Refused
from core.models import User
from tickets.models import SavedView


def save_view(*, owner: User, name: str, query: str, shared: bool) -> SavedView:
    """Keep the list's filters under a name; the same name again replaces them."""
    if not name.strip():
        raise Invalid({"name": _("The name is missing.")})
    if len(name.strip()) > 60 or len(query) > 600:
        raise Invalid({"name": _("The name is too long.")})
    view, _is_new = SavedView.objects.update_or_create(
        owner=owner, name=name.strip(), defaults={"query": query, "shared": shared}
    )
    return view


def drop_view(*, view: SavedView, actor: User) -> None:
    """Take a view away; only its owner may."""
    if view.owner_id != actor.pk:
        raise Refused("view", _("Only %(name)s can take this view away.") % {"name": view.owner.name})
    view.delete()
