"""What all events of a company, contact, device or contract share: how their facts are kept and told (C5)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from contracts.enums import TraceEvent, TraceSubject
from contracts.models import Company, Contact, Contract, Device, Site
from contracts.wording import day
from core.events import Event
from core.personal import Name

Pair = list[Any] | None  # [old, new] in words; None: not touched

MODELS: dict[str, type[Model]] = {
    TraceSubject.COMPANY: Company,
    TraceSubject.CONTACT: Contact,
    TraceSubject.DEVICE: Device,
    TraceSubject.CONTRACT: Contract,
}
LABELS = {
    "phones": gettext_lazy("phone"),
    "site": gettext_lazy("site"),
    "of_site": gettext_lazy("site"),
    "first": gettext_lazy("first day"),
    "last": gettext_lazy("last day of it"),
    "on": pgettext_lazy("history", "from"),
    "reason": gettext_lazy("reason"),
    "successor": gettext_lazy("successor"),
    "predecessor": gettext_lazy("predecessor"),
    "document": gettext_lazy("document"),
    "phone": gettext_lazy("phone"),
    "mobile": gettext_lazy("mobile"),
    "warranty_until": gettext_lazy("warranty until"),
    "keep": pgettext_lazy("history", "kept"),
    "drop": gettext_lazy("merged into it"),
}
# Told of another record than they belong to: a site's of its company, a device's of a contract.
_OTHERS: dict[tuple[str, str], type[Model]] = {
    **{(TraceSubject.COMPANY, name): Site for name in ("street", "postal_code", "city", "country")},
    (TraceSubject.CONTRACT, "serial"): Device,
}
# Facts are told as they are declared, these after all others.
LAST = {name: place for place, name in enumerate(LABELS, start=1)}
# Facts for programs, not for people.
SILENT = frozenset({"other_id", "moved", "count", "serial_key", "serial_sound", "warranty_by_hand", "manufacturer"})


@dataclass(frozen=True)
class RecordWords:
    """What a line of the history says: what happened, its facts one by one, and where the other entry of a merge is."""

    title: str
    facts: tuple[str, ...]
    other: str = ""


class RecordEvent(Event):
    """Something that happened to a record. Its name is `<subject>_<event>`; a fact that is None was not touched.

    A changed field is `[old, new]`, as words. The customer reads nothing of it.
    """

    customer: ClassVar[Any] = None

    @classmethod
    def subject(cls) -> str:
        """Company, contact, device or contract."""
        return cls.event_name.partition("_")[0]

    @classmethod
    def happened(cls) -> str:
        """What happened, as the rows keep it beside the subject."""
        return cls.event_name.partition("_")[2]

    def told(self) -> dict[str, Any]:
        """The facts there are, in the order in which they are told."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}  # type: ignore[arg-type]
        names = sorted(found, key=lambda name: LAST.get(name, 0))
        return {name: found[name] for name in names if found[name] is not None}

    def desk(self, entry: Any) -> RecordWords:
        """Words on the record's page."""
        facts = (self._fact(name, value) for name, value in self.told().items() if name not in SILENT)
        return RecordWords(str(TraceEvent(self.happened()).label), tuple(filter(None, facts)), self._other())

    def _other(self) -> str:
        return ""

    def _fact(self, name: str, value: Any) -> str:
        label = label_of(self.subject(), name)
        if isinstance(value, list) and len(value) == 2:
            return _("%(what)s: %(old)s → %(new)s") % {"what": label, "old": _word(value[0]), "new": _word(value[1])}
        return _("%(what)s: %(value)s") % {"what": label, "value": _word(value)} if value else ""


@dataclass(frozen=True, kw_only=True)
class Merged(RecordEvent):
    """Two entries became one: what both were called, where the other one is, and how many rows went over by table."""

    keep: Name = ""
    drop: Name = ""
    other_id: int | None = None
    moved: dict[str, int] | None = None

    def _other(self) -> str:
        model = MODELS[self.subject()]
        return str(model(pk=self.other_id).get_absolute_url()) if self.other_id else ""  # type: ignore[attr-defined]


def label_of(subject: str, name: str) -> str:
    """What a fact is called: as the screens call it. Raises FieldDoesNotExist for one that has no word."""
    if name in LABELS:
        return str(LABELS[name])
    model = _OTHERS.get((subject, name), MODELS[subject])
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def devices_words(serials: list[str], count: int | None) -> str:
    """Which devices, and how many more."""
    more = (count or 0) - len(serials)
    rest = ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more}
    return ", ".join(serials) + (f" {rest}" if more > 0 else "")


def _word(value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_word(each) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_word(each)}" for name, each in value.items())
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
