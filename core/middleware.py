"""Language of the reader; what cannot be read; how new a page is; refusals as pages; a reader no longer signed in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core import live, values
from core.errors import Refused
from core.htmx import wants_partial
from core.languages import CHOSEN

GetResponse = Callable[[HttpRequest], HttpResponse]
KNOWN = {code for code, _name in settings.LANGUAGES}


class LanguageMiddleware:
    """A user's own language, else the portal contact's, else the cookie's, else the browser's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self._chosen(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response

    @staticmethod
    def _chosen(request: HttpRequest) -> str:
        if request.user.is_authenticated:
            return request.user.language
        wanted = request.session.get(CHOSEN) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return wanted if wanted in KNOWN else translation.get_language_from_request(request)


class UnreadableMiddleware:
    """An address or a form with a NUL in it is refused here, once: no text of the database can hold one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return _unreadable(request) if self._has_nul(request) else self.get_response(request)

    @staticmethod
    def _has_nul(request: HttpRequest) -> bool:
        """In the path, a name or a value. Files keep their bytes; JSON is read by the API's fields."""
        if values.NUL in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return True
        return any(values.NUL in text for name, sent in request.POST.lists() for text in (name, *sent))


def _unreadable(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith(settings.API_PREFIX):
        message = _("This address or form contains a character that cannot be read")
        return JsonResponse({"code": "invalid", "message": message}, status=400)
    return render(request, "400.html", status=400)


class NewsMiddleware:
    """Notes how much news there had been before a whole page was read: its stream begins there."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not request.headers.get("HX-Request"):
            request.news_count = str(live.count())  # type: ignore[attr-defined]
        return self.get_response(request)


class ReaderMiddleware:
    """Says in a cookie for scripts who is signed in in this browser, by a name that tells nothing: a page that somebody
    else has opened sends nothing in the name of whoever is signed in by now (static/js/server.js)."""

    COOKIE = "hd-reader"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        reader = salted_hmac(self.COOKIE, str(request.user.pk)).hexdigest()[:16]
        request.reader = reader  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.COOKIES.get(self.COOKIE) != reader:
            secure = settings.CSRF_COOKIE_SECURE
            response.set_cookie(self.COOKIE, reader, secure=secure, samesite="Lax")
        return response


class RefusalMiddleware:
    """A refused rule becomes 403 with its reason."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show the reason; every other exception goes on."""
        if isinstance(exception, Refused):
            return render(request, "403.html", {"reason": exception.message}, status=403)
        return None


class SignedOutMiddleware:
    """A part of a page that is asked for when the session has ended: the page says so, instead of showing the sign-in
    form where the part stood."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        leads_to = response.headers.get("Location", "").split("?")[0]
        if not wants_partial(request) or leads_to != resolve_url(settings.LOGIN_URL):
            return response
        return HttpResponse(status=204, headers={"HX-Trigger": "hd-signed-out"})
