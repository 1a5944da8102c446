"""One way to take a form: valid, then the domain; what it refuses goes to its field, nothing typed is lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from core.errors import DomainError, Invalid, Refused
from core.requests import DeskRequest


def form_page(
    request: DeskRequest,
    form: Any,
    save: Callable[[dict[str, Any]], Any],
    *,
    title: Any,
    template: str = "contracts/form.html",
    button: Any = None,
    back: str = "",
    done: Any = None,
    to: Callable[[Any], str] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form; when it is sent and right, `save(cleaned_data)` and go to the result's page (or where `to` says).

    A refused form answers 422 with the errors at their fields.
    """
    if request.method == "POST" and form.is_valid():
        result = _saved(form, save)
        if not form.errors:
            if done:
                messages.success(request, done)
            return redirect(to(result) if to else result)
    shown = {"form": form, "title": title, "button": button, "back": back, **context}
    return render(request, template, shown, status=422 if request.method == "POST" else 200)


def _saved(form: Form, save: Callable[[dict[str, Any]], Any]) -> Any:
    try:
        return save(form.cleaned_data)
    except Invalid as refused:
        for name, message in refused.fields.items():
            form.add_error(_field(form, name), message)
    except Refused:
        raise
    except DomainError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.message))
    return None


def _field(form: Form, name: str) -> str | None:
    """The form's own field of that name; phones are entered in rows, their error stands at the first."""
    if name == "phones" and "phone_0" in form.fields:
        return "phone_0"
    return name if name in form.fields else None
