"""Maintain the classification tree (C4): nodes are added, worded and retired, never deleted."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contracts.models import ProductFamily
from core.access import require
from core.errors import DomainError, violated
from core.models import User
from tickets import rules
from tickets.models import Classification

WORDED = ("code", "name_de", "name_en", "words_de", "words_en", "parent", "retired")


def add_node(*, family: ProductFamily, actor: User, now: datetime, **values: Any) -> Classification:
    """A new node of a family's tree. Raises DomainError for a code that is taken or a parent of other products."""
    return _save(Classification(family=family), values, actor=actor)


def change_node(*, node: Classification, actor: User, now: datetime, **values: Any) -> Classification:
    """Other words, another parent, or retired: tickets keep it, nobody can choose it any more."""
    return _save(node, values, actor=actor)


def _save(node: Classification, values: dict[str, Any], *, actor: User) -> Classification:
    require(rules.may_edit_classifications(actor))
    for name in WORDED:
        if name in values:
            setattr(node, name, values[name])
    _check_parent(node)
    try:
        with transaction.atomic():
            node.save()
    except IntegrityError as error:
        if violated(error) != "tickets_classification_code_once":
            raise
        raise DomainError(
            "code_taken", _("This code is already taken in this product family."), field="code"
        ) from error
    return node


def _check_parent(node: Classification) -> None:
    """A parent is of the same family, and no node is its own ancestor."""
    above, seen = node.parent, {node.pk}
    if above and above.family_id != node.family_id:
        raise DomainError("parent_family", _("The parent belongs to other products."), field="parent")
    while above:
        if above.pk in seen:
            raise DomainError("circle", _("A node cannot stand below itself."), field="parent")
        seen.add(above.pk)
        above = above.parent
