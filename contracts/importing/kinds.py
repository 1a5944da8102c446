"""The kinds of file, and what the headings of their columns mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.conf import settings
from django.utils import translation

from contracts.importing.companies import Companies
from contracts.importing.contacts import Contacts
from contracts.importing.contracts import Contracts
from contracts.importing.devices import Devices
from contracts.importing.lines import Column, Lines
from contracts.importing.products import Products
from contracts.importing.reading import folded
from contracts.models import ImportHeading

KINDS: dict[str, type[Lines]] = {lines.kind: lines for lines in (Companies, Contacts, Products, Devices, Contracts)}


def columns_of(kind: str) -> Mapping[str, Column]:
    """The columns that a kind of file may have, by name."""
    columns: Mapping[str, Column] = KINDS[kind].fields
    return columns


def propose(kind: str, headings: Sequence[str]) -> dict[str, str]:
    """What each heading means: as remembered, else by its name. {heading: column}, '' for one that is left out.

    A column is given away once. One query.
    """
    keys = [folded(heading) for heading in headings]
    remembered = dict(ImportHeading.objects.filter(kind=kind, heading__in=keys).values_list("heading", "field"))
    named = _named(kind)
    taken: set[str] = set()
    mapping: dict[str, str] = {}
    for heading, key in zip(headings, keys, strict=True):
        column = remembered.get(key, named.get(key, ""))
        mapping[heading] = column if column not in taken else ""
        taken |= {column} - {""}
    return mapping


def remember(kind: str, mapping: Mapping[str, str]) -> None:
    """Keep what the headings meant for the next file of this kind."""
    rows = {folded(heading): column for heading, column in mapping.items()}
    ImportHeading.objects.bulk_create(
        [ImportHeading(kind=kind, heading=heading, field=column) for heading, column in rows.items()],
        update_conflicts=True,
        unique_fields=["kind", "heading"],
        update_fields=["field"],
    )


def missing(kind: str, mapping: Mapping[str, str]) -> list[Column]:
    """Needed columns that the file does not have."""
    columns = columns_of(kind).items()
    return [column for name, column in columns if column.required and name not in mapping.values()]


def headings_of(kind: str) -> Collection[str]:
    """All headings that a kind of file is known to have, folded."""
    return _named(kind).keys()


def _named(kind: str) -> dict[str, str]:
    """Folded headings of a kind: what each column is called here in both languages goes before what else it may be."""
    columns = columns_of(kind)
    names = [(name, name) for name in columns]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names += [(str(column.label), name) for name, column in columns.items()]
    names += [(heading, name) for name, column in columns.items() for heading in column.headings]
    return {folded(heading): name for heading, name in reversed(names)}
