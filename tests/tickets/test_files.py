"""Attachments: what comes in, how it is kept, how it goes out."""

import io
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from core.errors import Invalid, Refused
from core.models import User
from offices.models import Office
from tests.factories.core import make_user
from tests.factories.offices import make_woking
from tests.factories.tickets import NOON, make_customer, make_ticket
from tickets import scanner, storage
from tickets.domain import files
from tickets.enums import TicketStatus
from tickets.models import Attachment, Entry, Ticket
from tickets.models.entry import ScanState

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03" + b"\0" * 200


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: object) -> Path:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def ticket() -> Ticket:
    office: Office = make_woking()
    return make_ticket(office, contact=make_customer(office))


@pytest.fixture
def actor() -> User:
    return make_user()


def png(width: int = 40, height: int = 30) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (width, height), (200, 0, 0, 128)).save(out, "PNG")
    return out.getvalue()


def attach(ticket: Ticket, actor: User | None, name: str = "a.pdf", data: bytes = PDF, **fields: Any) -> Attachment:
    return files.attach(ticket=ticket, name=name, data=data, now=NOON, actor=actor, **fields)


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("log.txt", "Fehler E214 – Bandriss".encode(), "text/plain"),
        ("old.log", "Bandriß".encode("cp1252"), "text/plain"),
        ("drift.csv", b"t;g\n1;2\n", "text/csv"),
        ("shown.pdf", PDF, "application/pdf"),
        ("photo.png", png(), "image/png"),
        ("renamed.pdf", png(), "image/png"),
        ("all.zip", b"PK\x03\x04" + b"\0" * 40, "application/zip"),
    ],
)
def test_type_is_told_by_content(name: str, data: bytes, content_type: str) -> None:
    assert storage.type_of(data, name) == content_type


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("setup.exe", EXE),
        ("photo.png", EXE),
        ("page.html", b"<p>hello</p>"),
        ("photo.png", b"<html><script>alert(1)</script>"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("run.sh", b"#!/bin/sh\n"),
        ("notes.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("macro.docm", b"PK\x03\x04" + b"\0" * 40),
        ("plain.bat", b"dir"),
    ],
)
def test_what_could_be_run_is_refused(ticket: Ticket, actor: User, media: Path, name: str, data: bytes) -> None:
    with pytest.raises(Invalid, match="this kind of file is not accepted"):
        attach(ticket, actor, name, data)
    assert not Attachment.objects.exists()
    assert not Entry.objects.exists()
    assert not list(media.rglob("*.*"))


def test_attach_keeps_it_outside_under_a_random_name(ticket: Ticket, actor: User, media: Path) -> None:
    kept = attach(ticket, actor, "C:\\Users\\me\\../angebot.pdf")
    assert kept.name == "angebot.pdf"
    assert "angebot" not in kept.path
    assert (media / kept.path).read_bytes() == PDF
    assert (media / kept.path).suffix == ""
    assert (kept.content_type, kept.size, kept.scan) == ("application/pdf", len(PDF), ScanState.UNCHECKED)
    assert kept.entry.visibility == "internal"


def test_attach_by_the_customer_is_theirs_to_see_and_wakes_the_ticket(ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(status=TicketStatus.WAITING)
    kept = attach(ticket, None, contact=ticket.contact)
    ticket.refresh_from_db()
    assert (kept.entry.visibility, kept.entry.contact, ticket.status) == ("customer", ticket.contact, "open")


def test_attach_at_the_limit_and_one_byte_over(ticket: Ticket, actor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert files.LARGEST == 25 * 1024 * 1024
    monkeypatch.setattr(files, "LARGEST", len(PDF))
    assert attach(ticket, actor).size == len(PDF)
    with pytest.raises(Invalid, match="is larger than"):
        attach(ticket, actor, data=PDF + b"x")
    with pytest.raises(Invalid, match="is empty"):
        attach(ticket, actor, data=b"")


def test_database_refuses_more_than_25_mb(ticket: Ticket, actor: User) -> None:
    kept = attach(ticket, actor)
    with pytest.raises(IntegrityError, match="tickets_attachment_25_mb"), transaction.atomic():
        Attachment.objects.filter(pk=kept.pk).update(size=25 * 1024 * 1024 + 1)


def test_attach_to_a_merged_ticket_is_refused_and_leaves_no_file(ticket: Ticket, actor: User, media: Path) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(status="merged", merged_into=make_ticket(ticket.office))
    ticket.refresh_from_db()
    with pytest.raises(Refused):
        attach(ticket, actor)
    assert not list(media.rglob("*/*/*"))


def test_picture_is_drawn_anew_without_what_was_hidden_in_it(ticket: Ticket, actor: User, media: Path) -> None:
    kept = attach(ticket, actor, "photo.png", png(3000, 100) + b"<script>hidden</script>")
    shown = (media / kept.preview).read_bytes()
    with Image.open(io.BytesIO(shown)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1600, 53))
    assert b"hidden" not in shown


def test_picture_that_cannot_be_read_is_kept_but_not_shown(ticket: Ticket, actor: User) -> None:
    broken = attach(ticket, actor, "photo.png", png()[:40])
    assert (broken.content_type, broken.preview) == ("image/png", "")


def test_download_is_never_shown_or_run(ticket: Ticket, actor: User, client: Client) -> None:
    kept = attach(ticket, actor, "bericht ü.pdf")
    client.force_login(actor)
    response = client.get(f"/files/{kept.pk}/")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response.getvalue() == PDF
    assert client.get(f"/files/{kept.pk}/picture/").status_code == 404


def test_download_needs_a_sign_in(ticket: Ticket, actor: User, client: Client) -> None:
    kept = attach(ticket, actor)
    assert client.get(f"/files/{kept.pk}/").status_code == 302


def test_upload_answers_with_what_was_refused_and_keeps_the_rest(ticket: Ticket, actor: User, client: Client) -> None:
    client.force_login(actor)
    good, bad = io.BytesIO(PDF), io.BytesIO(EXE)
    good.name, bad.name = "good.pdf", "bad.exe"
    url = f"/tickets/{ticket.number}/files/"
    response = client.post(url, {"files": [good, bad], "kind": "message"}, headers={"accept": "application/json"})
    assert response.status_code == 422
    assert [fault.split(":")[0] for fault in response.json()["faults"]] == ["bad.exe"]
    assert Attachment.objects.get().entry.visibility == "customer"


# -- the scanner ----------------------------------------------------------------------------------------------------


class Clamd(threading.Thread):
    """Answers like ClamAV's daemon: PING, and INSTREAM with a signature for the word EICAR."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self.server.getsockname()[1]}"

    def run(self) -> None:
        while True:
            try:
                line, _address = self.server.accept()
            except OSError:
                return
            with line:
                self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        stream = line.makefile("rb")
        command = b""
        while not command.endswith(b"\0"):
            command += stream.read(1)
        if command == b"zPING\0":
            line.sendall(b"PONG\0")
            return
        data = b""
        while size := struct.unpack("!I", stream.read(4))[0]:
            data += stream.read(size)
        line.sendall(b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR" in data else b"stream: OK\0")


@pytest.fixture
def clamd(settings: object) -> Iterator[Clamd]:
    server = Clamd()
    server.start()
    settings.CLAMAV_SOCKET = server.place  # type: ignore[attr-defined]
    yield server
    server.server.close()


def test_scanner_absent_is_known(settings: object) -> None:
    settings.CLAMAV_SOCKET = ""  # type: ignore[attr-defined]
    assert (scanner.is_configured(), scanner.scan(b"x")) == (False, ScanState.UNCHECKED)


def test_scanner_that_does_not_answer_leaves_files_unchecked(settings: object) -> None:
    settings.CLAMAV_SOCKET = "/nowhere/clamd.sock"  # type: ignore[attr-defined]
    assert (scanner.is_configured(), scanner.is_answering(), scanner.scan(b"x")) == (True, False, ScanState.UNCHECKED)


def test_scanner_tells_clean_from_infected(clamd: Clamd) -> None:
    assert scanner.is_answering()
    assert scanner.scan(b"harmless" * 20_000) == ScanState.CLEAN
    assert scanner.scan(b"x" * 70_000 + b"EICAR") == ScanState.INFECTED


def test_infected_file_is_on_record_but_never_stored(
    ticket: Ticket, actor: User, clamd: Clamd, media: Path, client: Client
) -> None:
    with pytest.raises(Invalid, match="malware was found"):
        attach(ticket, actor, "note.txt", b"EICAR")
    kept = Attachment.objects.get()
    assert (kept.scan, kept.path) == (ScanState.INFECTED, "")
    assert not list(media.rglob("*/*/*"))
    client.force_login(actor)
    assert client.get(f"/files/{kept.pk}/").status_code == 404
    assert attach(ticket, actor, "note.txt", b"fine").scan == ScanState.CLEAN


def test_absence_of_the_scanner_is_seen_by_who_looks_after_it(
    ticket: Ticket, actor: User, client: Client, settings: object
) -> None:
    client.force_login(actor)
    assert client.get("/files/").status_code == 403
    client.force_login(make_user(role="administrator"))
    settings.CLAMAV_SOCKET = ""  # type: ignore[attr-defined]
    assert "Files are not checked for malware." in client.get("/files/").content.decode()
    settings.CLAMAV_SOCKET = "/nowhere/clamd.sock"  # type: ignore[attr-defined]
    assert "The malware scanner does not answer." in client.get("/files/").content.decode()


def test_scanner_that_answers_is_said_and_what_it_found_is_listed(
    ticket: Ticket, actor: User, client: Client, clamd: Clamd
) -> None:
    with pytest.raises(Invalid):
        attach(ticket, actor, "note.txt", b"EICAR")
    client.force_login(make_user(role="administrator"))
    page = client.get("/files/").content.decode()
    assert "The malware scanner answers" in page
    assert "note.txt" in page
