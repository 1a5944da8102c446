"""Who works here, as a list."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.lists import cells
from core.lists.listing import Column, Context, Extras, Listing
from offices.models import StaffMember
from offices.queries import members


def _words(_rows: Sequence[StaffMember], _context: Context) -> Extras:
    return {"locked": cells.tag(gettext("may not sign in"), "lock"), "leads": gettext("leads")}


def _name(member: StaffMember, extras: Extras) -> Any:
    link = cells.link(reverse("desk:person", args=[member.pk]), member.user.name)
    return link if member.user.is_active else cells.joined(link, " ", extras["locked"])


def _role(member: StaffMember, extras: Extras) -> Any:
    role = member.user.get_role_display()
    return cells.joined(role, " ", cells.meta(extras["leads"])) if member.is_lead else cells.plain(role)


def _absent(member: StaffMember, _extras: Extras) -> Any:
    return member.coming[0].days.lower if member.coming else None  # type: ignore[attr-defined]  # prefetched above


PEOPLE = Listing(
    name="people",
    address="desk:people",
    title=_("People"),
    columns=(
        Column("name", _("Name"), lambda member, _e: member.user.name, show=_name, order=("user__name",)),
        Column("role", _("Role"), lambda member, _e: member.user.get_role_display(), show=_role),
        Column("office", _("Office"), lambda member, _e: member.office.name, order=("office__name", "user__name")),
        Column("skills", _("Skills"), lambda member, _e: [str(skill) for skill in member.skills.all()], "tags"),
        Column("languages", _("Languages"), lambda member, _e: ", ".join(member.languages).upper()),
        Column("deputy", _("Deputy"), lambda member, _e: member.deputy.user.name if member.deputy else ""),
        Column("absence", _("Next absence"), _absent, "day"),
    ),
    rows=lambda context: members(today=context.today),
    order=("office__name", "-user__is_active", "user__name", "pk"),
    extras=_words,
    title_of=lambda member: member.user.name,
    saved=False,
    new=("desk:add-person", _("Add a person")),
    may_new=lambda viewer: viewer.is_administrator,
)

LISTINGS = (PEOPLE,)
