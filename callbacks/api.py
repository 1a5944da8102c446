"""API: promised callbacks, taking them, and documenting attempts, by the same domain functions as the screens."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from callbacks.domain import attempts as attempting
from callbacks.domain import close, promise, queue
from callbacks.enums import AttemptOutcome, CallbackState
from callbacks.models import Attempt, Callback
from core import clock
from core.api import ApiLines, ApiPages, ApiRequest, Instant
from core.errors import Invalid
from core.phones import LONGEST_TYPED
from offices.api import DeadlineStep
from offices.explain import explained_steps
from promises.models import DueTime
from promises.wording import why
from tickets.models import Ticket
from tickets.numbers import NumberError, parse
from tickets.queries import ticket_for


class AttemptOut(serializers.ModelSerializer):
    """A documented attempt to call back (G5)."""

    by = serializers.CharField(source="by.name")

    class Meta:
        model = Attempt
        fields = ("id", "at", "by", "number", "outcome", "note", "seconds", "later_at")


class DueTimeOut(serializers.ModelSerializer):
    """One due time of a promise, and why then (G4)."""

    explanation = serializers.SerializerMethodField(help_text="in the caller's language")
    calendar_version = serializers.IntegerField(
        source="calendar.number", help_text="version of the office's calendar, stored with the due time"
    )
    steps = serializers.SerializerMethodField(help_text="as stored; none for a time agreed on or set by hand")

    class Meta:
        model = DueTime
        fields = (
            "kind", "start_at", "budget_minutes", "due_at", "set_at", "reason", "met_at", "explanation",
            "calendar_version", "steps",
        )  # fmt: skip

    def get_explanation(self, due: DueTime) -> str:
        """From the stored steps; nothing is computed again (G3)."""
        return why(due)

    @extend_schema_field(DeadlineStep(many=True))
    def get_steps(self, due: DueTime) -> list[dict[str, Any]]:
        """The same steps as `GET deadlines/` gives."""
        return list(DeadlineStep(explained_steps(due.steps), many=True).data)


class CallbackOut(serializers.ModelSerializer):
    """A promise to call back."""

    ticket = serializers.CharField(source="ticket.number")
    office = serializers.SlugField(source="office.slug", help_text="whose calendar counts")
    taken_by = serializers.CharField(source="taken_by.name", allow_null=True, default=None)
    assignee = serializers.CharField(source="assignee.name", allow_null=True, default=None)
    escalated_at = serializers.DateTimeField(source="promise.escalated_at", allow_null=True, read_only=True)

    class Meta:
        model = Callback
        fields = (
            "id", "ticket", "office", "language", "state", "phone", "contact_name", "promised_at", "promised_due_at",
            "due_at", "assignee", "taken_by", "taken_at", "first_attempt_at", "reached_at", "closed_at", "close_reason",
            "escalated_at",
        )  # fmt: skip


class CallbackDetail(CallbackOut):
    """With all its due times and attempts."""

    due_times = DueTimeOut(source="promise.due_times", many=True)
    attempts = AttemptOut(many=True)

    class Meta(CallbackOut.Meta):
        fields = (*CallbackOut.Meta.fields, "due_times", "attempts")  # type: ignore[assignment]


class PromiseIn(serializers.Serializer):
    """A promise for a ticket: within the office's guarantee, or by a time agreed on."""

    ticket = serializers.CharField(max_length=40, help_text="its number, in any grouping")
    phone = serializers.CharField(max_length=LONGEST_TYPED, required=False, allow_blank=True, default="")
    due_at = Instant(required=False, allow_null=True, default=None, help_text="a time agreed on, within service hours")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class AttemptIn(serializers.Serializer):
    """What came of an attempt. A wish to be called later names when."""

    outcome = serializers.ChoiceField(choices=AttemptOutcome.choices)
    number = serializers.CharField(
        max_length=LONGEST_TYPED,
        required=False,
        allow_blank=True,
        default="",
        help_text="the callback's own if left out",
    )
    note = ApiLines(max_length=20_000, required=False, allow_blank=True, default="")
    seconds = serializers.IntegerField(min_value=0, max_value=attempting.LONGEST_CALL, required=False, default=0)
    later_at = Instant(required=False, allow_null=True, default=None)
    right_number = serializers.CharField(
        max_length=LONGEST_TYPED,
        required=False,
        allow_blank=True,
        default="",
        help_text="after a wrong number: the one that the next attempt calls",
    )


class NoteIn(serializers.Serializer):
    """A note for colleagues."""

    note = ApiLines(max_length=2000, required=False, allow_blank=True, default="")


class ReasonIn(serializers.Serializer):
    """Why nobody has to call any more."""

    reason = serializers.CharField(max_length=300)


class CallbackFilter(django_filters.FilterSet):
    """Which callbacks; those that were made too, unless a state is named."""

    state = django_filters.ChoiceFilter(choices=CallbackState.choices)
    office = django_filters.CharFilter("office__slug")
    ticket = django_filters.CharFilter("ticket__number")

    class Meta:
        model = Callback
        fields = ("state", "office", "ticket")


class QueuePages(ApiPages):
    """As they are due."""

    ordering = ("due_at", "promised_at", "id")


RELATED = ("promise", "ticket", "office", "taken_by", "assignee")


@extend_schema_view(
    list=extend_schema(operation_id="callbacks_list", tags=["callbacks"], summary="Callbacks as they are due"),
    retrieve=extend_schema(operation_id="callbacks_read", tags=["callbacks"], summary="One callback"),
)
class CallbackViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Promised callbacks."""

    queryset = Callback.objects.none()
    pagination_class = QueuePages
    filterset_class = CallbackFilter
    request: ApiRequest

    def get_queryset(self) -> QuerySet[Callback]:
        """What the caller may see."""
        callbacks = Callback.objects.visible_to(self.request.user).select_related(*RELATED)
        if self.action == "list":
            return callbacks
        return callbacks.prefetch_related(
            "promise__due_times__calendar", "promise__due_times__promise__office", "attempts__by"
        )

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """With due times and attempts for a single one."""
        return CallbackOut if self.action == "list" else CallbackDetail

    def _shown(self, pk: int, *, status: int = 200) -> Response:
        return Response(CallbackDetail(self.get_queryset().get(pk=pk)).data, status=status)

    @extend_schema(
        operation_id="callbacks_promise",
        tags=["callbacks"],
        summary="Promise a callback",
        request=PromiseIn,
        responses={201: CallbackDetail},
    )
    def create(self, request: ApiRequest) -> Response:
        """Promise a callback for a ticket (G2). 409 when one is promised already."""
        sent = PromiseIn(data=request.data)
        sent.is_valid(raise_exception=True)
        values = sent.validated_data
        ticket = _ticket(request, values.pop("ticket"))
        made = promise.promise_callback(ticket=ticket, actor=request.user, now=clock.now(), **values)
        return self._shown(made.pk, status=201)

    @extend_schema(
        operation_id="callbacks_next",
        tags=["callbacks"],
        summary="Take the most urgent callback that suits you",
        request=None,
        responses={200: CallbackDetail, 204: None},
        filters=False,
    )
    @action(detail=False, methods=["post"], url_path="next")
    def take_next(self, request: ApiRequest) -> Response:
        """204 when nothing waits that suits you. Asked twice, it gives the one you hold (G6)."""
        taken = queue.take_next(actor=request.user, now=clock.now())
        return self._shown(taken.pk) if taken else Response(status=204)

    @extend_schema(
        operation_id="callbacks_take", tags=["callbacks"], summary="Take a callback", request=None, filters=False
    )
    @action(detail=True, methods=["post"])
    def take(self, request: ApiRequest, pk: str) -> Response:
        """409 when somebody else has it."""
        taken = queue.take(callback=self.get_object(), actor=request.user, now=clock.now())
        return self._shown(taken.pk)

    @extend_schema(
        operation_id="callbacks_give_back", tags=["callbacks"], summary="Give a callback back", request=NoteIn
    )
    @action(detail=True, methods=["post"], url_path="give-back")
    def give_back(self, request: ApiRequest, pk: str) -> Response:
        """Back to the queue, with a note."""
        sent = NoteIn(data=request.data)
        sent.is_valid(raise_exception=True)
        found = queue.give_back(
            callback=self.get_object(), actor=request.user, now=clock.now(), note=sent.validated_data["note"]
        )
        return self._shown(found.pk)

    @extend_schema(
        operation_id="callbacks_attempt",
        tags=["callbacks"],
        summary="Document an attempt",
        request=AttemptIn,
        responses={201: CallbackDetail},
    )
    @action(detail=True, methods=["post"])
    def attempts(self, request: ApiRequest, pk: str) -> Response:
        """Reached ends the callback; everything else gives it its next due time (G5)."""
        sent = AttemptIn(data=request.data)
        sent.is_valid(raise_exception=True)
        made = attempting.record_attempt(
            callback=self.get_object(), actor=request.user, now=clock.now(), **sent.validated_data
        )
        return self._shown(made.callback_id, status=201)

    @extend_schema(
        operation_id="callbacks_close", tags=["callbacks"], summary="Close a callback with a reason", request=ReasonIn
    )
    @action(detail=True, methods=["post"])
    def close(self, request: ApiRequest, pk: str) -> Response:
        """Nobody has to call any more."""
        sent = ReasonIn(data=request.data)
        sent.is_valid(raise_exception=True)
        closed = close.cancel_callback(
            callback=self.get_object(), actor=request.user, now=clock.now(), reason=sent.validated_data["reason"]
        )
        return self._shown(closed.pk)


def _ticket(request: ApiRequest, typed: str) -> Ticket:
    try:
        number = parse(typed)
    except NumberError as error:
        raise Invalid({"ticket": _("This cannot be a ticket number.")}) from error
    return ticket_for(request.user, number)
