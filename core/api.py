"""What every part of the API shares: the shape of errors, pages by cursor, times with an offset, the schema."""

from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from core.models import User
from core.text import lines

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class ApiRequest(Request):
    """A request of somebody who has shown their token. For annotations only."""

    user: User  # the default permission lets nobody anonymous through


class Error(serializers.Serializer):  # type: ignore[type-arg]  # not subscriptable at run time
    """What went wrong: a code for programs, a message in the caller's language (Accept-Language)."""

    code = serializers.CharField(help_text="stable, for programs: invalid, refused, not_found, taken …")
    message = serializers.CharField(help_text="for people, in the language of Accept-Language (de or en)")
    fields = serializers.DictField(  # type: ignore[assignment]  # the word the API uses
        child=serializers.CharField(), required=False, help_text="what is wrong with which field"
    )
    data = serializers.DictField(  # type: ignore[assignment]  # likewise
        required=False, help_text="facts that belong to the code"
    )


class Instant(serializers.DateTimeField):
    """An instant between 2000 and 2100 in ISO 8601 with its offset; a time without one is refused."""

    default_error_messages = {
        "no_offset": _("Give the time with its offset, for example 2026-05-13T16:20:00+02:00."),
        "far": _("This time is too far away."),
    }

    def to_internal_value(self, value: Any) -> datetime:
        """Refuses what has no offset instead of guessing one."""
        try:
            parsed = parse_datetime(value) if isinstance(value, str) else value
        except ValueError:
            parsed = None
        if isinstance(parsed, datetime) and parsed.tzinfo is None:
            self.fail("no_offset")
        found: datetime = super().to_internal_value(value)
        if not EARLIEST <= found < LATEST:
            self.fail("far")
        return found


class ApiLines(serializers.CharField):
    """Text of several lines, with `\\n` between them (core.fields)."""

    def to_internal_value(self, data: Any) -> str:
        """Whatever separates the lines."""
        return lines(super().to_internal_value(data))


class LocalTime(serializers.DateTimeField):
    """An instant on the clock that the value itself carries, with its offset; the framework would make it UTC."""

    def to_representation(self, value: Any) -> str:
        """ISO 8601 as it stands."""
        return str(value.isoformat())


class ApiPages(CursorPagination):
    """Newest first; a page of 50 unless `page_size` asks for another number, at most 200."""

    page_size_query_param = "page_size"
    max_page_size = 200
    ordering: Any = "-id"


class Schema(AutoSchema):
    """Adds the errors that an operation can answer with, all in one shape."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if direction == "response":
            for status in self._errors():
                bodies.setdefault(status, self._get_response_for_code(Error, status))
        return bodies

    def _errors(self) -> list[str]:
        """400 bad input, 401 no token, 403 refused, 404 not there, 406/415 not JSON, 409 conflict, 429 too often."""
        errors = ["400", "404", "406", "429"]
        if self.get_auth():
            errors += ["401", "403"]
        if self.method in ("POST", "PUT", "PATCH", "DELETE"):
            errors += ["409", "415"]
        return sorted(errors)
