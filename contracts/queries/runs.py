"""Runs of the import."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from contracts.models import ImportRun


def run_for(pk: int) -> ImportRun:
    """One run with whoever took its steps; 404 for none."""
    return get_object_or_404(ImportRun.objects.select_related("author", "applied_by", "undone_by"), pk=pk)


def runs() -> QuerySet[ImportRun]:
    """All runs, with whoever began them."""
    return ImportRun.objects.select_related("author")
