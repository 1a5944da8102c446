"""What an office publishes to anybody: its calendar feed and its hours as text. Cached: strangers may ask."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_page
from django.views.decorators.http import require_safe

from core import clock
from offices.announcement import announcement
from offices.feed import calendar_feed
from offices.queries import office_called

SECONDS = 300
LANGUAGES = {"de": "de", "en": "en-gb"}


@require_safe
@cache_page(SECONDS, key_prefix="office-feed")
def feed(request: HttpRequest, slug: str, language: str = "") -> HttpResponse:
    """Closed and short days as iCalendar, in the office's language unless the address names one."""
    office = office_called(slug)
    body = calendar_feed(office, now=clock.now(), language=LANGUAGES.get(language, office.language))
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


@require_safe
@cache_page(SECONDS, key_prefix="office-hours")
def hours_text(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """The next two weeks' hours as plain text, for the voice announcement."""
    office = office_called(slug)
    text = announcement(office, now=clock.now(), language=LANGUAGES[language])
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
