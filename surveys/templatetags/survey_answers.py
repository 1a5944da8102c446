"""What a complaint was made of, on its page: the answers, for whoever may read them (S4)."""

from typing import Any

from django import template
from django.utils.translation import get_language

from core.access import Denied
from surveys.models import Interview
from surveys.queries.screen import so_far
from surveys.rules import may_read_answers
from tickets.models import Complaint

register = template.Library()


@register.inclusion_tag("surveys/partials/_of_complaint.html", takes_context=True)
def survey_answers(context: dict[str, Any], complaint: Complaint) -> dict[str, Any]:
    """The answers of the interview from which a complaint came; nothing for any other complaint."""
    interview = Interview.objects.filter(complaint=complaint).select_related("survey").first()
    if interview is None:
        return {"interview": None}
    viewer = context["request"].user
    decision = may_read_answers(viewer)
    if isinstance(decision, Denied):
        return {"interview": interview, "why_not": decision.why}
    lines = so_far(interview, viewer=viewer, language=get_language() or "")
    return {"interview": interview, "lines": [line for line in lines if line.is_answered], "why_not": ""}
