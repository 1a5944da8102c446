"""What lists are filtered by: a FilterSet that knows for whom it filters, and what it shows when nothing is asked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.forms import TextInput
from django.http import QueryDict

from core import values

if TYPE_CHECKING:
    from core.lists.listing import Context

MOST_WORDS = 80  # letters of a search; nobody types more


class Filters(django_filters.FilterSet):
    """Unknown values in an address are as if they were not there. `defaults` count when an address says nothing."""

    defaults: ClassVar[Mapping[str, str]] = {}

    def __init__(self, data: QueryDict, *, queryset: QuerySet[Any], context: "Context") -> None:
        given = data.copy()
        self._fill(given, [name for name in self.defaults if not given.get(name)])
        super().__init__(given, queryset=queryset)
        self.context, self.today, self.viewer = context, context.today, context.viewer
        wrong = [name for name in self.defaults if name in self.form.errors]
        if wrong:
            self._fill(given, wrong)
            del self._form  # made anew with what it shows now

    def _fill(self, given: QueryDict, names: list[str]) -> None:
        for name in names:
            given[name] = self.defaults[name]

    @property
    def asked(self) -> dict[str, str]:
        """What is asked for beside the defaults, as an address says it: only what can be read."""
        self.form.is_valid()
        readable = [name for name in self.form.cleaned_data if self.form.cleaned_data[name] not in (None, "")]
        given = {name: str(self.data.get(name, "")).strip() for name in readable}
        return {name: value for name, value in given.items() if value and value != self.defaults.get(name)}


class NoFilters(Filters):
    """A list that is not filtered."""


class KeyField(forms.Field):
    """The key of a row; nothing for what can be none."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> int | None:
        """A positive number that fits a column."""
        return values.key(str(value)) if value else None


class KeyFilter(django_filters.Filter):
    """By a key in the address; it has no field on the screen."""

    field_class = KeyField


class TellFilter(django_filters.Filter):
    """Something that an address tells to the view alone: it stays in the list's addresses and filters nothing."""

    field_class = forms.CharField

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """All rows."""
        return qs


class WordsField(forms.CharField):
    """Words to look for; no longer than anybody types."""

    def to_python(self, value: Any) -> str:
        """Without what is too much."""
        return str(super().to_python(value))[:MOST_WORDS].strip()


class WordsFilter(django_filters.CharFilter):
    """A search by words, in the method `by_words`."""

    field_class = WordsField

    def __init__(self, label: Any, **attrs: Any) -> None:
        super().__init__(
            label=label, method="by_words", widget=TextInput(attrs={"type": "search", "autocomplete": "off", **attrs})
        )
