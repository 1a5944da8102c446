"""What stands in a form comes from the server or from whoever sits there, never from a browser's memory (L3)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
FORM = re.compile(r"<form\b(?P<start>[^>]*)>(?P<inside>.*?)</form>", re.DOTALL)
HIDDEN = re.compile(r"""type="hidden"|hidden_fields""")
# typed by or about a customer: what one said never stands in the next one's form
SAID = {
    "callbacks/page.html",
    "portal/complaint.html",
    "portal/suggestion.html",
    "portal/ticket.html",
    "surveys/end.html",
    "surveys/link.html",
    "surveys/question.html",
    "surveys/suggestion_new.html",
    "tickets/complaint.html",
    "tickets/referral.html",
    "desk/saved/_connect.html",
    "desk/saved/_mail.html",
    "desk/saved/_connect_or_promise.html",
    "contracts/form.html",
}


def forms_of(name: str, text: str) -> list[tuple[str, bool]]:
    """The opening of each form that is posted, and whether a browser must not fill it in."""
    found = [one for one in FORM.finditer(text) if 'method="post"' in one["start"]]
    return [(one["start"], name in SAID or bool(HIDDEN.search(one["inside"]))) for one in found]


def remembered(name: str, text: str) -> list[str]:
    return [start for start, must in forms_of(name, text) if must and 'autocomplete="off"' not in start]


@pytest.mark.parametrize(
    ("name", "text", "bad"),
    [
        ("x.html", '<form method="post"><input type="hidden" name="seen"></form>', 1),
        ("x.html", '<form method="post">{% for f in form.hidden_fields %}{{ f }}{% endfor %}</form>', 1),
        ("portal/complaint.html", '<form method="post">{{ form }}</form>', 1),
        ("x.html", '<form method="post" autocomplete="off"><input type="hidden" name="seen"></form>', 0),
        ("x.html", '<form><input type="hidden" name="sel"></form>', 0),
    ],
)
def test_control_a_form_with_hidden_state_is_seen(name: str, text: str, bad: int) -> None:
    assert len(remembered(name, text)) == bad


def test_no_browser_fills_in_what_a_form_hides_or_what_a_customer_said() -> None:
    pages = {str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")}
    assert {name: found for name, text in pages.items() if (found := remembered(name, text))} == {}
    assert SAID - pages.keys() == set()
