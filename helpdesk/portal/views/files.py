"""Files of a customer's tickets: always a download, never shown or run (L3)."""

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_GET

from helpdesk.portal.story import file_for
from helpdesk.portal.visitor import Visitor, for_visitors
from tickets import storage


@require_GET
@for_visitors
def fetch(request: HttpRequest, visitor: Visitor, pk: int) -> FileResponse:
    """One file; 404 for any that is not theirs, is not for them, or holds malware."""
    file = file_for(visitor, pk)
    return FileResponse(
        storage.open_file(file.path), as_attachment=True, filename=file.name, content_type=file.content_type
    )
