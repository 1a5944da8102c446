"""What is due, of every kind: with oneself, and for a manager with everybody."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import clock
from core.access import require
from core.htmx import page_or_partial
from core.requests import DeskRequest
from promises.kinds import PromiseKind, kind_of
from promises.queries.due import owed, owed_by, what_is_due
from promises.rules import may_see_all_due


@require_GET
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """GET /due/?whose=all&kind=complaint; refreshes itself when something changes."""
    may_see_all = may_see_all_due(request.user)
    everybody = request.GET.get("whose") == "all"
    if everybody:
        require(may_see_all)
    promises = owed() if everybody else owed_by(request.user)
    kind = _kind(request.GET.get("kind", ""))
    context = {
        "due": what_is_due(promises, now=clock.now(), kind=kind),
        "kind": kind.name if kind else "",
        "whose": "all" if everybody else "mine",
        "title": _("What is due") if everybody else _("What is due with you"),
        "may_see_all": bool(may_see_all),
    }
    return page_or_partial(request, "promises/due.html", "promises/partials/_due.html", context)


def _kind(name: str) -> PromiseKind | None:
    try:
        return kind_of(name) if name else None
    except LookupError as error:
        raise Http404 from error
