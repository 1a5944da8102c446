"""Products, families, manufacturers, contract classes: kept by the administrator, retired but never deleted."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model

from contracts.rules import may_edit_catalogue
from core.access import require
from core.models import User


@transaction.atomic
def keep_entry(*, entry: Model, values: Mapping[str, Any], actor: User) -> Model:
    """Write a new or corrected entry of the catalogue; many-to-many fields may be among the values.

    Warranties that run already keep their days when a product's rule changes: the new rule counts for deliveries and
    corrections from now on. Raises Refused unless the actor is an administrator.
    """
    require(may_edit_catalogue(actor))
    many = {field.name for field in entry._meta.many_to_many}
    for name in values.keys() - many:
        setattr(entry, name, values[name])
    entry.full_clean()
    entry.save()
    for name in values.keys() & many:
        getattr(entry, name).set(values[name])
    return entry
