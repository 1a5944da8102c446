"""The API's router and error handler; collects the apps' viewsets."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler

from helpdesk.core.errors import Conflict, DomainError, Invalid, Refused


def errors(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Domain errors as JSON: {"code", "message", "fields"?}; everything else as DRF does it."""
    if isinstance(exc, Invalid):
        fields = {name: str(message) for name, message in exc.fields.items()}
        return Response({"code": exc.code, "message": str(exc), "fields": fields}, status=400)
    if isinstance(exc, DomainError):
        status = 403 if isinstance(exc, Refused) else 409 if isinstance(exc, Conflict) else 400
        return Response({"code": exc.code, "message": str(exc.message), "data": exc.data}, status=status)
    return exception_handler(exc, context)
