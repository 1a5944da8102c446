"""Fields for text of several lines: browsers send `\\r\\n`, files `\\r`, spreadsheets a vertical tab; stored is `\\n`.

The model’s field is where it ends, whatever door the text came in by. The form’s and the API’s field read it
the same way at the door, so that what was typed compares with what is stored.
"""

from typing import Any

from django import forms
from django.db import models

from core.text import lines


class FormLines(forms.CharField):
    """Several lines in a form."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """With `\\n` between the lines, before the length is counted."""
        return str(super().to_python(lines(value) if isinstance(value, str) else value))


class Lines(models.TextField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Several lines in a table."""

    def to_python(self, value: Any) -> Any:
        """With `\\n` between the lines."""
        return lines(value) if isinstance(value, str) else super().to_python(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """What is stored is what the instance says afterwards."""
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        """Also for `update()`, which asks no instance."""
        return super().get_prep_value(lines(value) if isinstance(value, str) else value)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """Read the same way at the door."""
        return super().formfield(**{"form_class": FormLines, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """The same column as a TextField: no migration."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", list(args), dict(kwargs)
