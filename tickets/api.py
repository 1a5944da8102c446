"""API: calls and tickets, by the same domain functions as the screens."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from contracts.api import VerdictOut, verdict_out
from contracts.models import Company
from core import clock
from core.api import ApiLines, ApiPages, ApiRequest, Instant
from core.errors import Invalid
from core.models import User
from core.phones import LONGEST_TYPED
from offices.models import Office
from tickets.domain.checks import number_fault
from tickets.domain.log import CallFacts, LoggedCall, log_call
from tickets.domain.owed import must_settle
from tickets.domain.receipts import latest, verdict_of
from tickets.enums import CallKind, Direction, Impact, TicketKind, TicketStatus, Way
from tickets.models import Call, Classification, Ticket
from tickets.numbers import NumberError, parse
from tickets.queries import timeline_of

NUMBER = OpenApiParameter(
    "number", str, OpenApiParameter.PATH, description="nine digits, ungrouped", pattern=r"^[1-9][0-9]{8}$"
)


class ClassificationOut(serializers.ModelSerializer):
    """The fault's place in the tree."""

    family = serializers.CharField(source="family.code", help_text="code of the product family")

    class Meta:
        model = Classification
        fields = ("id", "code", "name_de", "name_en", "family", "parent")


class TicketOut(serializers.ModelSerializer):
    """A ticket."""

    office = serializers.SlugField(source="office.slug")
    company_number = serializers.CharField(source="company.number", allow_null=True, default=None)
    classification = ClassificationOut(allow_null=True)
    owner = serializers.CharField(source="owner.name", allow_null=True, default=None)
    merged_into = serializers.CharField(source="merged_into.number", allow_null=True, default=None)
    priority = serializers.IntegerField(help_text="1 high, 2 normal, 3 low")
    url = serializers.CharField(source="get_absolute_url", help_text="path of its page at the desk")

    class Meta:
        model = Ticket
        fields = (
            "number", "kind", "status", "office", "language", "caller_name", "company_name", "company_number", "phone",
            "email", "product_name", "serial", "serial_missing", "description", "classification", "impact", "priority",
            "owner", "way", "opened_at", "connected_at", "settled_at", "solved_at", "closed_at", "cause", "solution",
            "merged_into", "version", "changed_at", "url",
        )  # fmt: skip


class TicketDetail(TicketOut):
    """A ticket with the verdict that was given at the time of the call (E2)."""

    coverage = serializers.SerializerMethodField(help_text="null for tickets without a device")

    class Meta(TicketOut.Meta):
        fields = (*TicketOut.Meta.fields, "coverage")  # type: ignore[assignment]

    @extend_schema_field(VerdictOut(allow_null=True))
    def get_coverage(self, ticket: Ticket) -> Any:
        """As it was stored."""
        receipt = latest(ticket)
        return VerdictOut(verdict_out(verdict_of(receipt))).data if receipt else None


class TimelineEntry(serializers.Serializer):
    """One entry of the timeline, oldest first."""

    id = serializers.IntegerField(source="pk")
    at = serializers.DateTimeField()
    kind = serializers.CharField(help_text="call, promise, attempt, miss, note, mail, customer, file, ref, audit …")
    event = serializers.CharField(help_text="what happened, for programs")
    title = serializers.CharField(help_text="what happened, in the caller's language")
    who = serializers.CharField()
    text = serializers.CharField(help_text="as it was written")
    customer_sees = serializers.BooleanField()


class CallOut(serializers.ModelSerializer):
    """One phone call."""

    ticket = serializers.CharField(source="ticket.number", allow_null=True, default=None)
    office = serializers.SlugField(source="office.slug")
    agent = serializers.CharField(source="agent.name")
    company_number = serializers.CharField(source="company.number", allow_null=True, default=None)

    class Meta:
        model = Call
        fields = (
            "id", "ticket", "no_ticket_reason", "kind", "direction", "office", "agent", "caller_name", "company_name",
            "company_number", "phone", "note", "started_at", "ended_at",
        )  # fmt: skip


class CallIn(serializers.Serializer):
    """A call as it was told (C1, C2). Which facts are needed depends on the kind; a fault needs its six."""

    kind = serializers.ChoiceField(choices=CallKind.choices)
    office = serializers.SlugField(required=False, help_text="where it rang; your own office if left out")
    language = serializers.ChoiceField(
        choices=["de", "en-gb"], required=False, help_text="of the caller; the company's or the office's if left out"
    )
    started_at = Instant(required=False, help_text="now if left out")
    direction = serializers.ChoiceField(choices=Direction.choices, default=Direction.INBOUND)
    caller_name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    company_name = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")
    company_number = serializers.CharField(max_length=20, required=False, help_text="customer number, if known")
    phone = serializers.CharField(max_length=LONGEST_TYPED, required=False, allow_blank=True, default="")
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    product_name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    serial = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    serial_missing = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="why it is not known yet"
    )
    description = ApiLines(max_length=20_000, required=False, allow_blank=True, default="")
    impact = serializers.ChoiceField(choices=Impact.choices, default=Impact.DEGRADED)
    classification_id = serializers.PrimaryKeyRelatedField(
        queryset=Classification.objects.filter(retired=False), required=False, allow_null=True, default=None
    )
    way = serializers.ChoiceField(
        choices=Way.choices, required=False, allow_blank=True, default="", help_text="how we help if it is not covered"
    )
    way_reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    attach_to = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default="", help_text="number of the ticket it is about"
    )
    no_ticket_reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class LoggedOut(serializers.Serializer):
    """What became of a call."""

    call = CallOut()
    ticket = TicketOut(allow_null=True)
    coverage = VerdictOut(allow_null=True)
    next_step = serializers.ChoiceField(
        choices=["connect_or_promise", "none"],
        help_text="connect_or_promise: a covered fault; put the caller through, or promise a callback",
    )


class TicketFilter(django_filters.FilterSet):
    """Which tickets."""

    kind = django_filters.ChoiceFilter(choices=TicketKind.choices)
    status = django_filters.ChoiceFilter(choices=TicketStatus.choices)
    office = django_filters.CharFilter("office__slug")
    company = django_filters.CharFilter("company__number", help_text="customer number")
    serial = django_filters.CharFilter("serial", help_text="as on the ticket")

    class Meta:
        model = Ticket
        fields = ("kind", "status", "office", "company", "serial")


class TicketPages(ApiPages):
    """Newest first."""

    ordering = ("-opened_at", "-id")


@extend_schema_view(
    list=extend_schema(operation_id="tickets_list", tags=["tickets"], summary="Tickets, newest first"),
    retrieve=extend_schema(operation_id="tickets_read", tags=["tickets"], summary="One ticket", parameters=[NUMBER]),
)
class TicketViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Tickets."""

    queryset = Ticket.objects.none()
    pagination_class = TicketPages
    filterset_class = TicketFilter
    lookup_field = "number"
    lookup_value_regex = r"[^/]+"
    request: ApiRequest

    def get_queryset(self) -> QuerySet[Ticket]:
        """What the caller may see."""
        tickets = Ticket.objects.visible_to(self.request.user)
        return tickets.select_related("office", "company", "classification__family", "owner", "merged_into")

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """With the coverage for a single one."""
        return TicketDetail if self.action == "retrieve" else TicketOut

    def get_object(self) -> Ticket:
        """By its number in any grouping; one that cannot be a ticket number is told so, it is not "not found" (C3)."""
        try:
            self.kwargs["number"] = parse(self.kwargs["number"])
        except NumberError as fault:
            raise Invalid({"number": number_fault(fault)}) from fault
        return super().get_object()

    @extend_schema(
        operation_id="tickets_timeline",
        tags=["tickets"],
        summary="What happened to a ticket, oldest first",
        parameters=[NUMBER],
        responses=TimelineEntry(many=True),
        filters=False,
    )
    @action(detail=True, pagination_class=None)
    def timeline(self, request: ApiRequest, number: str) -> Response:
        """Internal entries included: this is the house's side."""
        lines = timeline_of(self.get_object(), viewer=request.user)
        return Response(TimelineEntry(lines, many=True).data)


class CallFilter(django_filters.FilterSet):
    """Which calls."""

    kind = django_filters.ChoiceFilter(choices=CallKind.choices)
    direction = django_filters.ChoiceFilter(choices=Direction.choices)
    office = django_filters.CharFilter("office__slug")
    ticket = django_filters.CharFilter("ticket__number")

    class Meta:
        model = Call
        fields = ("kind", "direction", "office", "ticket")


@extend_schema_view(
    list=extend_schema(operation_id="calls_list", tags=["calls"], summary="Calls, newest first"),
    retrieve=extend_schema(operation_id="calls_read", tags=["calls"], summary="One call"),
)
class CallViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Calls."""

    queryset = Call.objects.none()
    serializer_class = CallOut
    pagination_class = ApiPages
    filterset_class = CallFilter
    request: ApiRequest

    def get_queryset(self) -> QuerySet[Call]:
        """Colleagues see the calls of all offices."""
        return Call.objects.select_related("ticket", "office", "agent", "company")

    @extend_schema(
        operation_id="calls_log", tags=["calls"], summary="Log a call", request=CallIn, responses={201: LoggedOut}
    )
    def create(self, request: ApiRequest) -> Response:
        """Log a call: a new ticket, an entry on an existing one, or the reason why it needs none (C1)."""
        sent = CallIn(data=request.data)
        sent.is_valid(raise_exception=True)
        office = _office(sent.validated_data.pop("office", None), request.user)
        facts = _facts(sent.validated_data, office)
        logged = log_call(facts=facts, office=office, actor=request.user, now=clock.now())
        return Response(LoggedOut(_logged(logged)).data, status=201)


def _office(slug: str | None, actor: User) -> Office:
    if slug:
        office = Office.objects.filter(slug=slug).first()
        if office is None:
            raise Invalid({"office": _("There is no such office.")})
        return office
    member = getattr(actor, "member", None)
    if member is None:
        raise Invalid({"office": _("You belong to no office; say where it rang.")})
    return member.office


def _facts(values: dict[str, Any], office: Office) -> CallFacts:
    number = values.pop("company_number", "")
    company = Company.objects.filter(number=number).first() if number else None
    if number and company is None:
        raise Invalid({"company_number": _("There is no customer with this number.")})
    classification = values.pop("classification_id")
    language = values.pop("language", "") or (company.language if company else office.language)
    return CallFacts(
        **{"started_at": clock.now()} | values,
        language=language,
        company_id=company.pk if company else None,
        classification_id=classification.pk if classification else None,
    )


def _logged(logged: LoggedCall) -> dict[str, Any]:
    ticket = logged.ticket
    return {
        "call": logged.call,
        "ticket": ticket,
        "coverage": verdict_out(logged.verdict) if logged.verdict else None,
        "next_step": "connect_or_promise" if ticket and must_settle(ticket) else "none",
    }


@extend_schema_view(
    list=extend_schema(operation_id="classifications_list", tags=["tickets"], summary="Classifications in use")
)
class ClassificationViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """What a fault can be classified as (C4)."""

    serializer_class = ClassificationOut
    pagination_class = ApiPages
    queryset = Classification.objects.filter(retired=False).select_related("family")
