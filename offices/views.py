"""What an office publishes to anybody: its calendar feed and its hours as text. Cached: strangers may ask."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_page
from django.views.decorators.http import require_safe

from core import clock
from core.requests import DeskRequest
from offices.announcement import announcement
from offices.feed import calendar_feed
from offices.models import Office

SECONDS = 300
LANGUAGES = {"de": "de", "en": "en-gb"}


@require_safe
@cache_page(SECONDS, key_prefix="office-feed")
def feed(request: DeskRequest, slug: str, language: str = "") -> HttpResponse:
    """Closed and short days as iCalendar, in the office's language unless the address names one."""
    office = get_object_or_404(Office, slug=slug)
    body = calendar_feed(office, now=clock.now(), language=LANGUAGES.get(language, office.language))
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


@require_safe
@cache_page(SECONDS, key_prefix="office-hours")
def hours_text(request: DeskRequest, slug: str, language: str) -> HttpResponse:
    """The next two weeks' hours as plain text, for the voice announcement."""
    office = get_object_or_404(Office, slug=slug)
    text = announcement(office, now=clock.now(), language=LANGUAGES[language])
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
