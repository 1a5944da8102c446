"""Canned texts, those in use first."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.lists import cells
from core.lists.listing import Column, Context, Empty, Extras, Listing
from tickets.models import CannedText
from tickets.rules import may_write_texts


def _texts(_context: Context) -> QuerySet[CannedText]:
    return CannedText.objects.select_related("office", "skill")


def _extras(_rows: Sequence[CannedText], context: Context) -> Extras:
    words = {"retired": cells.tag(gettext("no longer used")), "all": gettext("all")}
    return {"may": bool(may_write_texts(context.viewer)), **words}


def _name(text: CannedText, extras: Extras) -> Any:
    name = cells.link(reverse("tickets:text", args=[text.pk]), text.name) if extras["may"] else text.name
    return cells.joined(name, " ", extras["retired"]) if text.retired else cells.joined(name)


def _team(text: CannedText, extras: Extras) -> str:
    return ", ".join(str(part) for part in (text.office, text.skill) if part) or extras["all"]


TEXTS = Listing(
    name="texts",
    address="tickets:texts",
    title=_("Canned texts"),
    columns=(
        Column("name", _("Name"), lambda text, _e: text.name, show=_name),
        Column("team", _("Team"), _team, "plain"),
        Column(
            "german",
            _("German"),
            lambda text, _e: text.text_de,
            show=lambda text, _e: cells.clip(text.text_de, lang="de"),
            css="is-wide",
        ),
        Column(
            "english",
            _("English"),
            lambda text, _e: text.text_en,
            show=lambda text, _e: cells.clip(text.text_en, lang="en"),
            css="is-wide",
        ),
        Column("retired", _("No longer used"), lambda text, _e: _("yes") if text.retired else "", only="file"),
    ),
    rows=_texts,
    order=("retired", "name", "pk"),
    extras=_extras,
    saved=False,
    new=("tickets:text-new", _("New text")),
    may_new=may_write_texts,
    empty=Empty(_("No canned texts yet"), _("A text that you write for the third time belongs here."), icon="template"),
)
