"""Translations without the gettext programs: python -m helpdesk.run.translations compile | collect | check

Each package has a file of its own, locale/<language>/LC_MESSAGES/<package>.po, so that two people rarely change the
same one. `compile` joins them to the django.mo that Django reads. `collect` finds the texts of the source: new ones
are added without a translation, those no longer used are dropped. `check` tells what is missing or wrong.
English is the language of the source and needs no file.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from helpdesk.run.console import say

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "locale"
PACKAGES = ("core", "offices", "promises", "contracts", "tickets", "callbacks", "surveys", "helpdesk", "demo")
TEMPLATES = "templates"
TRANSLATED = ("de",)  # languages that have to be complete
_CONTEXT = (1, "c")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": (_CONTEXT, 2),
    "pgettext_lazy": (_CONTEXT, 2),
    "npgettext": (_CONTEXT, 2, 3),
    "npgettext_lazy": (_CONTEXT, 2, 3),
}
Key = tuple[str, str | None]  # the English text (its singular), its context


@dataclass(frozen=True)
class SourceText:
    """A text of the source: what to translate, and the first file that has it."""

    singular: str
    plural: str | None
    context: str | None
    file: str

    @property
    def key(self) -> Key:
        return self.singular, self.context


# -- reading the source ---------------------------------------------------------------------------------------------


def texts_of_source(root: Path = ROOT) -> dict[Key, SourceText]:
    """Every text in our packages and templates."""
    found: dict[Key, SourceText] = {}
    for file in _sources(root):
        for text in texts_of_file(file, name=file.relative_to(root).as_posix()):
            known = found.setdefault(text.key, text)
            if known.plural is None and text.plural is not None:
                found[text.key] = SourceText(text.singular, text.plural, text.context, known.file)
    return found


def _sources(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted(p for p in (root / package).rglob("*.py") if "migrations" not in p.parts)
    yield from sorted(p for p in (root / TEMPLATES).rglob("*") if p.suffix in {".html", ".txt", ".svg"})


def texts_of_file(file: Path, *, name: str) -> Iterator[SourceText]:
    source = file.read_text()
    if file.suffix != ".py":
        # Django turns a template into calls of gettext; indentation would only disturb the tokenizer
        source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    found = extract_python(io.BytesIO(source.encode()), KEYWORDS, (), {"encoding": "utf-8"})  # type: ignore[typeddict-item]
    for _line, function, messages, _comments in found:
        if text := _text(str(function), messages, name):
            yield text


def _text(function: str, messages: object, file: str) -> SourceText | None:
    """None for what is no literal: Django cannot find its translation either."""
    parts = list(messages) if isinstance(messages, tuple | list) else [messages]
    context = parts.pop(0) if function.startswith(("pgettext", "npgettext")) else None
    plural = parts[1] if function.startswith(("ngettext", "npgettext")) and len(parts) > 1 else None
    if not parts or not isinstance(parts[0], str) or not parts[0]:
        return None
    return SourceText(parts[0], str(plural) if plural else None, str(context) if context else None, file)


# -- files ----------------------------------------------------------------------------------------------------------


def languages(locale: Path = LOCALE) -> list[str]:
    return sorted({po.parent.parent.name for po in locale.glob("*/LC_MESSAGES/*.po")})


def fragments(language: str, locale: Path = LOCALE) -> dict[str, Catalog]:
    """The .po files of a language by name (without .po)."""
    found = {}
    for po in sorted((locale / language / "LC_MESSAGES").glob("*.po")):
        with po.open("rb") as file:
            found[po.stem] = read_po(file, locale=language, abort_invalid=True)
    return found


def _entries(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _key(message: Message) -> Key:
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return singular, message.context


def joined(language: str, locale: Path = LOCALE) -> tuple[Catalog, list[str]]:
    """All files of a language in one catalogue, and a line for each text that two files translate differently.

    Of two translations the one in the first file (by name) counts.
    """
    whole, conflicts = Catalog(locale=language, fuzzy=False), []
    for name, catalog in fragments(language, locale).items():
        for message in _entries(catalog):
            earlier = whole.get(message.id, message.context)
            if earlier is None:
                whole.add(message.id, message.string, flags=message.flags, context=message.context)
            elif earlier.string != message.string:
                conflicts.append(f"{language}: {_key(message)[0]!r} is translated differently in {name}.po")
    return whole, conflicts


def compile_all(locale: Path = LOCALE) -> None:
    """Writes django.mo for each language whose files are newer than it."""
    for language in languages(locale):
        directory = locale / language / "LC_MESSAGES"
        target = directory / "django.mo"
        newest = max(po.stat().st_mtime_ns for po in (*directory.glob("*.po"), directory))
        if target.exists() and target.stat().st_mtime_ns >= newest:
            continue
        content = io.BytesIO()
        write_mo(content, joined(language, locale)[0])
        target.write_bytes(content.getvalue())


# -- collect --------------------------------------------------------------------------------------------------------


def home_of(file: str) -> str:
    """The .po file for a text that is first seen in this source file."""
    parts = Path(file).parts
    inside = parts[1:] if parts[0] in {"helpdesk", TEMPLATES} else parts
    known = {*PACKAGES, "desk", "portal"} - {"helpdesk", "demo"}
    return inside[0] if inside and inside[0] in known else "core"


def collect(language: str, *, root: Path = ROOT) -> None:
    """Brings the files of a language in line with the source; translations are kept where they stand."""
    texts, files = texts_of_source(root), fragments(language, root / "locale")
    missing = dict(texts)
    updated: dict[str, Catalog] = {}
    for name, catalog in files.items():
        updated[name] = _new_catalog(language)
        for message in _entries(catalog):
            text = missing.pop(_key(message), None)
            if text is not None:
                _add(updated[name], text, message)
    for text in missing.values():
        _add(updated.setdefault(home_of(text.file), _new_catalog(language)), text, None)
    _write(root / "locale" / language / "LC_MESSAGES", updated)


def _new_catalog(language: str) -> Catalog:
    return Catalog(locale=language, fuzzy=False)


def _add(catalog: Catalog, text: SourceText, known: Message | None) -> None:
    identity = (text.singular, text.plural) if text.plural else text.singular
    string: str | tuple[str, ...] | list[str] = "" if text.plural is None else ("",) * catalog.num_plurals
    if known is not None and known.string and isinstance(known.string, str) == isinstance(string, str):
        string = known.string
    comments = list(known.user_comments) if known else []
    flags = known.flags if known else ()
    catalog.add(identity, string, [(text.file, 0)], flags, user_comments=comments, context=text.context)


def _write(directory: Path, catalogs: dict[str, Catalog]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name, catalog in catalogs.items():
        file = directory / f"{name}.po"
        if len(catalog) == 0:
            file.unlink(missing_ok=True)
            continue
        content = io.BytesIO()
        write_po(content, catalog, width=110, sort_output=True, include_lineno=False, omit_header=True)
        file.write_text(_HEADER.format(plural=catalog.plural_forms) + content.getvalue().decode())


_HEADER = """# Made by `make messages` from the source; translations are written by hand.
msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


# -- check ----------------------------------------------------------------------------------------------------------


def faults(language: str, *, root: Path = ROOT) -> list[str]:
    """One line for each text that is untranslated, uncertain, contradictory, unused or has lost a placeholder."""
    texts = texts_of_source(root)
    catalog, lines = joined(language, root / "locale")
    known = {_key(message): message for message in _entries(catalog)}
    lines += [
        f"{language}: {key[0]!r} ({text.file}) is not collected" for key, text in texts.items() if key not in known
    ]
    for key, message in known.items():
        lines += [f"{language}: {key[0]!r} {fault}" for fault in _faults_of(message, texts.get(key))]
    return lines


def _faults_of(message: Message, text: SourceText | None) -> Iterable[str]:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if text is None:
        yield "is no longer used"
    elif (text.plural is not None) != message.pluralizable:
        yield "has lost or gained its plural"
    if not all(strings):
        yield "is not translated"
    elif message.fuzzy:
        yield "is marked as uncertain (fuzzy)"
    else:
        yield from (str(error) for error in message.check())


def main(arguments: list[str]) -> int:
    command = arguments[0] if len(arguments) == 1 else ""
    if command == "compile":
        compile_all()
    elif command == "collect":
        for language in TRANSLATED:
            collect(language)
    elif command == "check":
        found = [line for language in TRANSLATED for line in faults(language)]
        for line in found:
            say(line)
        return 1 if found else 0
    else:
        sys.exit("usage: python -m helpdesk.run.translations compile | collect | check")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
