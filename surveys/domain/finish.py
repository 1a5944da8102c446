"""The end of an interview: what was said becomes a figure, a complaint, a suggestion (S2, R2, S3)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core import live
from core.errors import Conflict
from core.models import User
from offices.topics import FIGURES
from surveys import wording
from surveys.domain.interview import check_under_way, locked
from surveys.domain.suggest import make_suggestion
from surveys.enums import InterviewState, SuggestionSource
from surveys.models import Answer, Interview
from surveys.rules import is_low
from tickets.domain.complaints import raise_complaint
from tickets.enums import ComplaintSource
from tickets.models import Complaint


@transaction.atomic
def finish(
    *,
    interview: Interview,
    wants_manager: bool,
    permits_complaint: bool = False,
    suggestion: str = "",
    actor: User | None,
    now: datetime,
) -> Interview:
    """Close the interview. Happens once: raises Conflict unless it is under way, and when nothing was said at all.

    The wish to hear from the manager, or a low score that they let the manager look into, becomes one complaint (R2,
    S4); words marked as a suggestion, and `suggestion`, become suggestions (S3). `actor` None: answered by the link.
    """
    interview = locked(interview)
    check_under_way(interview, actor)
    answers = list(interview.answers.select_related("question"))
    if not (wants_manager or suggestion.strip() or any(given.value is not None or given.text for given in answers)):
        raise Conflict("nothing_said", wording.NOTHING_SAID)
    low = [given for given in answers if is_low(given.question, given.value)]
    permitted = bool(low and permits_complaint)
    if wants_manager or permitted:
        text = wording.complaint_text(interview, has_low=permitted, wants_manager=wants_manager)
        interview.complaint = _complaint(interview, text, wants_call=wants_manager, actor=actor, now=now)
    interview.state, interview.finished_at = InterviewState.DONE, now
    interview.wants_manager, interview.permits_complaint = wants_manager, permits_complaint
    interview.save(update_fields=["state", "finished_at", "wants_manager", "permits_complaint", "complaint"])
    _suggestions(interview, answers, suggestion, now=now)
    live.changed(FIGURES)
    return interview


def _complaint(interview: Interview, text: str, *, wants_call: bool, actor: User | None, now: datetime) -> Complaint:
    """A complaint is read by many: the answers are not in it, its page shows them to whoever may read them (S4)."""
    return raise_complaint(
        ticket=interview.ticket,
        office=interview.ticket.office,
        company=interview.ticket.company,
        contact=interview.contact,
        source=ComplaintSource.SURVEY,
        text=text,
        wants_call=wants_call,
        phone=interview.ticket.phone,
        actor=actor,
        now=now,
    )


def _suggestions(interview: Interview, answers: Sequence[Answer], suggestion: str, *, now: datetime) -> None:
    for words in [*(given.text for given in answers if given.is_suggestion), suggestion.strip()]:
        if words:
            make_suggestion(
                text=words,
                source=SuggestionSource.SURVEY,
                contact=interview.contact,
                ticket=interview.ticket,
                interview=interview,
                office=interview.ticket.office,
                actor=None,
                now=now,
            )
