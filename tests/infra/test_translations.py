"""Collecting, joining and checking translations without the gettext programs."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from helpdesk.run import translations
from helpdesk.run.translations import SourceText, collect, compile_all, faults, home_of, joined, texts_of_file

HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
CALLS = """msgid "%(n)s call"
msgid_plural "%(n)s calls"
msgstr[0] "%(n)s Anruf"
msgstr[1] "%(n)s Anrufe"
"""
FAULTY = """msgid "Empty"
msgstr ""

#, fuzzy
msgid "Unsure"
msgstr "Unsicher"

#, python-format
msgid "Lost %(name)s"
msgstr "Verloren %(nome)s"

msgid "Good"
msgstr "Gut"

msgid "Unused"
msgstr "Unbenutzt"

msgid "%(n)s day"
msgstr "%(n)s Tag"
"""


def write(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def po(root: Path, name: str, body: str) -> Path:
    return write(root / "locale" / "de" / "LC_MESSAGES" / f"{name}.po", HEAD + body)


def texts(path: Path) -> list[SourceText]:
    return list(texts_of_file(path, name=path.name))


def test_python_texts_are_found(tmp_path: Path) -> None:
    source = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
TITLE = _("Queue")
LONG = _("one "
         "two")
def say(n): return ngettext("%(n)s call", "%(n)s calls", n), pgettext("month", "May")
IGNORED = _(TITLE)
"""
    assert texts(write(tmp_path / "a.py", source)) == [
        SourceText("Queue", None, None, "a.py"),
        SourceText("one two", None, None, "a.py"),
        SourceText("%(n)s call", "%(n)s calls", None, "a.py"),
        SourceText("May", None, "month", "a.py"),
    ]


def test_template_texts_are_found(tmp_path: Path) -> None:
    source = """{# context: calls #}
<div>
    {% translate "Due" %}
  {% translate "May" context "month" %}
      {% blocktranslate count n=calls|length trimmed %}
        {{ n }} open
        call
      {% plural %}
        {{ n }} open calls
      {% endblocktranslate %}
  {% include "x.html" with label=_("It's “due”") %}
  <p title="{% translate 'Take "next"' %}">it's</p>
</div>
"""
    assert texts(write(tmp_path / "a.html", source)) == [
        SourceText("Due", None, None, "a.html"),
        SourceText("May", None, "month", "a.html"),
        SourceText("%(n)s open call", "%(n)s open calls", None, "a.html"),
        SourceText("It's “due”", None, None, "a.html"),
        SourceText('Take "next"', None, None, "a.html"),
    ]


@pytest.mark.parametrize(
    ("file", "home"),
    [
        ("tickets/models/call.py", "tickets"),
        ("templates/tickets/show.html", "tickets"),
        ("helpdesk/desk/views.py", "desk"),
        ("templates/portal/base.html", "portal"),
        ("helpdesk/settings.py", "core"),
        ("templates/base.html", "core"),
        ("templates/components/due.html", "core"),
    ],
)
def test_text_goes_to_the_file_of_its_package(file: str, home: str) -> None:
    assert home_of(file) == home


def test_files_of_a_language_are_compiled_into_one_catalogue(tmp_path: Path) -> None:
    po(tmp_path, "desk", 'msgid "Queue"\nmsgstr "Warteschlange"\n')
    po(tmp_path, "tickets", CALLS)
    compile_all(tmp_path / "locale")
    with (tmp_path / "locale" / "de" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Queue") == "Warteschlange"
    assert [catalogue.ngettext("%(n)s call", "%(n)s calls", n) for n in (1, 2)] == ["%(n)s Anruf", "%(n)s Anrufe"]


def test_unchanged_files_are_not_compiled_again(tmp_path: Path) -> None:
    po(tmp_path, "desk", 'msgid "Queue"\nmsgstr "Warteschlange"\n')
    compile_all(tmp_path / "locale")
    compiled = tmp_path / "locale" / "de" / "LC_MESSAGES" / "django.mo"
    before = compiled.stat().st_mtime_ns
    compile_all(tmp_path / "locale")
    assert compiled.stat().st_mtime_ns == before


def test_two_translations_of_one_text_are_told_and_the_first_counts(tmp_path: Path) -> None:
    po(tmp_path, "desk", 'msgid "Queue"\nmsgstr "Warteschlange"\n')
    po(tmp_path, "tickets", 'msgid "Queue"\nmsgstr "Schlange"\n')
    catalogue, conflicts = joined("de", tmp_path / "locale")
    assert conflicts == ["de: 'Queue' is translated differently in tickets.po"]
    assert [message.string for message in catalogue if message.id] == ["Warteschlange"]


def test_collect_adds_new_texts_keeps_translations_and_drops_unused_ones(tmp_path: Path) -> None:
    po(tmp_path, "desk", 'msgid "Queue"\nmsgstr "Warteschlange"\n\nmsgid "Gone"\nmsgstr "Weg"\n')
    write(tmp_path / "tickets" / "a.py", 'x = _("New")\n')
    write(tmp_path / "templates" / "desk" / "a.html", '{% translate "Queue" %}')
    collect("de", root=tmp_path)
    files = translations.fragments("de", tmp_path / "locale")
    entries = {name: {m.id: m.string for m in catalog if m.id} for name, catalog in files.items()}
    assert entries == {"desk": {"Queue": "Warteschlange"}, "tickets": {"New": ""}}


def test_collect_twice_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "tickets" / "a.py", 'x = ngettext("%(n)s call", "%(n)s calls", 2)\n')
    collect("de", root=tmp_path)
    file = tmp_path / "locale" / "de" / "LC_MESSAGES" / "tickets.po"
    once = file.read_text()
    collect("de", root=tmp_path)
    assert file.read_text() == once


def test_every_kind_of_fault_is_told(tmp_path: Path) -> None:
    words = ", ".join(f'_("{word}")' for word in ("Missing", "Empty", "Unsure", "Lost %(name)s", "Good"))
    write(tmp_path / "tickets" / "a.py", f'a = [{words}, ngettext("%(n)s day", "%(n)s days", 1)]\n')
    po(tmp_path, "tickets", FAULTY)
    found = faults("de", root=tmp_path)
    assert [line.removeprefix("de: ") for line in found if "Lost" not in line] == [
        "'Missing' (tickets/a.py) is not collected",
        "'Empty' is not translated",
        "'Unsure' is marked as uncertain (fuzzy)",
        "'Unused' is no longer used",
        "'%(n)s day' has lost or gained its plural",
    ]
    assert [line.startswith("de: 'Lost %(name)s' ") for line in found if "Lost" in line] == [True]
