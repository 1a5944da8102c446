"""API: offices and their state, and why something is due when (G4)."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, views
from rest_framework.response import Response

from core import clock
from core.api import ApiRequest, Instant, LocalTime
from core.errors import DomainError
from offices.explain import LONGEST, explain
from offices.models import Office
from offices.queries import OfficeState, office_called, states_of
from offices.worktime import NoOpening


class OfficeOut(serializers.Serializer):
    """An office and whether its phones are staffed now."""

    slug = serializers.SlugField(source="office.slug")
    name = serializers.CharField(source="office.name")
    zone = serializers.CharField(source="office.zone", help_text="IANA name of the time zone")
    phone = serializers.CharField(source="office.phone")
    guarantee_minutes = serializers.IntegerField(
        source="office.guarantee_minutes", help_text="staffed minutes within which a callback is promised"
    )
    is_open = serializers.BooleanField(help_text="whether the phones are staffed now")
    until = serializers.DateTimeField(allow_null=True, help_text="when that changes; null when no change is in sight")


class DeadlineQuestion(serializers.Serializer):
    """From when, and how long."""

    office = serializers.SlugField(help_text="the office whose calendar counts")
    at = Instant(help_text="when the clock starts")
    minutes = serializers.IntegerField(
        min_value=1, max_value=LONGEST, required=False, help_text="staffed minutes; the office's guarantee if left out"
    )


class DeadlineStep(serializers.Serializer):
    """One stretch of one local day."""

    day = serializers.DateField(help_text="local day of the office")
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    reason = serializers.CharField(help_text="worked, before_opening, after_closing, break, weekend, closed")
    worked_minutes = serializers.FloatField(help_text="how much of it counts")
    name = serializers.CharField(allow_blank=True, help_text="of a closed day, in the caller's language")


class DeadlineOut(serializers.Serializer):
    """When it is due, and why then."""

    office = serializers.SlugField()
    start_at = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    due_at = serializers.DateTimeField(help_text="UTC")
    due_local = LocalTime(help_text="on the office's clock")
    due = serializers.CharField(help_text="the same in words of the caller's language")
    explanation = serializers.CharField(help_text="the sentence that explains it, in the caller's language")
    calendar_version = serializers.IntegerField(
        allow_null=True, help_text="version of the office's calendar; null before the first promise on it"
    )
    steps = DeadlineStep(many=True)


class OfficesView(views.APIView):
    """All offices."""

    @extend_schema(operation_id="offices_list", responses=OfficeOut(many=True), tags=["offices"])
    def get(self, request: ApiRequest) -> Response:
        """All offices, each with whether its phones are staffed now."""
        states: list[OfficeState] = list(states_of(Office.objects.all(), now=clock.now()))
        return Response(OfficeOut(states, many=True).data)


class DeadlineView(views.APIView):
    """Why then?"""

    @extend_schema(
        operation_id="deadlines_explain", parameters=[DeadlineQuestion], responses=DeadlineOut, tags=["deadlines"]
    )
    def get(self, request: ApiRequest) -> Response:
        """When `minutes` of staffed time after `at` have passed, and why then. Stores nothing.

        The same as `manage.py explain_deadline --json`.
        """
        question = DeadlineQuestion(data=request.query_params)
        question.is_valid(raise_exception=True)
        office = office_called(question.validated_data["office"])
        minutes = question.validated_data.get("minutes", office.guarantee_minutes)
        try:
            answer = explain(office, at=question.validated_data["at"], minutes=minutes)
        except NoOpening as nothing:
            said = _("This office has no service hours within the time looked at.")
            raise DomainError("no_opening", said) from nothing
        return Response(DeadlineOut(answer).data)
