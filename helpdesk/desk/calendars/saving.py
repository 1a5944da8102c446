"""Save a change of a calendar: a dry run first, and with promises in the way a page that lists them (G3)."""

from collections.abc import Callable
from typing import Protocol

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.access import require
from core.errors import Conflict, Invalid
from core.requests import DeskRequest
from helpdesk.desk.calendars import impact
from offices.models import Office
from offices.queries import hours_of
from offices.rules import may_edit_calendar

Change = Callable[[], object]


class SeenForm(Protocol):
    """A form that carries what its reader had before them (`forms.WeekForm`, `forms.DayForm`)."""

    def add_error(self, field: str | None, error: ValidationError | str) -> None:
        """As every form."""

    def look_again(self) -> None:
        """Somebody was quicker: what was typed stays, what was seen is now what stands there."""


def save(
    request: DeskRequest,
    office: Office,
    change: Change,
    *,
    back: str,
    form: SeenForm | None = None,
    stands: Callable[[], str] = str,
) -> HttpResponse | None:
    """The answer to a POST; None when `form` has errors now. Without a form a fault is told on the page `back`.

    When somebody was quicker, `stands` says who, when, and what stands there now.
    """
    require(may_edit_calendar(request.user))
    before, now = hours_of(office), clock.now()
    try:
        touched = impact.dry_run(office=office, change=change, now=now)
        if touched and "confirmed" not in request.POST:
            return _ask_first(request, office, touched, back)
        change()
    except Invalid as error:
        if form is not None:
            form.add_error(None, error.as_validation_error())
            return None
        messages.error(request, str(error))
        return redirect(back)
    except Conflict as error:
        said = f"{error} {stands()}".strip()
        if form is not None:
            kept = _("What you entered is still here: save again to put it in its place.")
            form.add_error(None, f"{said} {kept}")
            form.look_again()
            return None
        nothing = _("Nothing was changed by you.")
        messages.error(request, f"{said} {nothing}")
        return redirect(back)
    if impact.put_into_closed_hours(office=office, before=before, now=now):  # one may have been given meanwhile
        messages.warning(request, _("Saved. No promise has moved; these are now due in closed hours."))
        return redirect("desk:office-promises", slug=office.slug)
    messages.success(request, _("Saved. No running promise is touched."))
    return redirect(back)


def _ask_first(request: DeskRequest, office: Office, touched: list[impact.Affected], back: str) -> HttpResponse:
    entered = [
        (name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
    ]
    context = {
        "office": office,
        "affected": touched,
        "entered": entered,
        "path": request.get_full_path(),
        "back": back,
    }
    return render(request, "desk/calendars/ask_first.html", context)
