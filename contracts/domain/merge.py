"""Merging two companies or two contacts that are one, with a trace. Nothing is deleted (C5)."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, InternalError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from contracts.domain import cover, trace
from contracts.events import CompanyMerged, ContactMerged
from contracts.models import Company, Contact, ContactPhone, Site
from core.errors import Conflict
from core.models import User


@transaction.atomic
def merge_companies(*, keep: Company, drop: Company, actor: User | None, now: datetime) -> Company:
    """Everything of `drop` becomes `keep`'s: people, sites, devices, contracts, tickets, calls. `drop` points there.

    Rows that the database keeps for ever as they were written stay. Raises Conflict if either has been merged already.
    """
    keep, drop = _both(Company, keep, drop)
    for site in Site.objects.filter(company=drop, name__in=keep.sites.values("name")):
        site.name = f"{site.name} ({drop.number})"[:120]
        site.save(update_fields=["name"])
    moved = _move(keep, drop)
    _merged(keep, drop, moved, actor=actor, now=now)
    cover.fill(keep, since=date.min)
    return keep


@transaction.atomic
def merge_contacts(*, keep: Contact, drop: Contact, actor: User | None, now: datetime) -> Contact:
    """Everything of `drop` becomes `keep`'s: numbers, tickets, calls, answers. `drop` points to `keep`.

    An objection to surveys counts for the person, so it is kept from either. Raises Conflict for people of different
    companies or if either has been merged already.
    """
    keep, drop = _both(Contact, keep, drop)
    if keep.company_id != drop.company_id:
        raise Conflict("other_company", _("These two work for different companies."))
    known = ContactPhone.objects.filter(contact=keep).values("number")
    ContactPhone.objects.filter(contact=drop, number__in=known).delete()
    moved = _move(keep, drop)
    keep.email = keep.email or drop.email
    keep.role = keep.role or drop.role
    keep.objects_to_surveys = keep.objects_to_surveys or drop.objects_to_surveys
    keep.save(update_fields=["email", "role", "objects_to_surveys"])
    _merged(keep, drop, moved, actor=actor, now=now)
    return keep


def _both(model: Any, keep: Any, drop: Any) -> tuple[Any, Any]:
    """Both rows, locked in the order of their keys."""
    rows = {row.pk: row for row in model.objects.select_for_update().filter(pk__in=[keep.pk, drop.pk]).order_by("pk")}
    keep, drop = rows[keep.pk], rows[drop.pk]
    if keep.pk == drop.pk:
        raise Conflict("same", _("Please choose two different entries."))
    if keep.merged_into_id or drop.merged_into_id:
        raise Conflict("merged", _("One of the two has been merged already."))
    return keep, drop


def _move(keep: Model, drop: Model) -> dict[str, int]:
    """Let every row that points to `drop` point to `keep`, in whatever app it lives. Returns how many, by table."""
    moved: dict[str, int] = {}
    for relation in type(drop)._meta.related_objects:
        if relation.many_to_many:
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: drop})
        count = _point(rows, relation.field.name, keep)
        if count:
            moved[relation.related_model._meta.label_lower] = count
    return moved


def _point(rows: Any, field: str, keep: Model) -> int:
    try:
        with transaction.atomic():
            return int(rows.update(**{field: keep}))
    except InternalError:  # a trigger protects the rows: they stay as they were
        return 0
    except IntegrityError:  # `keep` has such a row itself: one by one, what collides stays
        return sum(_point_one(rows.filter(pk=pk), field, keep) for pk in list(rows.values_list("pk", flat=True)))


def _point_one(row: Any, field: str, keep: Model) -> int:
    try:
        with transaction.atomic():
            return int(row.update(**{field: keep}))
    except IntegrityError:
        return 0


def _merged(keep: Any, drop: Any, moved: dict[str, int], *, actor: User | None, now: datetime) -> None:
    drop.merged_into = keep
    drop.save(update_fields=["merged_into"])
    event = CompanyMerged if isinstance(keep, Company) else ContactMerged
    for row, other in ((keep, drop), (drop, keep)):
        told = event(keep=str(keep), drop=str(drop), other_id=other.pk, moved=moved)
        trace.record(row, told, actor=actor, now=now)
