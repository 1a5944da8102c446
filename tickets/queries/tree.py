"""The classification tree, ready to show."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from contracts.models import ProductFamily
from tickets.models import Classification


@dataclass(frozen=True)
class Branch:
    """A node with its depth (0 at the top) and how many tickets carry it."""

    node: Classification
    depth: int
    tickets: int


def families_with_counts() -> list[ProductFamily]:
    """Product families with the number of nodes in use as `nodes`. One query."""
    in_use = Count("classifications", filter=Q(classifications__retired=False))
    return list(ProductFamily.objects.annotate(nodes=in_use).order_by("code"))


def branches_of(family: ProductFamily) -> list[Branch]:
    """The whole tree in reading order, retired nodes too. One query."""
    nodes = Classification.objects.filter(family=family).annotate(carried=Count("tickets")).order_by("code")
    below: dict[int | None, list[Classification]] = defaultdict(list)
    for node in nodes:
        below[node.parent_id].append(node)
    return list(_walk(None, below, 0))


def _walk(parent: int | None, below: dict[int | None, list[Classification]], depth: int) -> Iterator[Branch]:
    for node in below.get(parent, ()):
        yield Branch(node, depth, node.carried)  # type: ignore[attr-defined]  # annotated above
        yield from _walk(node.pk, below, depth + 1)


def node_for(pk: int) -> Classification:
    """One node, with its family and what it stands below; 404 for none."""
    return get_object_or_404(Classification.objects.select_related("family", "parent"), pk=pk)


def parents_for(node: Classification, family: ProductFamily) -> QuerySet[Classification]:
    """What the node may stand below: nodes in use of its family, but itself."""
    others = Classification.objects.filter(family=family, retired=False).exclude(pk=node.pk)
    return others.select_related("parent")
