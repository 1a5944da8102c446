"""The worker's part, and what the database refuses."""

import pytest
from django.db import IntegrityError, transaction

from contracts.domain import importing
from contracts.enums import ImportState
from contracts.models import (
    ImportHeading,
    ImportRun,
)
from core.errors import Conflict, violated
from tests.factories.contracts import (
    NOW,
)
from tests.factories.imports import DEVICES, applied, checked, faults, upload


def test_step_given_up_after_three_tries(author, catalogue):
    run = upload(author, "devices", DEVICES)
    importing.start_check(run=run, mapping=run.mapping)
    ImportRun.objects.update(tries=3)
    importing.work(now=NOW)
    run.refresh_from_db()
    assert (run.state, run.fault) == ("failed", "The worker has given up after three tries.")


def test_failed_import_can_be_checked_again(author, catalogue):
    run = checked(author, "devices", "Serial number,Model\n\n")
    importing.start_check(run=run, mapping=run.mapping)
    run.refresh_from_db()
    assert (run.state, run.fault) == ("checking", "")


def test_run_cannot_be_applied_twice(author, catalogue):
    run = applied(author, "devices", DEVICES)
    with pytest.raises(Conflict) as refused:
        importing.start_apply(run=run, skip_refused=False, actor=author)
    assert refused.value.code == "wrong_state"


def test_faults_are_written_in_the_authors_language(author, catalogue):
    author.language = "de"
    author.save()
    run = checked(author, "devices", "Seriennummer;Modell\nX-1;LX-999\n")
    assert faults(run) == [(2, "Modell", "es gibt kein Produkt LX-999")]


def test_applied_without_a_time_is_refused_by_the_database(author):
    run = upload(author, "devices", "a,b\n1,2\n")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(state=ImportState.APPLIED)
    assert violated(refused.value) == "contracts_import_applied_has_time"


def test_heading_twice_is_refused_by_the_database(db):
    ImportHeading.objects.create(kind="devices", heading="typ", field="product")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        ImportHeading.objects.create(kind="devices", heading="typ", field="serial")
    assert violated(refused.value) == "contracts_import_heading_once"
