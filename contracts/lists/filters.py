"""What the lists can be filtered by."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contracts.enums import ContactRole
from contracts.models import (
    Company,
    Contact,
    Contract,
    ContractClass,
    ContractDevice,
    Device,
    Product,
    ProductFamily,
    Site,
    Suspension,
)
from contracts.queries.devices import AnyOf
from contracts.queries.people import merged_away
from contracts.queries.standing import ContractStanding
from contracts.serials import canonical
from contracts.standing import WORDS
from core.folding import fold
from core.lists.filters import Filters, KeyFilter, WordsFilter
from offices.models import Office

DAYS = [("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days")), ("365", _("12 months"))]


class DeviceFilters(Filters):
    """Devices."""

    q = WordsFilter(_("Serial number, place or company"))
    family = django_filters.ModelChoiceFilter(
        queryset=ProductFamily.objects.all(), method="by_family", label=_("family")
    )
    product = django_filters.ModelChoiceFilter(queryset=Product.objects.all(), label=_("product"))
    cover = django_filters.ChoiceFilter(
        label=_("Cover today"),
        method="by_cover",
        choices=[
            ("covered", _("covered")),
            ("contract", _("by contract")),
            ("warranty", _("by warranty alone")),
            ("none", _("not covered")),
        ],
    )
    warranty = django_filters.ChoiceFilter(label=_("Warranty ends within"), method="by_warranty", choices=DAYS)
    contract = django_filters.ChoiceFilter(
        label=_("contract after it"), method="by_contract", choices=[("yes", _("yes")), ("no", _("no"))]
    )
    owner = django_filters.ChoiceFilter(
        label=_("Ownership"), method="by_owner", choices=[("yes", _("owner known")), ("no", _("without an owner"))]
    )
    company = KeyFilter(field_name="owner")
    in_contract = KeyFilter(method="by_contract_key")
    retired = django_filters.ChoiceFilter(
        label=_("Service"), method="by_retired", choices=[("no", _("in service")), ("yes", _("out of service"))]
    )

    class Meta:
        model = Device
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Every word must be found in the serial number, the place, the site or the company.

        Companies and sites are looked up first: with their keys each part of the question has an index of its own.
        """
        for word in text.split():
            sound = canonical(word)
            serial = Q(serial_sound__contains=sound) if len(sound) > 2 else Q(pk=None)
            sites = list(Site.objects.filter(folded__contains=fold(word)).values_list("pk", flat=True))
            named = AnyOf("owner", _named(word)) | AnyOf("site", sites)
            rows = rows.filter(serial | Q(place_folded__contains=fold(word)) | named)
        return rows

    def by_family(self, rows: QuerySet, _name: str, family: ProductFamily) -> QuerySet:
        """Devices of its products."""
        return rows.filter(product__in=list(family.products.values_list("pk", flat=True)))

    def by_cover(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """As `coverage_of` decides: a running contract with phone support that is not suspended, or a warranty."""
        contract, warranty = Exists(covering(self.today)), Q(warranty__contains=self.today)
        no_warranty = Q(warranty=None) | ~warranty
        match value:
            case "contract":
                return rows.filter(contract)
            case "warranty":
                return rows.filter(warranty).exclude(contract)
            case "none":
                return rows.filter(no_warranty).exclude(contract)
        return rows.filter(warranty | Q(contract))

    def by_warranty(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """The warranty's last day lies between today and so many days on."""
        first, end = self.today, self.today + timedelta(days=int(value) + 1)
        return rows.filter(warranty__endswith__gt=first, warranty__endswith__lte=end)

    def by_contract(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Whether a contract with phone support covers the device on the day after the warranty's last."""
        after = ContractDevice.objects.filter(device=OuterRef("pk"), contract__cls__phone=True)
        later = after.filter(Q(days__endswith__gt=OuterRef("warranty__endswith")) | Q(days__upper_inf=True))
        return rows.filter(Exists(later)) if value == "yes" else rows.filter(~Exists(later))

    def by_owner(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Whether an owner is known."""
        return rows.filter(owner__isnull=value == "no")

    def by_contract_key(self, rows: QuerySet, _name: str, value: int) -> QuerySet:
        """Devices that one contract covers today."""
        listed = ContractDevice.objects.filter(contract=value, days__contains=self.today)
        return rows.filter(pk__in=listed.values("device"))

    def by_retired(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Whether it is out of service."""
        return rows.filter(retired=value == "yes")


def _named(word: str) -> list[int]:
    """Keys of the companies with the word in their name."""
    return list(Company.objects.filter(folded__contains=fold(word)).values_list("pk", flat=True))


def covering(today: Any) -> QuerySet[ContractDevice]:
    """Rows that cover the outer device by contract on the day."""
    suspended = Suspension.objects.filter(contract=OuterRef("contract"), days__contains=today)
    rows = ContractDevice.objects.filter(device=OuterRef("pk"), days__contains=today, contract__cls__phone=True)
    return rows.filter(~Exists(suspended))


class ContractFilters(Filters):
    """Contracts."""

    q = WordsFilter(_("Number or company"))
    cls = django_filters.ModelChoiceFilter(queryset=ContractClass.objects.all(), label=_("class"))
    standing = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_standing",
        choices=[(standing.value, words.label) for standing, words in WORDS.items()],
    )
    ends = django_filters.ChoiceFilter(label=_("Ends within"), method="by_end", choices=DAYS)
    renewed = django_filters.ChoiceFilter(
        label=_("Successor"), method="by_renewed", choices=[("yes", _("yes")), ("no", _("no"))]
    )
    office = django_filters.ModelChoiceFilter(
        queryset=Office.objects.all(), field_name="company__home_office", label=_("home office")
    )
    company = KeyFilter(field_name="company")

    class Meta:
        model = Contract
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Every word must be found in the number or the company."""
        for word in text.split():
            rows = rows.filter(Q(number__icontains=word) | AnyOf("company", _named(word)))
        return rows

    def by_standing(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """As `standing_of` decides."""
        running, in_a_month = rows.filter(valid__contains=self.today), self.today + timedelta(days=31)
        match value:
            case ContractStanding.FUTURE:
                return rows.filter(valid__startswith__gt=self.today)
            case ContractStanding.ENDED:
                return rows.filter(ends__lte=self.today)
            case ContractStanding.SUSPENDED:
                return running.filter(is_suspended=True)
            case ContractStanding.ENDING:
                return running.filter(ends__lte=in_a_month, is_suspended=False)
        return running.filter(ends__gt=in_a_month, is_suspended=False)

    def by_end(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """The last day lies between today and so many days on."""
        end = self.today + timedelta(days=int(value) + 1)
        return rows.filter(ends__gt=self.today, ends__lte=end)

    def by_renewed(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Whether a successor exists."""
        return rows.filter(is_renewed=value == "yes")


class CompanyFilters(Filters):
    """Companies."""

    q = WordsFilter(_("Name or customer number"))
    office = django_filters.ModelChoiceFilter(
        queryset=Office.objects.all(), field_name="home_office", label=_("home office")
    )
    merged = django_filters.ChoiceFilter(
        label=_("Merged"), method="by_merged", choices=[("yes", _("merged ones only"))]
    )

    class Meta:
        model = Company
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Every word must be found in the name or the number, also of a company that became part of it."""
        for word in text.split():
            named = Q(number__icontains=word) | Q(folded__contains=fold(word))
            rows = rows.filter(named | Q(pk__in=merged_away(named)))
        return rows

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Merged ones are left out unless they are asked for."""
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("merged") else rows.filter(merged_into=None)

    def by_merged(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Those that have become part of another."""
        return rows.filter(merged_into__isnull=value != "yes")


class ContactFilters(Filters):
    """People."""

    q = WordsFilter(_("Name, e-mail or company"))
    role = django_filters.ChoiceFilter(choices=ContactRole.choices, label=_("role"))
    surveys = django_filters.ChoiceFilter(
        label=_("Surveys"), method="by_surveys", choices=[("no", _("objects to surveys")), ("yes", _("may be asked"))]
    )

    class Meta:
        model = Contact
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Every word must be found in the name, the address or the company."""
        for word in text.split():
            known = Q(folded__contains=fold(word)) | Q(email__icontains=word)
            rows = rows.filter(known | AnyOf("company", _named(word)))
        return rows

    def by_surveys(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Whether they may be asked."""
        return rows.filter(objects_to_surveys=value == "no")
