"""Text of several lines is read by one kind of field, at every door and in every table (core.fields)."""

from collections.abc import Iterator

from django import forms
from django.apps import apps
from django.db import models
from django.urls import get_resolver
from rest_framework import serializers

from contracts.forms.contract import SerialsField
from core.api import ApiLines
from core.fields import FormLines, Lines
from tests.house import PACKAGES

OURS = PACKAGES
# What machines write: faults as they came, and the outbox, which makes its text legal itself.
BY_MACHINES = {
    "core.CacheRow.value",
    "core.TaskHealth.error",
    "core.Notification.body",
    "core.Notification.error",
    "promises.Escalation.error",
    "contracts.ImportRun.fault",
    "surveys.Interview.consent_text",  # as it was read out, from the catalogue
}
SHORT = 300  # characters: up to here it is one line


def subclasses(kind: type) -> Iterator[type]:
    """All classes below one, of our packages."""
    for child in kind.__subclasses__():
        if child.__module__.split(".")[0] in OURS:
            yield child
        yield from subclasses(child)


def test_every_text_area_is_a_field_of_lines() -> None:
    assert get_resolver().url_patterns  # all views and their forms are loaded
    found = {
        f"{form.__module__}.{form.__name__}.{name}": field
        for form in subclasses(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.Textarea)
    }
    assert len(found) > 20
    assert [name for name, field in found.items() if not isinstance(field, FormLines | SerialsField)] == []


def test_every_long_text_of_the_api_is_a_field_of_lines() -> None:
    assert get_resolver().url_patterns
    found = {
        f"{serializer.__name__}.{name}": field
        for serializer in subclasses(serializers.Serializer)
        for name, field in getattr(serializer, "_declared_fields", {}).items()
        if isinstance(field, serializers.CharField) and (field.max_length or 0) > SHORT
    }
    assert len(found) >= 3
    assert [name for name, field in found.items() if not isinstance(field, ApiLines)] == []


def test_every_text_column_that_people_fill_is_a_field_of_lines() -> None:
    columns = {
        f"{model._meta.label}.{field.name}": field
        for model in apps.get_models()
        if model.__module__.split(".")[0] in OURS and "pgh_id" not in [f.name for f in model._meta.fields]
        for field in model._meta.fields
        if isinstance(field, models.TextField)
    }
    assert {name for name, field in columns.items() if not isinstance(field, Lines)} == BY_MACHINES
