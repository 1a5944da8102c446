"""Template tags of the design: instants on the clock of whoever reads, ticket numbers."""

from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.template import Context, Template
from django.utils import translation

AT = datetime(2026, 5, 13, 22, 30, tzinfo=UTC)


def shown(zone: ZoneInfo | None) -> str:
    context = Context({"at": AT, "frame": SimpleNamespace(zone=zone)})
    return Template("{% moment at %}").render(context)


def test_moment_is_on_the_clock_of_the_readers_office() -> None:
    assert shown(ZoneInfo("Europe/Berlin")) == "14 May 2026, 00:30"
    with translation.override("de"):
        assert shown(ZoneInfo("Europe/London")) == "13. Mai 2026, 23:30"


def test_moment_without_an_office_says_that_it_is_utc() -> None:
    assert shown(None) == "13 May 2026, 22:30 UTC"


def test_moment_that_has_not_come_is_a_dash() -> None:
    assert Template("{% moment at %}").render(Context({"at": None})) == "–"


def test_number_may_be_followed_by_a_comma() -> None:
    assert Template("{% digits '418207533' %}, solved").render(Context()).endswith("</span>, solved")
