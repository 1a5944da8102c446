"""API: is this device covered, why, and until when (E1)."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, views
from rest_framework.response import Response

from contracts import wording
from contracts.coverage import CoverState, Evidence, Reason, Verdict
from contracts.models import Company, Device
from contracts.queries import find_devices, near_misses_for, verdict_for
from contracts.queries.records import company_numbered
from core import clock
from core.api import ApiRequest
from core.models import User
from offices.models import Office


class CoverageQuestion(serializers.Serializer):
    """Which device, for whom, on which day."""

    serial = serializers.CharField(max_length=40, help_text="in any spelling: blanks, dashes, lower case, O for 0")
    company = serializers.CharField(max_length=20, required=False, help_text="customer number of whoever calls")
    on = serializers.DateField(required=False, help_text="local day of the office; today if left out")


class DeviceOut(serializers.Serializer):
    """A device by its serial number."""

    serial = serializers.CharField(help_text="as printed on the plate")
    product = serializers.CharField(source="product.name")
    model = serializers.CharField(source="product.code")
    owner_number = serializers.CharField(source="owner.number", allow_null=True, default=None)
    owner_name = serializers.CharField(source="owner.name", allow_null=True, default=None)


class EvidenceOut(serializers.Serializer):
    """The contract or warranty that the verdict rests on."""

    source = serializers.ChoiceField(choices=["contract", "warranty"])  # type: ignore[assignment]  # the word the API uses
    number = serializers.CharField(allow_blank=True, help_text="of the contract")
    class_name = serializers.CharField(allow_blank=True, help_text="of the contract, in the caller's language")
    first = serializers.DateField()
    last = serializers.DateField(allow_null=True, help_text="last covered day; null without an end")
    phone = serializers.BooleanField(source="includes.phone")
    parts = serializers.BooleanField(source="includes.parts")
    onsite = serializers.BooleanField(source="includes.onsite")
    hours = serializers.CharField(
        allow_blank=True, help_text="service hours of the contract's class; empty: the office's"
    )
    offices = serializers.ListField(
        child=serializers.CharField(), help_text="offices that may cover for the home office; empty: every one"
    )


class VerdictOut(serializers.Serializer):
    """Covered or not, and why; the words are in the caller's language."""

    state = serializers.ChoiceField(choices=[state.value for state in CoverState])
    covered = serializers.BooleanField()
    reason = serializers.ChoiceField(choices=[reason.value for reason in Reason])
    on = serializers.DateField(help_text="the local day it was decided for")
    days_left = serializers.IntegerField(allow_null=True)
    headline = serializers.CharField()
    sentence = serializers.CharField(help_text="to be said to the caller")
    evidence = EvidenceOut(allow_null=True)


class NearMissOut(serializers.Serializer):
    """A device one slip away from what was typed."""

    device = DeviceOut()
    slip = serializers.CharField(help_text="how it differs, in the caller's language")


class Coverage(serializers.Serializer):
    """The verdict for one serial number."""

    serial = serializers.CharField(help_text="as asked")
    device = DeviceOut(allow_null=True, help_text="null when the serial number is not on file")
    verdict = VerdictOut()
    near_misses = NearMissOut(many=True)


class CoverageView(views.APIView):
    """Who is covered."""

    @extend_schema(operation_id="coverage_check", parameters=[CoverageQuestion], responses=Coverage, tags=["coverage"])
    def get(self, request: ApiRequest) -> Response:
        """Whether a device has technical support on a day, and why; what was probably meant when it is not on file."""
        question = CoverageQuestion(data=request.query_params)
        question.is_valid(raise_exception=True)
        values = question.validated_data
        company = company_numbered(values["company"]) if "company" in values else None
        return Response(Coverage(_answer(values, company, request.user)).data)


def _answer(values: dict[str, Any], company: Company | None, viewer: User) -> dict[str, Any]:
    typed = values["serial"]
    device = next((hit.device for hit in find_devices(typed, company=company) if hit.exact), None)
    verdict = verdict_for(device=device, company=company, on=values.get("on") or _today(device, company, viewer))
    misses = [] if device else near_misses_for(typed, company=company)
    return {
        "serial": typed,
        "device": device,
        "verdict": verdict_out(verdict),
        "near_misses": [{"device": hit.device, "slip": wording.slip(hit.miss, typed)} for hit in misses],
    }


def _today(device: Device | None, company: Company | None, viewer: User) -> date:
    """The local day of the office that looks after the customer, else of the caller's own (E1)."""
    customer = company or (device.owner if device else None)
    member = getattr(viewer, "member", None)
    office = customer.home_office if customer else member.office if member else Office(zone="UTC")
    return clock.now().astimezone(office.tz).date()


def verdict_out(verdict: Verdict) -> dict[str, Any]:
    """A verdict, of today or as it was stored, with its words in the active language."""
    found = verdict.evidence if verdict.reason is not Reason.OTHER_COMPANY else None
    return {
        "state": verdict.state.value,
        "covered": verdict.state is CoverState.COVERED,
        "reason": verdict.reason.value,
        "on": verdict.on,
        "days_left": verdict.days_left,
        "headline": wording.headline(verdict),
        "sentence": wording.sentence(verdict),
        "evidence": _evidence_out(found) if found else None,
    }


def _evidence_out(found: Evidence) -> dict[str, Any]:
    return {
        "source": found.source.value,
        "number": found.number,
        "class_name": wording.class_name(found),
        "first": found.first,
        "last": found.last if found.last < date.max else None,
        "includes": found.includes,
        "hours": found.hours,
        "offices": [office.name for office in found.offices],
    }
