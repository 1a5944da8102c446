"""The classification tree as a list, in reading order (C4)."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.lists import cells
from core.lists.filters import Filters, TellFilter
from core.lists.listing import Column, Context, Empty, Extras, Listing
from tickets.models import Classification
from tickets.queries.tree import Branch


def _code(branch: Branch, _extras: Extras) -> Any:
    node = branch.node
    link = cells.link(reverse("tickets:classification", args=[node.pk]), node.code, css="hd-a hd-code")
    inner = cells.joined(link, " ", cells.tag(gettext("no longer used"))) if node.retired else link
    return cells.indented(inner, branch.depth)


class FamilyFilters(Filters):
    """The product family whose tree is shown."""

    family = TellFilter()


def _nodes(_context: Context) -> QuerySet[Classification]:
    return Classification.objects.none()  # the tree is given in its order: core.lists.show.show_lines


CLASSIFICATIONS = Listing(
    name="classifications",
    address="tickets:classifications",
    title=_("Classifications"),
    columns=(
        Column("code", _("Code"), show=_code),
        Column("german", _("German"), show=lambda branch, _e: cells.said(branch.node.name_de, "de")),
        Column("english", _("English"), show=lambda branch, _e: cells.said(branch.node.name_en, "en")),
        Column(
            "words",
            _("Words that suggest it"),
            show=lambda branch, _e: cells.clip(f"{branch.node.words_de} {branch.node.words_en}"),
            css="is-wide hd-2",
        ),
        Column("tickets", _("Tickets"), lambda branch, _e: branch.tickets, "number"),
    ),
    rows=_nodes,
    order=("pk",),
    size=500,  # a tree is read as a whole
    filters=FamilyFilters,
    files=False,
    saved=False,
    empty=Empty(
        _("No classifications yet"),
        _("Faults of these products are logged without one until the first is added."),
        icon="binary-tree",
    ),
)
