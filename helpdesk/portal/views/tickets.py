"""A customer's tickets: the list, the page of one, and what they can do."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import DomainError, Invalid
from core.lists.show import PAGE_NUMBER
from helpdesk.portal import customer_actions, summary
from helpdesk.portal.clocks import CustomerClocks, clocks_for
from helpdesk.portal.forms import AddForm, ComplaintForm, WordsForm
from helpdesk.portal.status import status_page
from helpdesk.portal.story import story_of
from helpdesk.portal.visitor import Visitor, for_visitors
from offices.duty import manager_of
from offices.phones import phone_line
from surveys.domain.draw import volunteer
from surveys.queries.suggestions import suggestions_of
from tickets.models import Ticket


@require_GET
@for_visitors
def ticket_list(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """All tickets of theirs, newest first; whoever has only one goes straight to it."""
    if visitor.contact is None:
        return redirect("portal:ticket", visitor.tickets().values_list("number", flat=True).get())
    office = visitor.contact.company.home_office
    found = summary.rows(
        visitor, clocks=clocks_for(request, office), now=clock.now(), page=request.GET.get(PAGE_NUMBER)
    )
    context = {
        "visitor": visitor,
        "rows": found.tickets,
        "pages": found.pages,
        "suggestions": suggestions_of(visitor.contact),
        "phone_line": phone_line(office),
    }
    return render(request, "portal/tickets.html", context)


@require_GET
@for_visitors
def ticket(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """The page of one ticket: promise, progress, what they can do, what happened so far."""
    return _page(request, visitor, visitor.ticket(number))


def _page(
    request: HttpRequest, visitor: Visitor, found: Ticket, *, add: AddForm | None = None, again: WordsForm | None = None
) -> HttpResponse:
    now, clocks = clock.now(), clocks_for(request, found.office)
    context = {
        **_around(visitor, found, clocks),
        "page": status_page(found, visitor=visitor, clocks=clocks, now=now),
        "story": story_of(visitor, found, clocks=clocks, now=now),
        "complaint": summary.complaint_of(visitor, found, clocks=clocks),
        "manager": manager_of(found.office, now=now),
        "opinion": summary.opinion_of(visitor, found),
        "add": add or AddForm(),
        "again": again or WordsForm(),
        "may_add": customer_actions.may_add(found),
    }
    return render(request, "portal/ticket.html", context, status=422 if add or again else 200)


def _around(visitor: Visitor, found: Ticket, clocks: CustomerClocks) -> dict[str, object]:
    return {"visitor": visitor, "ticket": found, "clocks": clocks, "phone_line": phone_line(found.office)}


@require_POST
@for_visitors
def add(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """Add facts or a file."""
    found = visitor.ticket(number)
    form = AddForm(request.POST, request.FILES)
    if form.is_valid() and _kept(form, lambda: _add(visitor, found, form)):
        messages.success(request, _("Thank you, we have it. Whoever works on your ticket has been told."))
        return redirect("portal:ticket", number)
    return _page(request, visitor, found, add=form)


def _add(visitor: Visitor, found: Ticket, form: AddForm) -> None:
    values = form.cleaned_data
    customer_actions.add(visitor=visitor, ticket=found, text=values["text"], upload=values["file"], now=clock.now())


@require_POST
@for_visitors
def confirm(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """The customer says that it works: the ticket is closed."""
    customer_actions.confirm(visitor=visitor, ticket=visitor.ticket(number), now=clock.now())
    messages.success(request, _("Thank you. The ticket is closed."))
    return redirect("portal:ticket", number)


@require_POST
@for_visitors
def still_broken(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """The customer says that it does not: the ticket is open again."""
    found = visitor.ticket(number)
    form = WordsForm(request.POST)
    if form.is_valid() and _kept(
        form,
        lambda: customer_actions.still_broken(
            visitor=visitor, ticket=found, text=form.cleaned_data["text"], now=clock.now()
        ),
    ):
        messages.success(request, _("Your ticket is open again. Whoever works on it has been told."))
        return redirect("portal:ticket", number)
    return _page(request, visitor, found, again=form)


@require_http_methods(["GET", "POST"])
@for_visitors
def complain(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """Ask for the manager (R2)."""
    found = visitor.ticket(number)
    now, clocks = clock.now(), clocks_for(request, found.office)
    form = ComplaintForm(request.POST or None)
    if form.is_valid() and _kept(
        form,
        lambda: customer_actions.complain(
            visitor=visitor,
            ticket=found,
            text=form.cleaned_data["text"],
            wants_call=form.cleaned_data["answer"] == "phone",
            now=now,
        ),
    ):
        messages.success(request, _("The manager has your message."))
        return redirect("portal:ticket", number)
    context = {**_around(visitor, found, clocks), "form": form, **summary.answer_by(found, clocks=clocks, now=now)}
    return render(request, "portal/complaint.html", context, status=422 if form.errors else 200)


@require_POST
@for_visitors
def opinion(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """Say how it went: to the survey's own page."""
    interview = volunteer(ticket=visitor.ticket(number), now=clock.now()) if visitor.contact else None
    if interview is None:
        messages.error(request, _("There is no survey for this ticket. Send us a suggestion instead."))
        return redirect("portal:ticket", number)
    return redirect("survey_link", interview.token)


@require_http_methods(["GET", "POST"])
@for_visitors
def suggest(request: HttpRequest, visitor: Visitor, number: str = "") -> HttpResponse:
    """Make a suggestion (S3), about a ticket or not."""
    found = visitor.ticket(number) if number else None
    form = WordsForm(request.POST or None)
    if form.is_valid() and _kept(
        form,
        lambda: customer_actions.suggest(
            visitor=visitor, ticket=found, text=form.cleaned_data["text"], now=clock.now()
        ),
    ):
        messages.success(request, _("Thank you. Your suggestion has been taken up."))
        return redirect("portal:ticket", number) if number else redirect("portal:tickets")
    context = {"visitor": visitor, "ticket": found, "form": form}
    return render(request, "portal/suggestion.html", context, status=422 if form.errors else 200)


FIELDS = {"files": "file"}  # where the domain's names differ from the form's


def _kept(form: AddForm | ComplaintForm | WordsForm, act: Callable[[], object]) -> bool:
    """Do it; what the domain refuses comes back at its field."""
    try:
        act()
    except Invalid as invalid:
        for name, message in invalid.fields.items():
            field = FIELDS.get(name, name)
            form.add_error(field if field in form.fields else None, str(message))
    except DomainError as refused:
        form.add_error(None, str(refused))
    return not form.errors
