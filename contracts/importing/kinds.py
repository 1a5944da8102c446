"""The kinds of file, and what the headings of their columns mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.conf import settings
from django.utils import translation

from contracts.importing.companies import Companies
from contracts.importing.contacts import Contacts
from contracts.importing.contracts import Contracts
from contracts.importing.devices import Devices
from contracts.importing.lines import SheetColumn, SheetLines
from contracts.importing.products import Products
from contracts.importing.reading import folded
from contracts.models import ImportHeading

KINDS: dict[str, type[SheetLines]] = {
    lines.kind: lines for lines in (Companies, Contacts, Products, Devices, Contracts)
}


def columns_of(kind: str) -> Mapping[str, SheetColumn]:
    """The columns that a kind of file may have, by name."""
    columns: Mapping[str, SheetColumn] = KINDS[kind].fields
    return columns


def propose(kind: str, headings: Sequence[str]) -> dict[str, str]:
    """What each heading means: as remembered, else by its name. {heading: column}, '' for one that is left out.

    A column is given away once. One query.
    """
    keys = [folded(heading) for heading in headings]
    remembered = dict(ImportHeading.objects.filter(kind=kind, heading__in=keys).values_list("heading", "field"))
    labels, named = _labels(kind), _named(kind)
    mapping = dict.fromkeys(headings, "")
    for meaning in (remembered, labels, named):  # "Customer number" goes before "Owner", wherever the two stand
        for heading, key in zip(headings, keys, strict=True):
            column = meaning.get(key, "")
            if column and not mapping[heading] and key not in remembered.keys() - meaning.keys():
                mapping[heading] = column if column not in mapping.values() else ""
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


def missing(kind: str, mapping: Mapping[str, str]) -> list[SheetColumn]:
    """Needed columns that the file does not have."""
    columns = columns_of(kind).items()
    return [column for name, column in columns if column.required and name not in mapping.values()]


def headings_of(kind: str) -> Collection[str]:
    """All headings that a kind of file is known to have, folded."""
    return _named(kind).keys()


def _labels(kind: str) -> dict[str, str]:
    """What each column is called here, folded, in both languages."""
    names = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names += [(folded(str(column.label)), name) for name, column in columns_of(kind).items()]
    return dict(reversed(names))


def _named(kind: str) -> dict[str, str]:
    """Folded headings of a kind: what each column is called here in both languages goes before what else it may be."""
    columns = columns_of(kind)
    names = [(name, name) for name in columns] + list(_labels(kind).items())
    names += [(heading, name) for name, column in columns.items() for heading in column.headings]
    return {folded(heading): name for heading, name in reversed(names)}
