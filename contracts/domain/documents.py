"""Files of a contract: checked by content, kept outside the web root under a random name."""

import secrets
from datetime import datetime
from pathlib import PurePath
from typing import Any

import puremagic
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from contracts.domain import trace
from contracts.events import DocumentAdded
from contracts.models import Contract, ContractDocument
from core.errors import Invalid
from core.models import User

MAX_BYTES = 25 * 1024 * 1024
# What a contract's paper may be: by content, and with an ending that tells the same.
ALLOWED = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".docx", ".xlsx", ".odt", ".ods"})


def add_document(
    *, contract: Contract, file: "UploadedFile[Any]", actor: User | None, now: datetime
) -> ContractDocument:
    """Keep a file with the contract. Raises Invalid (field file) if it is too large or of no allowed kind."""
    name = PurePath(file.name or "").name[:200]
    if (file.size or 0) > MAX_BYTES:
        raise Invalid({"file": _("The file is larger than 25 MB.")})
    content_type = _type_of(file, name)
    path = default_storage.save(f"contracts/{secrets.token_hex(16)}", file)
    with transaction.atomic():
        row = ContractDocument.objects.create(
            contract=contract,
            name=name,
            path=path,
            content_type=content_type,
            size=file.size or 0,
            author=actor,
            at=now,
        )
        trace.record(contract, DocumentAdded(document=name), actor=actor, now=now)
    return row


def open_document(document: ContractDocument) -> "File[Any]":
    """Its content."""
    return default_storage.open(document.path, "rb")


def _type_of(file: "UploadedFile[Any]", name: str) -> str:
    """The type by content. Raises Invalid unless content and ending agree on an allowed one."""
    head = file.read(1024 * 1024)
    file.seek(0)
    try:
        found = puremagic.magic_string(head, name)
    except puremagic.PureError:
        found = []
    ending = PurePath(name).suffix.lower()
    for match in found:
        if match.extension == ending and ending in ALLOWED:
            return str(match.mime_type or "application/octet-stream")
    raise Invalid({"file": _("Only PDF, pictures, Word, Excel and OpenDocument files can be kept here.")})
