"""E-mails that did not arrive: the managers' list, and the page where one is mended and sent again (M1)."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from core import clock, once
from core.access import require
from core.lists.views import list_page
from core.messages import holds_a_secret
from core.models import Notification
from core.requests import DeskRequest
from offices.lists import context_for
from tickets import rules
from tickets.domain import letters
from tickets.lists import LETTERS
from tickets.queries.letters import letter_for, letter_page
from tickets.ticket_form import tried


class AddressForm(forms.Form):
    """Where it shall go."""

    address = forms.CharField(
        label=gettext_lazy("Recipient"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("The ticket’s next emails will go to this address, too."),
    )
    token = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: object = None, *, letter: Notification) -> None:
        super().__init__(data, initial={"address": letter.address, "token": once.new_token()})  # type: ignore[arg-type]
        if not letter.thread or holds_a_secret(letter.kind):
            self.fields["address"].help_text = ""


@require_GET
@login_required
def index(request: DeskRequest) -> HttpResponseBase:
    """The most urgent first."""
    require(rules.may_see_undelivered(request.user))
    return list_page(request, LETTERS, context_for(request))


@require_http_methods(["GET", "POST"])
@login_required
def detail(request: DeskRequest, pk: int) -> HttpResponse:
    """One e-mail: what became of it, and the form that sends it again. Opening it changes nothing."""
    letter = letter_for(request.user, pk)
    form = AddressForm(request.POST or None, letter=letter)
    if request.method == "POST" and form.is_valid() and tried(form, lambda: _sent(request, letter, form)):
        messages.success(request, _("The email will be sent again."))
        return HttpResponseRedirect(request.path)
    page = letter_page(letter, now=clock.now())
    context = {"letter": letter, "page": page, "form": form, "may": rules.may_send_again(request.user, letter)}
    return render(request, "tickets/letter.html", context, status=422 if form.errors else 200)


def _sent(request: DeskRequest, letter: Notification, form: AddressForm) -> str:
    said = {"letter": letter.pk, "address": form.cleaned_data["address"], "by": request.user.pk}

    def deed() -> str:
        letters.send_again(letter=letter, address=said["address"], actor=request.user, now=clock.now())
        return request.path

    return once.do(token=form.cleaned_data["token"], kind="letter", content=said, deed=deed, now=clock.now())
