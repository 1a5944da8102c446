"""The classification tree: one page per product family, one form per node (C4)."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from contracts.models import ProductFamily
from contracts.queries.catalogue import family_called
from core import clock
from core.access import require
from core.lists.show import show_lines
from core.lists.views import list_page
from core.requests import DeskRequest
from offices.lists import context_for
from tickets import rules
from tickets.domain.classifications import add_node, change_node
from tickets.lists import CLASSIFICATIONS
from tickets.models import Classification
from tickets.queries.tree import branches_of, families_with_counts, node_for, parents_for
from tickets.ticket_form import tried


class NodeForm(forms.ModelForm):
    """A node's code, names and words, in both languages."""

    class Meta:
        model = Classification
        fields = ["parent", "code", "name_de", "name_en", "words_de", "words_en", "retired"]
        labels = {"parent": gettext_lazy("Below")}
        widgets = {
            "words_de": forms.Textarea(attrs={"rows": 2}),
            "words_en": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "words_de": gettext_lazy("Beginnings of words, separated by blanks or commas: “drift” finds “drifts”."),
            "retired": gettext_lazy("Tickets keep it; nobody can choose it any more."),
        }

    def __init__(self, *args: object, family: ProductFamily, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["parent"]
        field.queryset = parents_for(self.instance, family)  # type: ignore[attr-defined]
        field.empty_label = _("nothing: a top node")  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The domain checks and writes; the instance stays as it was until then."""


@require_GET
@login_required
def index(request: DeskRequest) -> HttpResponseBase:
    """The families, and the tree of the one chosen."""
    require(rules.may_edit_classifications(request.user))
    families = families_with_counts()
    chosen = next((row for row in families if row.code == request.GET.get("family")), families[0] if families else None)
    context = context_for(request)
    shown = show_lines(CLASSIFICATIONS, branches_of(chosen) if chosen else [], request.GET, context)
    more = {"families": families, "chosen": chosen}
    return list_page(request, CLASSIFICATIONS, context, template="tickets/classifications.html", shown=shown, more=more)


@require_http_methods(["GET", "POST"])
@login_required
def add(request: DeskRequest, family: str) -> HttpResponse:
    """A new node."""
    require(rules.may_edit_classifications(request.user))
    row = family_called(family)
    return _form(request, Classification(family=row), row)


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: DeskRequest, pk: int) -> HttpResponse:
    """A node's words."""
    require(rules.may_edit_classifications(request.user))
    node = node_for(pk)
    return _form(request, node, node.family)


def _form(request: DeskRequest, node: Classification, family: ProductFamily) -> HttpResponse:
    form = NodeForm(request.POST if request.method == "POST" else None, instance=node, family=family)
    if request.method == "POST" and form.is_valid() and tried(form, lambda: _save(request, node, family, form)):
        messages.success(request, _("Saved"))
        return HttpResponseRedirect(f"{reverse('tickets:classifications')}?family={family.code}")
    context = {"form": form, "node": node, "family": family}
    return render(request, "tickets/classification.html", context, status=422 if form.errors else 200)


def _save(request: DeskRequest, node: Classification, family: ProductFamily, form: NodeForm) -> Classification:
    given = {"actor": request.user, "now": clock.now(), **form.cleaned_data}
    return change_node(node=node, **given) if node.pk else add_node(family=family, **given)
