"""The ticket and the calls that belong to it. Facts are kept as told, beside the links to what was recognised (C2)."""

import re

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Reverse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models import Company, Contact, Device, Product
from core.fields import Lines
from core.text import first_line
from offices.models import Office
from tickets.enums import LIVE, CallKind, Direction, Impact, Priority, SuggestionUse, TicketKind, TicketStatus, Way
from tickets.models.classification import Classification
from tickets.models.querysets import TicketQuerySet

TITLE_LENGTH = 90
FIRST_SENTENCE = re.compile(r"(?<=[.!?])\s")

# What people ask about later: who changed it, when, from what to what (C5).
TRACKED = (
    "kind",
    "status",
    "office",
    "caller_name",
    "company_name",
    "phone",
    "email",
    "product_name",
    "serial",
    "serial_missing",
    "description",
    "company",
    "contact",
    "device",
    "product",
    "classification",
    "impact",
    "priority",
    "owner",
    "way",
    "way_reason",
    "connected_to",
    "settled_at",
    "solved_at",
    "closed_at",
    "cause",
    "solution",
    "remind_at",
    "merged_into",
)


class Ticket(models.Model):  # type: ignore[django-manager-missing]  # `past`: TicketPast is made from it below
    """A case and its name. Changed only by `tickets.domain` and what stands above it (C5)."""

    sequence = models.BigIntegerField(unique=True, help_text="from tickets_ticket_sequence; never shown")
    number = models.CharField(_("ticket number"), max_length=9, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=TicketKind.choices)
    status = models.CharField(_("status"), max_length=10, choices=TicketStatus.choices, default=TicketStatus.OPEN)
    office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        related_name="tickets",
        help_text="the home office; its calendar counts",
    )
    language = models.CharField(_("language"), max_length=5)

    caller_name = models.CharField(_("caller"), max_length=120)
    company_name = models.CharField(_("company"), max_length=160)
    phone = models.CharField(_("phone"), max_length=30, help_text="E.164 where it can be read so")
    email = models.EmailField(_("e-mail"), blank=True)
    product_name = models.CharField(_("product"), max_length=120, blank=True)
    serial = models.CharField(_("serial number"), max_length=40, blank=True)
    serial_missing = models.CharField(_("why the serial number is not yet known"), max_length=200, blank=True)
    description = Lines(_("description"))

    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets")
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets")
    classification = models.ForeignKey(
        Classification, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    suggestion = models.CharField(
        _("suggested classification"),
        max_length=8,
        blank=True,
        db_default="",
        default="",
        choices=SuggestionUse.choices,
        help_text="what became of the suggestions shown during the call; blank where none were shown",
    )
    impact = models.CharField(_("impact"), max_length=10, choices=Impact.choices, default=Impact.DEGRADED)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_tickets",
    )

    way = models.CharField(_("how we help"), max_length=10, choices=Way.choices, default=Way.OPEN)
    way_reason = models.CharField(_("reason"), max_length=300, blank=True)

    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    connected_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    connected_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="when the caller was connected or promised a callback (G1, G2)"
    )
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(_("cause"), max_length=200, blank=True)
    solution = Lines(_("solution"), blank=True)
    remind_at = models.DateTimeField(null=True, blank=True, help_text="waiting for the customer: when to ask again")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    version = models.PositiveIntegerField(
        default=1, help_text="grows with every change; two people editing see a conflict"
    )
    changed_at = models.DateTimeField()
    search = SearchVectorField(null=True, editable=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(condition=Q(number__regex=r"^[1-9][0-9]{8}$"), name="tickets_number_nine_digits"),
            models.CheckConstraint(
                condition=~Q(kind=TicketKind.FAULT)
                | (
                    ~Q(caller_name="")
                    & ~Q(company_name="")
                    & ~Q(phone="")
                    & ~Q(product_name="")
                    & ~Q(description="")
                    & (~Q(serial="") | ~Q(serial_missing=""))
                ),
                name="tickets_fault_has_six_facts",
            ),
            models.CheckConstraint(
                condition=~Q(status=TicketStatus.MERGED) | Q(merged_into__isnull=False),
                name="tickets_merged_names_target",
            ),
            models.CheckConstraint(
                condition=~Q(status=TicketStatus.SOLVED) | Q(solved_at__isnull=False),
                name="tickets_solved_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(way=Way.GOODWILL) | ~Q(way_reason=""), name="tickets_goodwill_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="tickets_newest"),
            models.Index(fields=["-changed_at", "-id"], name="tickets_last_changed"),
            models.Index(fields=["priority", "opened_at", "id"], name="tickets_by_priority"),
            # The list's filters: one value may stand for a million tickets or for none, and both have to be quick.
            models.Index(fields=["status", "-opened_at", "-id"], name="tickets_by_status"),
            models.Index(fields=["kind", "-opened_at", "-id"], name="tickets_by_kind"),
            models.Index(fields=["way", "-opened_at", "-id"], name="tickets_by_way"),
            models.Index(
                fields=["suggestion", "-opened_at", "-id"], name="tickets_by_suggestion", condition=~Q(suggestion="")
            ),
            models.Index(
                fields=["-opened_at", "-id"],
                name="tickets_unclassified",
                condition=Q(status__in=LIVE, kind=TicketKind.FAULT, classification=None),
            ),
            models.Index(fields=["-opened_at", "-id"], name="tickets_live_newest", condition=Q(status__in=LIVE)),
            models.Index(fields=["-changed_at", "-id"], name="tickets_live_changed", condition=Q(status__in=LIVE)),
            models.Index(
                fields=["priority", "opened_at", "id"], name="tickets_live_by_priority", condition=Q(status__in=LIVE)
            ),
            models.Index(fields=["company", "-opened_at"], name="tickets_of_company"),
            models.Index(fields=["contact", "-opened_at"], name="tickets_of_contact"),
            models.Index(fields=["device", "-opened_at"], name="tickets_of_device"),
            models.Index(fields=["owner", "-opened_at"], name="tickets_live_of_owner", condition=Q(status__in=LIVE)),
            models.Index(fields=["office", "-opened_at"], name="tickets_live_of_office", condition=Q(status__in=LIVE)),
            models.Index(
                fields=["classification", "-solved_at"],
                name="tickets_solved_by_fault",
                condition=Q(solved_at__isnull=False),
            ),
            models.Index(fields=["classification", "-opened_at"], name="tickets_with_cause", condition=~Q(cause="")),
            models.Index(
                fields=["opened_at"],
                name="tickets_unsettled",
                condition=Q(settled_at=None, kind="fault", way__in=["covered", "goodwill"]),
            ),
            models.Index(fields=["remind_at"], name="tickets_remind", condition=Q(remind_at__isnull=False)),
            models.Index(fields=["phone"], name="tickets_phone", opclasses=["varchar_pattern_ops"]),
            models.Index(OpClass(Reverse("phone"), name="text_pattern_ops"), name="tickets_phone_backwards"),
            GinIndex(fields=["search"], name="tickets_search"),
        ]

    def __str__(self) -> str:
        return f"{self.number[:3]} {self.number[3:6]} {self.number[6:]}"

    def get_absolute_url(self) -> str:
        """Address of the ticket's page at the desk."""
        return reverse("ticket:page", args=[self.number])

    def get_portal_url(self) -> str:
        """Address of the ticket's page in the portal, for the customer."""
        return reverse("portal:ticket", args=[self.number])

    @property
    def product_said(self) -> str:
        """The product in the reader's language; what is not on file as it was told."""
        return self.product.name if self.product else self.product_name

    @property
    def title(self) -> str:
        """The first sentence of the description, cut at a word: nobody has to type a title on the phone."""
        first = FIRST_SENTENCE.split(first_line(self.description), maxsplit=1)[0].rstrip(".")
        return first if len(first) <= TITLE_LENGTH else f"{first[:TITLE_LENGTH].rsplit(' ', 1)[0]} …"


class TicketPast(
    pghistory.create_event_model(  # type: ignore[misc]  # the base is made from the model above
        Ticket,
        # The row as it was before: a ticket that never changed costs nothing.
        pghistory.UpdateEvent("changed", row=pghistory.Old, condition=pgtrigger.AnyChange(*TRACKED)),
        fields=[*TRACKED, "changed_at"],
        obj_field=pghistory.ObjForeignKey(related_name="past"),
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,
    )
):
    """How a ticket was before a change; written by the database, also for changes that pass by our code (C5)."""

    class Meta:
        app_label = "tickets"
        indexes = [models.Index(fields=["pgh_obj", "pgh_id"], name="tickets_past_of_ticket")]


class Call(models.Model):
    """One phone call. Belongs to a ticket, or says why it needs none (C1)."""

    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    no_ticket_reason = models.CharField(_("why it needs no ticket"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=CallKind.choices)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices, default=Direction.INBOUND)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="calls")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calls")
    caller_name = models.CharField(_("caller"), max_length=120, blank=True)
    company_name = models.CharField(_("company"), max_length=160, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    note = Lines(_("note"), blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ticket__isnull=False) | ~Q(no_ticket_reason=""),
                name="tickets_call_has_ticket_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")),
                name="tickets_call_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "started_at"], name="tickets_calls_of_office"),
            models.Index(fields=["phone"], name="tickets_call_phone", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.started_at:%Y-%m-%d %H:%M}"


class Draft(models.Model):
    """What an agent has typed of a call not yet logged; saves itself, one per agent."""

    agent = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="draft")
    data = models.JSONField(default=dict)
    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="drafts")
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.agent}, {self.started_at:%H:%M}"
