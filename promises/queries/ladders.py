"""Ladders of escalation and their versions (G7)."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from promises.kinds import PromiseKind
from promises.models import Ladder

EARLIER_SHOWN = 20


def active_ladders(kind: PromiseKind) -> list[Ladder]:
    """Those that apply, the most general one first. Two queries."""
    return sorted(_ladders(kind).filter(active=True), key=lambda ladder: (bool(ladder.office), bool(ladder.scope)))


def earlier_ladders(kind: PromiseKind) -> QuerySet[Ladder]:
    """Versions that no longer apply, the newest first."""
    return _ladders(kind).filter(active=False).order_by("-created_at")[:EARLIER_SHOWN]


def general_ladder(kind: PromiseKind) -> Ladder | None:
    """The one that applies where no other does."""
    return Ladder.objects.filter(kind=kind.name, active=True, office=None, scope="").first()


def ladder_for(pk: int) -> Ladder:
    """One ladder, with its office; 404 for none."""
    return get_object_or_404(Ladder.objects.select_related("office"), pk=pk)


def _ladders(kind: PromiseKind) -> QuerySet[Ladder]:
    return Ladder.objects.filter(kind=kind.name).select_related("office", "author").prefetch_related("steps")
