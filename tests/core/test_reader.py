"""The name in a cookie by which a page knows that somebody else has signed in since (core/middleware.py)."""

from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.middleware import ReaderMiddleware

COOKIE = ReaderMiddleware.COOKIE


def answer(pk: int | None, **cookies: str) -> HttpResponse:
    request: HttpRequest = RequestFactory().get("/")
    request.COOKIES.update({settings.SESSION_COOKIE_NAME: "one", **cookies})
    user: Any = SimpleNamespace(pk=pk, is_authenticated=pk is not None)
    request.user = user
    return ReaderMiddleware(lambda asked: HttpResponse(getattr(asked, "reader", "")))(request)


def test_reader_is_named_in_the_page_and_in_the_cookie_alike() -> None:
    first = answer(1)
    assert first.cookies[COOKIE].value == first.content.decode() != ""
    assert not first.cookies[COOKIE]["httponly"]


def test_every_reader_has_a_name_of_their_own_that_tells_nothing() -> None:
    names = {answer(pk).content.decode() for pk in (1, 2, 11)}
    assert len(names) == 3
    assert {len(name) for name in names} == {16}


def test_cookie_is_sent_only_when_it_is_another() -> None:
    name = answer(1).content.decode()
    assert COOKIE not in answer(1, **{COOKIE: name}).cookies
    assert answer(2, **{COOKIE: name}).cookies[COOKIE].value != name


def test_who_is_not_signed_in_has_no_name() -> None:
    assert COOKIE not in answer(None).cookies
    assert answer(None).content == b""
