"""Canned texts: added, changed and retired by whoever writes them for their team."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.access import require
from core.errors import DomainError, violated
from core.models import User
from tickets import rules
from tickets.models import CannedText

WRITTEN = ("name", "office", "skill", "text_de", "text_en", "retired")


def save_text(*, text: CannedText, actor: User, now: datetime, **values: Any) -> CannedText:
    """Write a new or changed text. Raises DomainError `name_taken` within the same team, Refused for agents."""
    require(rules.may_write_texts(actor))
    for name in WRITTEN:
        if name in values:
            setattr(text, name, values[name])
    try:
        with transaction.atomic():
            text.save()
    except IntegrityError as error:
        if violated(error) != "tickets_canned_name_once_per_team":
            raise
        raise DomainError("name_taken", _("This team already has a text of this name."), field="name") from error
    return text
