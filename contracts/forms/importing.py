"""A file to import, and what its columns mean."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.enums import ImportKind
from contracts.importing.kinds import columns_of
from contracts.models import ImportRun


class UploadForm(forms.Form):
    """A CSV or XLSX file."""

    kind = forms.ChoiceField(label=_("What the file holds"), choices=ImportKind.choices, initial=ImportKind.DEVICES)
    file = forms.FileField(
        label=_("CSV or XLSX file"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"})
    )


class MappingForm(forms.Form):
    """One choice for each heading of the file."""

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run
        choices = [("", _("leave out")), *((name, _label(column)) for name, column in columns_of(run.kind).items())]
        for at, (heading, _samples) in enumerate(run.headings):
            initial = run.mapping.get(heading, "")
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=heading, choices=choices, required=False, initial=initial
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, list[str]]]:
        """(choice, first values) by column."""
        columns = enumerate(self.run.headings)
        return [(self[f"column_{at}"], list(filter(None, samples))) for at, (_heading, samples) in columns]

    @property
    def mapping(self) -> dict[str, str]:
        """{heading: field}."""
        return {heading: self.cleaned_data[f"column_{at}"] for at, (heading, _s) in enumerate(self.run.headings)}

    def refuse(self, faults: Mapping[str, Any]) -> None:
        """Put what the domain refused where it belongs: at the heading's field, or above all."""
        places = {heading: f"column_{at}" for at, (heading, _samples) in enumerate(self.run.headings)}
        for heading, message in faults.items():
            self.add_error(places.get(heading), message)


def _label(column: Any) -> str:
    return f"{column.label} *" if column.required else str(column.label)
