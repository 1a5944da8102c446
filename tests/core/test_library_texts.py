"""What libraries say to people is said formally in German, too (DESIGN.md section 7)."""

import re

import pytest
from django.forms import EmailField, URLField, ValidationError
from django.utils import translation
from rest_framework import serializers

from core import library_texts

INFORMAL = re.compile(r"\b(gib|stelle|du|dein\w*|dir|dich|habe)\b", re.IGNORECASE)


@pytest.mark.parametrize("text", library_texts.TEXTS)
def test_text_of_a_library_is_said_formally(text):
    with translation.override("de"):
        german = translation.gettext(text)
    assert german != text
    assert not INFORMAL.search(german)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (EmailField(), "Bitte geben Sie eine gültige E-Mail-Adresse ein."),
        (URLField(assume_scheme="https"), "Bitte geben Sie eine gültige Adresse ein, die mit https:// beginnt."),
    ],
)
def test_fault_of_a_form_is_said_formally(field, said):
    with translation.override("de"):
        with pytest.raises(ValidationError) as refused:
            field.clean("no address")
        assert refused.value.messages == [said]


def test_fault_of_the_api_is_said_formally():
    class Sent(serializers.Serializer):
        number = serializers.CharField(max_length=3)

    with translation.override("de"):
        sent = Sent(data={"number": "12345"})
        assert not sent.is_valid()
        assert sent.errors["number"] == ["Bitte höchstens 3 Zeichen."]
