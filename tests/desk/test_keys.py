"""The map behind "?": no key works that it does not name."""

import re
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

TEMPLATES = Path(settings.BASE_DIR) / "templates"
NAMES = {"escape": "Esc", "arrowleft": "←"}
RANGES = {"1": "1–5", "alt+5": "Alt 4", "alt+6": "Alt 4", "alt+7": "Alt 4", "alt+8": "Alt 4"}


def test_map_names_every_key() -> None:
    text = "".join(page.read_text() for page in TEMPLATES.rglob("*.html"))
    used = {key for keys in re.findall(r'data-key="([^"{}]+)"', text) for key in keys.split()}
    shown = set(re.findall(r"<kbd>([^<]+)</kbd>", render_to_string("desk/partials/_keys.html")))

    def name(key: str) -> str:
        return NAMES.get(key) or " ".join(part.capitalize() for part in key.split("+"))

    assert used, "the pattern finds nothing"
    assert {key for key in used if not {name(key), RANGES.get(key)} & shown} == set()
