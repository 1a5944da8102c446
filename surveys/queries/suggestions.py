"""Suggestions as the desk and their makers see them (S3)."""

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.shortcuts import get_object_or_404

from contracts.models import Contact
from core.models import User
from surveys.enums import SuggestionState
from surveys.models import Suggestion

_ORDER = Case(
    *(When(state=state, then=Value(place)) for place, state in enumerate(SuggestionState.values)),
    output_field=IntegerField(),
)


def suggestions(viewer: User, *, state: str = "") -> QuerySet[Suggestion]:
    """What the viewer may see: everybody who works here sees all. What waits for a decision comes first."""
    found = Suggestion.objects.select_related("owner", "office", "contact__company", "made_by", "same_as")
    if state:
        found = found.filter(state=state)
    return found.alias(place=_ORDER).order_by("place", "-made_at", "-pk")


def wishes(viewer: User, *, state: str = "") -> QuerySet[Suggestion]:
    """As the list shows them: what several have suggested stands there once, `wished` says how many they are."""
    return suggestions(viewer, state=state).filter(same_as=None).annotate(wished=Count("echoes") + 1)


def suggestion_for(viewer: User, pk: int) -> Suggestion:
    """One suggestion; 404 when there is none."""
    return get_object_or_404(suggestions(viewer).select_related("ticket", "interview__survey"), pk=pk)


def suggestions_of(contact: Contact) -> QuerySet[Suggestion]:
    """What a customer's contact has suggested, newest first (L3: only their own)."""
    return Suggestion.objects.filter(contact=contact).order_by("-made_at", "-pk")
