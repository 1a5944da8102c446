"""The warning of opening hours in which nobody could be told: no manager is there and no deputy (G7)."""

from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from core import outbox
from core.models import User
from offices.duty import in_charge
from offices.models import Office
from offices.wording import clock, day_label

DUTY = "duty"
Uncovered = tuple[Office, date, tuple[tuple[datetime, datetime], ...]]


def tell_gaps(gaps: list[Uncovered], *, now: datetime) -> None:
    """Opening hours with nobody to escalate to: told once to all managers and administrators, shown until mended."""
    users = in_charge()
    pages, letters = [], []
    for user in users:
        with translation.override(user.language):
            for gap in gaps:
                message = _gap(user, gap)
                pages.append((user, message))
                letters.append((user, user.email, message))
    outbox.pages(pages, now=now)
    outbox.mails(letters, now=now)
    outbox.take_back_all_but([_gap_key(gap) for gap in gaps], kind=DUTY, now=now)


def _gap_key(gap: Uncovered) -> str:
    office, day, pieces = gap
    return "/".join(["duty", str(office.pk), str(day), *(f"{start:%H%M}-{end:%H%M}" for start, end in pieces)])


def gap_words(office: Office, day: date, pieces: tuple[tuple[datetime, datetime], ...]) -> str:
    """ "Hamburg, Mon 30 Nov, 08:30–15:00", without times for the whole day."""
    return ", ".join(filter(None, (office.name, day_label(day), times_of(office, pieces))))


def _gap(user: User, gap: Uncovered) -> outbox.Message:
    return outbox.Message(
        key=_gap_key(gap),
        kind=DUTY,
        subject=_("%(when)s: no Technical Support Manager and no deputy") % {"when": gap_words(*gap)},
        body=_(
            "An escalation in that time would go to the managers who are there all the same, or else to the "
            "administrators. Please name a deputy or move an absence."
        ),
        url="/account/people/",
        language=user.language,
        digest=DUTY,
    )


def times_of(office: Office, pieces: tuple[tuple[datetime, datetime], ...]) -> str:
    """ "08:30–12:00, 15:00–17:00" on the office's clock."""
    return ", ".join(f"{clock(start, office)}–{clock(end, office)}" for start, end in pieces)
