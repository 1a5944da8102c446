"""What the ticket list can be filtered by."""

from datetime import date
from typing import Any, Final

import django_filters
from django.db.models import Q, QuerySet
from django.forms import ChoiceField, DateField, HiddenInput
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.models import ProductFamily
from core import values
from core.lists.filters import Filters, KeyFilter, WordsFilter
from offices.duty import colleagues
from offices.models import Office
from tickets.enums import LIVE, Priority, SuggestionUse, TicketKind, TicketStatus, Way
from tickets.models import Ticket
from tickets.numbers import NumberError, parse
from tickets.queries.search import found_by_words
from tickets.queries.suggested import USED, midnight

FOUND: Final = 1000  # tickets that words may find
ME, NOBODY = "me", "none"
SHOWN, TAKEN = "shown", "taken"


def _people() -> list[tuple[str, Any]]:
    return [(ME, _("me")), (NOBODY, _("nobody")), *((str(one.pk), one.name) for one in colleagues())]


class OwnerField(ChoiceField):
    """Me, nobody, a colleague; in an address also one who has left."""

    def valid_value(self, value: Any) -> bool:
        """A choice, or the key of anybody."""
        return value in (ME, NOBODY) or values.key(value) is not None


class OwnerFilter(django_filters.Filter):
    """By who looks after the ticket."""

    field_class = OwnerField


class SinceField(DateField):
    """A day in an address; it has no field on the screen."""

    widget = HiddenInput

    def to_python(self, value: Any) -> date | None:
        """None for what is no day, and for a day that no calendar of ours knows."""
        return values.day(str(value)) if value else None


class SinceFilter(django_filters.Filter):
    """From that day on."""

    field_class = SinceField


class TicketFilters(Filters):
    """Tickets."""

    defaults = {"status": "live"}

    status = django_filters.ChoiceFilter(
        label=_("Status"),
        method="by_status",
        empty_label=None,
        choices=[("live", pgettext_lazy("tickets", "Live")), *TicketStatus.choices, ("all", _("All"))],
    )
    office = django_filters.ModelChoiceFilter(
        queryset=Office.objects.all(), to_field_name="slug", label=_("Office"), empty_label=_("all")
    )
    owner = OwnerFilter(label=_("Owner"), method="by_owner", choices=lambda: [("", _("anyone")), *_people()])
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=TicketKind.choices, empty_label=_("all"))
    family = django_filters.ModelChoiceFilter(
        queryset=ProductFamily.objects.all(),
        to_field_name="code",
        field_name="product__family",
        label=_("Products"),
        empty_label=_("all"),
    )
    way = django_filters.ChoiceFilter(
        label=_("How we help"), choices=Way.choices, method="by_way", empty_label=_("all")
    )
    priority = django_filters.ChoiceFilter(label=_("Priority"), choices=Priority.choices, empty_label=_("all"))
    classified = django_filters.ChoiceFilter(
        label=_("Classification"),
        choices=[("no", _("not classified yet"))],
        method="by_classified",
        empty_label=_("all"),
    )
    suggestion = django_filters.ChoiceFilter(
        label=_("Suggestion"),
        choices=[(SHOWN, _("shown in the call")), (TAKEN, _("taken")), *SuggestionUse.choices],
        method="by_suggestion",
        empty_label=_("all"),
    )
    since = SinceFilter(field_name="opened_at", method="by_since")
    q = WordsFilter(_("Words"), placeholder=_("Number, company, serial no., fault"))
    company = KeyFilter(field_name="company")
    contact = KeyFilter(field_name="contact")
    device = KeyFilter(field_name="device")

    class Meta:
        model = Ticket
        fields: list[str] = []

    def by_status(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """One status, all that are live, or all."""
        if value == "live":
            return rows.filter(status__in=LIVE)
        return rows if value == "all" else rows.filter(status=value)

    def by_owner(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """The reader's own, nobody's, or a colleague's."""
        if value == NOBODY:
            return rows.filter(owner=None)
        return rows.filter(owner=self.viewer.pk if value == ME else values.key(value))

    def by_way(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Only for faults a way is chosen (E3)."""
        return rows.filter(way=value) if self.data.get("kind") else rows.filter(kind=TicketKind.FAULT, way=value)

    def by_classified(self, rows: QuerySet, _name: str, _value: str) -> QuerySet:
        """Faults that still have to be classified (C4)."""
        return rows.filter(kind=TicketKind.FAULT, classification=None)

    def by_suggestion(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """What became of the suggestions shown during the call (C4)."""
        several = {SHOWN: SuggestionUse.values, TAKEN: USED}.get(value)
        return rows.filter(suggestion__in=several) if several else rows.filter(suggestion=value)

    def by_since(self, rows: QuerySet, _name: str, value: date) -> QuerySet:
        """Logged on that day or later, by the clock of the reader's office."""
        return rows.filter(opened_at__gte=midnight(value, self.context.zone))

    def by_words(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """A number in any grouping, else words of the fault, names or a serial number: the newest FOUND of them."""
        try:
            return rows.filter(number=parse(text))
        except NumberError:
            return rows.filter(Q(pk__in=found_by_words(text, limit=FOUND)))
