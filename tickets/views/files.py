"""Attachments: in as uploads, out as downloads."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.access import require
from core.errors import DomainError, Refused
from core.lists.views import list_page
from core.requests import DeskRequest
from offices.lists import context_for
from tickets import rules, storage
from tickets.domain import files
from tickets.enums import Visibility
from tickets.lists import LOCKED_FILES
from tickets.models import Attachment
from tickets.queries import ticket_for
from tickets.queries.files import file_for, scan_counts
from tickets.scanner import is_answering, is_configured

DOWNLOAD = "application/octet-stream"


@require_GET
@login_required
def overview(request: DeskRequest) -> HttpResponseBase:
    """Whether files are checked for malware, and what was found: its absence is to be seen."""
    require(rules.may_edit_classifications(request.user))
    scanner = {"configured": is_configured(), "answering": is_configured() and is_answering()}
    more = {**scanner, "counts": scan_counts()}
    return list_page(request, LOCKED_FILES, context_for(request), template="tickets/files.html", more=more)


@require_POST
@login_required
def attach(request: DeskRequest, number: str) -> HttpResponse:
    """Take in files, one entry each. Answers with what was refused, and why; what was accepted stays."""
    ticket = ticket_for(request.user, number)
    visibility = Visibility.CUSTOMER if request.POST.get("kind") == "message" else Visibility.INTERNAL
    faults = []
    for upload in request.FILES.getlist("files"):
        given = {"name": upload.name or "", "data": upload.read(), "visibility": visibility}
        try:
            files.attach(ticket=ticket, actor=request.user, now=clock.now(), **given)
        except Refused:
            raise
        except DomainError as fault:
            faults.append(str(fault))
    if not request.FILES:
        faults.append(_("No file arrived."))
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"faults": faults}, status=422 if faults else 200)
    return HttpResponseRedirect(ticket.get_absolute_url())


@require_GET
@login_required
def download(request: DeskRequest, pk: int) -> FileResponse:
    """The file as it came, always as a download, never shown by the browser."""
    return respond(_file(request, pk))


@require_GET
@login_required
def preview(request: DeskRequest, pk: int) -> FileResponse:
    """The picture drawn anew, which may be shown."""
    return respond_preview(_file(request, pk))


def _file(request: DeskRequest, pk: int) -> Attachment:
    return _readable(file_for(request.user, pk))


def _readable(file: Attachment) -> Attachment:
    try:
        return files.readable(file)
    except DomainError as fault:
        raise Http404(str(fault)) from fault


def respond(file: Attachment) -> FileResponse:
    """A download: the browser neither guesses its type nor runs it."""
    try:
        stream = storage.open_file(file.path)
    except FileNotFoundError as fault:
        raise Http404 from fault
    response = FileResponse(stream, as_attachment=True, filename=file.name, content_type=DOWNLOAD)
    return _locked_down(response)


def respond_preview(file: Attachment) -> FileResponse:
    """The picture drawn anew. 404 when there is none."""
    if not file.preview:
        raise Http404
    try:
        stream = storage.open_file(file.preview)
    except FileNotFoundError as fault:
        raise Http404 from fault
    return _locked_down(FileResponse(stream, content_type="image/jpeg"))


def _locked_down(response: FileResponse) -> FileResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
