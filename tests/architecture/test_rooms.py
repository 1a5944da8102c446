"""What is decided in one room is written nowhere else: languages, numbers, phone numbers, the look of cover, kept."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import PACKAGES

ROOT = Path(__file__).resolve().parents[2]
PYTHON = tuple(name for name in PACKAGES if name != "demo")

# what: how it is written elsewhere, and where it may stand
ROOMS = {
    "who reads German": (r"""startswith\(["']de["']\)""", ("core/languages.py",)),
    "the language without its region": (r"language\w*(\([^)]*\))?\[:2\]", ("core/languages.py",)),
    "numbers": (r"number_format|floatformat", ("core/numbers.py",)),
    # the charts place their bars in percent of the drawing
    "the sign of percent": (r"""}%["']|\)s%%["']""", ("core/numbers.py", "helpdesk/desk/dashboard_charts.py")),
    "phone numbers": (
        r"phonenumbers\.|as_international|PhoneNumberFormat",
        ("core/phones.py",),
    ),
    "the look of cover": (r"""\bCoverKind\.(CONTRACT|WARRANTY|ENDING): """, ("contracts/cover_look.py",)),
    "where a device stands": (r"device\.place\b", ("contracts/models/", "contracts/importing/")),
    "kept": (
        r"first_attempt_at__lte|first_attempt_at ?<=|closed_at__lte|promised_due_at__lt=now",
        ("callbacks/kept.py",),
    ),
}


def offences(source: str, path: str) -> Iterator[str]:
    """What a file writes that belongs to a room."""
    for what, (pattern, rooms) in ROOMS.items():
        if not path.startswith(rooms):
            yield from (f"{path}: {what}: {hit.group(0)}" for hit in re.finditer(pattern, source))


def test_each_is_written_in_its_room() -> None:
    files = [file for package in PYTHON for file in (ROOT / package).rglob("*.py") if "migrations" not in file.parts]
    files += [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
    assert len(files) > 400
    assert [said for file in files for said in offences(file.read_text(), str(file.relative_to(ROOT)))] == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('if language.startswith("de"):', "who reads German"),
        ("ticket.language[:2]", "the language without its region"),
        ("number_format(value, 1)", "numbers"),
        ('f"{value:.1f}%"', "the sign of percent"),
        ("phone.number.as_international", "phone numbers"),
        ('CoverKind.CONTRACT: "shield-check"', "the look of cover"),
        ('CoverKind.CONTRACT: pgettext("cover", "Contract")', "the look of cover"),
        ("{{ device.place }}", "where a device stands"),
        ('Q(first_attempt_at__lte=F("promised_due_at"))', "kept"),
    ],
)
def test_a_planted_line_is_found(line: str, what: str) -> None:
    assert any(f": {what}: " in said for said in offences(line, "tickets/rules.py"))
