"""Kinds are registered complete, or the start fails; each begins with a ladder of its own."""

from itertools import pairwise

import pytest
from django.core.management import call_command

from callbacks.messages import DECLINED as HANDOVER_DECLINED
from callbacks.promised import CallbackKind
from promises.enums import MANAGERS, StepAudience
from promises.first import write_first_ladders
from promises.kinds import Incomplete, PromiseKind, Rung, kinds, promise_kind, register
from promises.models import Ladder
from tickets.promised import ReferralKind

G7 = [(-30, "specialists"), (0, "manager"), (30, "all_managers")]


def test_kinds_of_today():
    assert [kind.name for kind in kinds()] == ["callback", "complaint", "next_step", "referral", "serial"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "ladder"),
    [
        ("callback", G7),
        ("complaint", [(-30, "holder"), (0, "manager"), (30, "all_managers")]),
        ("next_step", [(0, "holder"), (510, "manager")]),
        ("referral", [(-60, "holder"), (0, "manager")]),
        ("serial", [(0, "holder"), (1020, "holder"), (2040, "manager")]),
    ],
)
def test_every_kind_begins_with_its_ladder(kind, ladder):
    (first,) = Ladder.objects.filter(kind=kind)
    assert (first.office, first.scope, first.version, first.active) == (None, "", 1, True)
    assert list(first.steps.values_list("offset_minutes", "audience")) == ladder


@pytest.mark.django_db
def test_first_ladder_is_never_written_over_what_a_manager_has_made():
    Ladder.objects.filter(kind="callback").update(active=False, version=7)
    call_command("migrate", verbosity=0)
    write_first_ladders()
    assert list(Ladder.objects.filter(kind="callback").values_list("version", "active")) == [(7, False)]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_every_kind_reaches_a_manager_and_says_whom_it_tells(kind):
    told = [rung.audience for rung in kind.first_ladder]
    assert set(told) <= set(kind.audiences)
    assert set(told) & set(MANAGERS)
    assert all(earlier.offset_minutes < later.offset_minutes for earlier, later in pairwise(kind.first_ladder))


class Half(PromiseKind):
    """Says nothing of itself."""

    name = "half"


def without(**missing):
    """A kind like that of callbacks under another name, with something taken away."""
    return type("Spoilt", (CallbackKind,), {"name": "spoilt", **missing})


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        (
            Half,
            "Half does not say: address, held_by, line, message_of, number, record, related, subjects, title, words",
        ),
        (without(name=""), "Spoilt: a name of at most 20 characters"),
        (without(name="callback"), "Spoilt: a name that no other kind has"),
        (without(label=""), "Spoilt: a label"),
        (without(icon=""), "Spoilt: an icon"),
        (without(messages=()), "Spoilt: messages that leave the pages when it is over"),
        (without(messages=(HANDOVER_DECLINED,)), "Spoilt: messages that leave the pages when it is over"),
        (without(audiences={}), "Spoilt: audiences, a first ladder that tells its own audiences only"),
        (
            without(first_ladder=()),
            "Spoilt: a first ladder, a first ladder that reaches a manager",
        ),
        (
            without(first_ladder=(Rung(0, StepAudience.SPECIALISTS),)),
            "Spoilt: a first ladder that reaches a manager",
        ),
        (without(scope_label=""), "Spoilt: what its scopes are called"),
        (without(lapses=True), "Spoilt: what happens when it lapses"),
        (
            type("Spoilt", (ReferralKind,), {"name": "spoilt", "first_ladder": (Rung(-5, StepAudience.MANAGER),)}),
            "Spoilt: a step at the due time that tells a manager",
        ),
    ],
)
def test_incomplete_kind_stops_the_start(kind, fault):
    before = kinds()
    with pytest.raises(Incomplete) as refused:
        register(kind)
    assert str(refused.value) == fault
    assert kinds() == before


def test_registering_the_same_class_again_changes_nothing():
    before = [kind.name for kind in kinds()]
    register(CallbackKind)
    assert [kind.name for kind in kinds()] == before


def test_name_that_nobody_has_registered():
    with pytest.raises(LookupError, match="no kind of promise is called 'visit'"):
        promise_kind("visit")
