"""An import from the upload to the undo. Each step is one transaction: a file is applied wholly or not at all.

The worker takes a run that waits, locks it, and does its step; a worker that dies leaves the run unlocked and nothing
written, and the next one begins the step again.
"""

import hashlib
import logging
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from contracts.enums import WORKING, ImportState, LineOutcome
from contracts.importing.kinds import KINDS, headings_of, missing, propose, remember
from contracts.importing.lines import BATCH, Setting, SheetLines, chunks
from contracts.importing.reading import FileFault, ReadSheet, SheetLine, read
from contracts.models import ImportRow, ImportRun, Trace
from core.errors import Conflict, DomainError, Invalid
from core.models import User
from offices.duty import own_office

log = logging.getLogger(__name__)
SAMPLES = 3
UNDO_WITHIN = timedelta(days=1)
MAX_TRIES = 3
PROGRESS_SECONDS = 3600


# -- steps of a person ----------------------------------------------------------------------------------------------


def upload(*, kind: str, file: "UploadedFile[Any]", actor: User, now: datetime) -> ImportRun:
    """Keep the file and say what its columns probably mean. Raises Invalid (field file) if it cannot be read."""
    try:
        sheet = read(cast(BinaryIO, file), file.name or "", headings_of(kind))
        samples = _samples(sheet)
    except FileFault as fault:
        raise Invalid({"file": str(fault)}) from fault
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return ImportRun.objects.create(
        kind=kind,
        name=PurePath(file.name or "").name[:200],
        path=default_storage.save(f"imports/{secrets.token_hex(16)}", file),
        sha256=digest,
        about=sheet.about,
        headings=[[heading, samples[at]] for at, heading in enumerate(sheet.headings)],
        mapping=propose(kind, sheet.headings),
        author=actor,
        created_at=now,
    )


@transaction.atomic
def start_check(*, run: ImportRun, mapping: Mapping[str, str]) -> None:
    """Take the columns as they are matched and let the worker check the file. Raises Invalid (by heading or ``)."""
    run = _locked(run, ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)
    known = {heading for heading, _samples in run.headings}
    mapping = {heading: field for heading, field in mapping.items() if heading in known}
    _check_mapping(run.kind, mapping)
    remember(run.kind, mapping)
    _set(run, state=ImportState.CHECKING, mapping=mapping, fault="", tries=0, counts={}, skip_refused=False)


@transaction.atomic
def start_apply(*, run: ImportRun, skip_refused: bool, actor: User) -> None:
    """Let the worker write what was checked. Lines that are refused are left out only if that is said."""
    run = _locked(run, ImportState.CHECKED)
    if run.counts.get(LineOutcome.REFUSED) and not skip_refused:
        raise Conflict("refused_lines", _("Some lines are refused. Correct the file, or say that they are left out."))
    if not run.counts.get(LineOutcome.NEW) and not run.counts.get(LineOutcome.CHANGED):
        raise Conflict("nothing_to_do", _("This file changes nothing."))
    _set(run, state=ImportState.APPLYING, skip_refused=skip_refused, applied_by=actor, fault="", tries=0)


@transaction.atomic
def start_undo(*, run: ImportRun, actor: User, now: datetime) -> None:
    """Let the worker take an import back. Raises Conflict when a day has passed."""
    run = _locked(run, ImportState.APPLIED)
    if run.applied_at is None or now - run.applied_at > UNDO_WITHIN:
        raise Conflict("too_late", _("An import can be undone within a day only."))
    _set(run, state=ImportState.UNDOING, undone_by=actor, fault="", tries=0)


# -- steps of the worker --------------------------------------------------------------------------------------------


def work(*, now: datetime) -> int:
    """Do the steps that wait, one after the other. Returns how many."""
    done = 0
    for key in ImportRun.objects.filter(state__in=WORKING).order_by("pk").values_list("pk", flat=True):
        done += _work_on(key, now=now)
    return done


def _work_on(key: int, *, now: datetime) -> int:
    """One step of one run; 0 if another worker has it. What goes wrong is written down outside of the transaction."""
    if not _count_try(key):
        return 0
    try:
        with transaction.atomic():
            run = ImportRun.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=key).first()
            if run is None or run.state not in WORKING:
                return 0
            with translation.override(run.author.language):
                _STEPS[ImportState(run.state)](run, now)
    except (FileFault, DomainError) as fault:
        _failed(key, str(fault))
    except (IntegrityError, DataError) as error:
        log.warning("import %d: %s", key, error)
        _failed(key, "")
    finally:
        _forget_progress(key)
    return 1


def _count_try(key: int) -> bool:
    """Note that the step is begun; after three begun and never finished it is given up. False: nothing to do."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(skip_locked=True).filter(pk=key, state__in=WORKING).first()
        if run is None:
            return False
        if run.tries >= MAX_TRIES:
            _set(run, state=_state_after_failure(run), fault=_("The worker has given up after three tries."))
            return False
        _set(run, tries=run.tries + 1)
    return True


def _failed(key: int, fault: str) -> None:
    run = ImportRun.objects.select_related("author").get(pk=key)
    with translation.override(run.author.language):
        text = fault or _("Records have changed since the check. Please check the file again.")
        _set(run, state=_state_after_failure(run), fault=text)


def _state_after_failure(run: ImportRun) -> ImportState:
    """An undo that fails leaves the import as it was; everything else has written nothing."""
    return ImportState.APPLIED if run.state == ImportState.UNDOING else ImportState.FAILED


def _check(run: ImportRun, now: datetime) -> None:
    """The dry run: what each line would do. Writes the plan, nothing else."""
    run.rows.all()._raw_delete("default")
    counts: dict[str, int] = dict.fromkeys(LineOutcome.values, 0)
    with open_file(run) as file:
        for rows in _lines(run, now).plan(read(file, run.name, headings_of(run.kind)), run.mapping):
            for row in rows:
                row.run = run
                counts[row.outcome] += 1
            ImportRow.objects.bulk_create([row for row in rows if row.outcome != LineOutcome.SAME])
            _tell_progress(run.pk, sum(counts.values()), 0)
    if not any(counts.values()):
        raise FileFault(_("The file has headings but no lines."))
    _set(run, state=ImportState.CHECKED, counts=counts)


def _apply(run: ImportRun, now: datetime) -> None:
    """Write what was planned: all lines or none."""
    lines = _lines(run, now, author=run.applied_by)
    total = run.counts.get(LineOutcome.NEW, 0) + run.counts.get(LineOutcome.CHANGED, 0)
    done = 0
    _tell_progress(run.pk, done, total)
    for outcome, write in ((LineOutcome.NEW, lines.create), (LineOutcome.CHANGED, lines.change)):
        for batch in _batches(run, outcome):
            write(batch, now=now)
            _keep(batch)
            done += len(batch)
            _tell_progress(run.pk, done, total)
    _set(run, state=ImportState.APPLIED, created=lines.finish(now=now), applied_at=now)


def _keep(batch: list[ImportRow]) -> None:
    """Which records the lines have made and what undo needs: as an upsert, ten times quicker than `bulk_update`."""
    ImportRow.objects.bulk_create(
        batch, update_conflicts=True, unique_fields=["pk"], update_fields=["object_id", "before"]
    )


def _undo(run: ImportRun, now: datetime) -> None:
    """Take everything back, or refuse because something has been built on it."""
    lines = _lines(run, now, author=run.undone_by)
    new = run.rows.filter(outcome=LineOutcome.NEW).values("object_id")
    _check_nothing_built_on(run, lines, new)
    done, total = 0, run.counts.get(LineOutcome.CHANGED, 0)
    for batch in _batches(run, LineOutcome.CHANGED):
        _tell_progress(run.pk, done, total)
        lines.restore(batch, now=now)
        lines.traces_of_undo(batch, now=now)
        done += len(batch)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    try:
        with transaction.atomic():
            lines.remove(new, run.created)
    except IntegrityError as error:
        log.warning("import %d is built on: %s", run.pk, error)
        raise Conflict("built_on", _("Something has been built on this import already.")) from error
    _set(run, state=ImportState.UNDONE, undone_at=now)


_STEPS = {ImportState.CHECKING: _check, ImportState.APPLYING: _apply, ImportState.UNDOING: _undo}


def _check_nothing_built_on(run: ImportRun, lines: SheetLines, new: "QuerySet[Any]") -> None:
    touched = run.rows.exclude(outcome=LineOutcome.REFUSED).values("object_id")
    if lines.subject:
        later = Trace.objects.filter(subject=lines.subject, subject_id__in=touched, at__gt=run.applied_at)
        row = later.order_by("at").first()
        if row:
            title = run.rows.filter(object_id=row.subject_id).values_list("title", flat=True)[0]
            raise Conflict("built_on", _("%(title)s has been changed since the import.") % {"title": title})
    own = lines.own(run.created)
    for relation in lines.model._meta.related_objects:
        if relation.many_to_many:
            continue
        model = relation.related_model
        rows = model._base_manager.filter(**{f"{relation.field.name}__in": new})
        label = model._meta.label_lower
        if label in own:  # Q() stands for all of them
            rows = rows.exclude(own[label]) if own[label] else rows.none()
        if rows.exists():
            what = {"what": model._meta.verbose_name_plural}
            raise Conflict("built_on", _("Something has been built on this import already: %(what)s.") % what)


# -- progress -------------------------------------------------------------------------------------------------------


def progress_of(run: ImportRun) -> tuple[int, int]:
    """Lines done and lines in all (0: not known yet) of the step at work."""
    try:
        done, total = cache.get(f"import-{run.pk}") or (0, 0)
    except RedisError:
        return 0, 0
    return done, total


def _tell_progress(key: int, done: int, total: int) -> None:
    """In the cache: the transaction's own rows cannot be seen from outside. Losing it is harmless."""
    try:
        cache.set(f"import-{key}", (done, total), PROGRESS_SECONDS)
    except RedisError as fault:
        log.warning("import %d: progress not shown (%s)", key, fault)


def _forget_progress(key: int) -> None:
    try:
        cache.delete(f"import-{key}")
    except RedisError as fault:
        log.warning("import %d: progress not cleared (%s)", key, fault)


# -- small parts ----------------------------------------------------------------------------------------------------


def _samples(sheet: ReadSheet) -> list[list[str]]:
    """The first values of each column."""
    lines: list[SheetLine] = []
    for line in sheet.lines:
        lines.append(line)
        if len(lines) == SAMPLES:
            break
    return [[_shown(line.cells[at]) for line in lines] for at in range(len(sheet.headings))]


def _shown(cell: Any) -> str:
    return str(getattr(cell, "reason", cell) if cell is not None else "")[:80]


def _check_mapping(kind: str, mapping: Mapping[str, str]) -> None:
    used = [field for field in mapping.values() if field]
    twice = next((heading for heading, field in mapping.items() if field and used.count(field) > 1), None)
    if twice:
        raise Invalid({twice: _("Two columns cannot mean the same.")})
    lacking = missing(kind, mapping)
    if lacking:
        names = ", ".join(str(field.label) for field in lacking)
        raise Invalid({"": _("These columns are still missing: %(names)s.") % {"names": names}})


def _lines(run: ImportRun, now: datetime, author: User | None = None) -> SheetLines:
    author = author or run.author
    office = own_office(author)
    today = now.astimezone(office.tz).date() if office else now.date()
    return KINDS[run.kind](Setting(author, office, today))


def _batches(run: ImportRun, outcome: LineOutcome) -> Iterable[list[ImportRow]]:
    return chunks(run.rows.filter(outcome=outcome).order_by("line", "pk").iterator(chunk_size=BATCH))


def _locked(run: ImportRun, *states: ImportState) -> ImportRun:
    """The run as it stands, locked. Raises Conflict unless it is in one of the states."""
    found = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if found.state not in states:
        raise Conflict(
            "wrong_state", _("Somebody was quicker: the import is %(state)s.") % {"state": found.get_state_display()}
        )
    return found


def _set(run: ImportRun, **values: Any) -> None:
    for name, value in values.items():
        setattr(run, name, value)
    run.save(update_fields=list(values))


def open_file(run: ImportRun) -> BinaryIO:
    """The file as it was uploaded."""
    return cast(BinaryIO, default_storage.open(run.path, "rb"))
