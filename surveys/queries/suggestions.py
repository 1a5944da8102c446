"""Suggestions as the desk and their makers see them (S3)."""

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.shortcuts import get_object_or_404

from contracts.models import Contact
from core.models import User
from surveys.enums import SuggestionSource, SuggestionState
from surveys.models import Suggestion
from surveys.rules import may_read_answers

_ORDER = Case(
    *(When(state=state, then=Value(place)) for place, state in enumerate(SuggestionState.values)),
    output_field=IntegerField(),
)


def visible_to(viewer: User) -> QuerySet[Suggestion]:
    """Everybody who works here sees all; what was said in a survey is an answer, for whoever reads those (S4).

    The manager may make somebody its owner, who has to know what it is about; customers are told so.
    """
    if may_read_answers(viewer):
        return Suggestion.objects.all()
    return Suggestion.objects.filter(~Q(source=SuggestionSource.SURVEY) | Q(owner=viewer))


def suggestions(viewer: User, *, state: str = "") -> QuerySet[Suggestion]:
    """What the viewer may see. What waits for a decision comes first."""
    found = visible_to(viewer).select_related("owner", "office", "contact__company", "made_by", "same_as")
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
