"""The API: its addresses, its error handler, and signing in with a token."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError as DjangoValidationError
from django.urls import include, path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import exceptions, serializers, views
from rest_framework.authtoken.models import Token
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import exception_handler

from callbacks.api import CallbackViewSet
from contracts.api import CoverageView
from core.api import ApiRequest
from core.errors import Conflict, DomainError, Invalid, Refused
from core.models import User
from helpdesk.api_docs import docs
from offices.api import DeadlineView, OfficesView
from tickets.api import CallViewSet, ClassificationViewSet, TicketViewSet

# -- errors -----------------------------------------------------------------------------------------------------------


def errors(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Every error in one shape: {"code", "message", "fields"?, "data"?}; None for what is our own mistake (500)."""
    if isinstance(exc, Invalid):
        return Response(_invalid({name: str(message) for name, message in exc.fields.items()}), status=400)
    if isinstance(exc, DomainError):
        status = 403 if isinstance(exc, Refused) else 409 if isinstance(exc, Conflict) else 400
        return Response(_body(exc.code, str(exc.message), data=_plain(exc.data)), status=status)
    response = exception_handler(exc, context)
    if response is not None:
        response.data = _of_framework(exc, response)
    return response


def _of_framework(exc: Exception, response: Response) -> dict[str, Any]:
    if isinstance(exc, exceptions.ValidationError):
        return _invalid(_flat(exc.detail))
    detail = response.data.get("detail", "") if isinstance(response.data, Mapping) else ""
    return _body(getattr(detail, "code", "error"), str(detail))


def _invalid(fields: dict[str, str]) -> dict[str, Any]:
    message = fields.pop("", "") or "; ".join(fields.values())
    return _body("invalid", message, fields=fields)


def _body(code: str, message: str, **more: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": code, "message": message} | {name: value for name, value in more.items() if value}


def _flat(detail: Any, prefix: str = "") -> dict[str, str]:
    """The first message of each field, nested ones by their path: "a.b"; what belongs to no field under ""."""
    if isinstance(detail, Mapping):
        found: dict[str, str] = {}
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            found |= _flat(inner, ".".join(part for part in (prefix, own) if part))
        return found
    if isinstance(detail, list):
        return _flat(detail[0], prefix) if detail else {}
    return {prefix: str(detail)}


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """What JSON can carry; rows and lazy texts become words."""
    kept = (str, int, float, bool, type(None))
    return {
        name: value if isinstance(value, kept) and not isinstance(value, Promise) else str(value)
        for name, value in data.items()
    }


# -- token ------------------------------------------------------------------------------------------------------------


class TokenThrottle(AnonRateThrottle):
    """Signing in is slower than working."""

    scope = "token"
    rate = "10/min"


class TokenIn(serializers.Serializer):
    """An account of the desk; with two factors, the code of the second one, too."""

    email = serializers.EmailField()
    password = serializers.CharField(max_length=200, style={"input_type": "password"}, trim_whitespace=False)
    code = serializers.CharField(max_length=10, required=False, help_text="six digits, for accounts with two factors")


class TokenOut(serializers.Serializer):
    """Send it with every request: `Authorization: Token …`."""

    token = serializers.CharField()


class TokenView(views.APIView):
    """Sign in and out."""

    throttle_classes = (TokenThrottle,)

    def get_permissions(self) -> list[Any]:
        """Anybody may sign in; signing out needs the token."""
        return [AllowAny()] if self.request.method == "POST" else list(super().get_permissions())

    def get_authenticators(self) -> list[Any]:
        """A wrong old token does not stand in the way of a new one."""
        method = getattr(getattr(self, "request", None), "method", None)
        return [] if method == "POST" else super().get_authenticators()

    @extend_schema(
        operation_id="token_create", tags=["token"], request=TokenIn, responses=TokenOut, auth=[], summary="Sign in"
    )
    def post(self, request: Request) -> Response:
        """A token for an account. The same one until it is withdrawn."""
        sent = TokenIn(data=request.data)
        sent.is_valid(raise_exception=True)
        user = _authenticated(request, **sent.validated_data)
        token, _created = Token.objects.get_or_create(user=user)
        return Response({"token": token.key})

    @extend_schema(operation_id="token_delete", tags=["token"], request=None, responses={204: None}, summary="Sign out")
    def delete(self, request: ApiRequest) -> Response:
        """Withdraw the token: it works no longer, anywhere."""
        Token.objects.filter(user=request.user).delete()
        return Response(status=204)


def _authenticated(request: Request, *, email: str, password: str, code: str = "") -> User:
    """The account, checked and counted as at the desk's own door (slowed down after failures)."""
    try:
        user = get_adapter().authenticate(request._request, email=email, password=password)
    except DjangoValidationError as slowed:
        raise exceptions.Throttled(detail=" ".join(slowed.messages)) from slowed
    if not isinstance(user, User) or not user.is_active:
        raise DomainError("wrong_credentials", _("E-mail address or password is wrong."))
    second = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if second and not second.wrap().validate_code(code):
        raise DomainError("code_needed", _("This account has two factors: send the code of the second one, too."))
    return user


# -- addresses --------------------------------------------------------------------------------------------------------


class NothingHere(views.APIView):
    """Any other address."""

    permission_classes = (AllowAny,)
    schema = None  # type: ignore[assignment]  # not part of what is documented

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """404 for every method."""
        raise exceptions.NotFound


router = SimpleRouter()
router.register("calls", CallViewSet)
router.register("tickets", TicketViewSet)
router.register("classifications", ClassificationViewSet)
router.register("callbacks", CallbackViewSet)

version_1 = [
    path("token/", TokenView.as_view(), name="token"),
    path("offices/", OfficesView.as_view(), name="offices"),
    path("deadlines/", DeadlineView.as_view(), name="deadlines"),
    path("coverage/", CoverageView.as_view(), name="coverage"),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="schema"),
    path("docs/", docs, name="docs"),
    *router.urls,
    path("", NothingHere.as_view()),
    path("<path:rest>", NothingHere.as_view()),
]
urlpatterns = [path("v1/", include((version_1, "api")))]
