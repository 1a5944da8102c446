"""Every page of the product, and a town in which each of them has something to show.

A page is named as in the URLconf. A key, number or token of its address is given by its name in the town's `places`.
What answers GET and is no page stands in NO_PAGES with the reason; what only takes POST needs no entry.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.urls import reverse

from callbacks.enums import CallbackState
from callbacks.models import Callback
from contracts.domain import importing
from contracts.importing.examples import example
from contracts.models import Company, Contact, Contract, Device, Product
from core.models import Notification, User
from core.models.notification import Channel, Hindrance
from demo.seed import seed
from helpdesk.desk.ticket.forms import FORMS
from surveys.enums import InterviewState
from surveys.models import Interview, Suggestion, Survey
from tests.factories.callbacks import make_ladder
from tests.factories.surveys import make_held, make_interview
from tickets.domain import change, files, notes
from tickets.domain.texts import save_text
from tickets.enums import Priority
from tickets.models import CannedText, Classification, Complaint, Referral, Ticket
from tickets.numbers import check_digit

NOW = datetime(2026, 5, 13, 9, 20, tzinfo=UTC)  # a Wednesday; both offices are staffed
AGENT, SPECIALIST, MANAGER = "agent.hamburg", "specialist", "manager"
KEYS = ("pk", "number", "token", "key")  # values that stand in the town
CUSTOMER, NOBODY, HALF = "customer", "", "half signed in"
NOBODYS = "91827364" + check_digit("91827364")  # could be a ticket number, and is none


@dataclass(frozen=True)
class Page:
    """One page: its name, the values of its address, who looks at it, and what it answers."""

    name: str
    values: dict[str, Any] = field(default_factory=dict)
    who: str = "admin"
    query: str = ""
    status: int = 200

    def address(self, town: "SeededTown") -> str:
        """Where it is in a town."""
        values = {key: town.places.get(one, one) if key in KEYS else one for key, one in self.values.items()}
        return reverse(self.name, kwargs=values) + (f"?{self.query}" if self.query else "")


@dataclass(frozen=True)
class SeededTown:
    """What the pages show: keys, numbers and tokens by name; and who looks at them."""

    places: dict[str, Any]
    people: dict[str, User]


PAGES = (
    # the desk
    Page("desk:intake", who=AGENT),
    Page("desk:saved", {"number": "promised"}, who=AGENT),
    Page("desk:saved", {"number": "logged"}, who=AGENT),
    Page("desk:search", who=AGENT),
    Page("desk:search", who=AGENT, query="q=nordkai"),
    Page("desk:search", who=AGENT, query="q=LX42-2207-7341"),
    Page("desk:account", who=AGENT),
    Page("desk:account"),
    Page("desk:people"),
    Page("desk:add-person"),
    Page("desk:person", {"pk": "person"}),
    Page("desk:mailbox"),
    Page("desk:mail", {"key": "letter"}),
    Page("desk:dashboard", who=MANAGER),
    Page("desk:teams", who=MANAGER),
    Page("desk:wall", who=MANAGER),
    Page("desk:offices"),
    Page("desk:office-new"),
    Page("desk:office-week", {"slug": "hamburg"}),
    Page("desk:office-year", {"slug": "hamburg", "number": 2026}),
    Page("desk:office-year", {"slug": "hamburg", "number": 2026}, query="day=2026-05-15"),
    Page("desk:office-day", {"slug": "hamburg"}, query="day=2026-05-15"),
    Page("desk:office-settings", {"slug": "hamburg"}),
    Page("desk:office-promises", {"slug": "hamburg"}),
    Page("desk:office-why", {"slug": "hamburg"}, query="at=2026-05-13T15:20&minutes=120"),
    Page("desk:bridge-planner", {"number": 2027}),
    # tickets
    Page("ticket:page", {"number": "promised"}, who=SPECIALIST),
    Page("ticket:page", {"number": "solved"}, who=MANAGER),
    *(
        Page("ticket:act", {"number": "promised", "action": action}, who=MANAGER)
        for action in FORMS
        if action != "reopen"
    ),
    Page("ticket:act", {"number": "solved", "action": "reopen"}, who=MANAGER),
    Page("tickets:list", who=SPECIALIST),
    Page("tickets:list", query="status=all&q=E214"),
    Page("tickets:files"),
    Page("tickets:complaints", who=MANAGER),
    Page("tickets:complaint", {"pk": "complaint"}, who=MANAGER),
    Page("tickets:complaint-why", {"pk": "complaint"}, who=MANAGER),
    Page("tickets:undelivered", who=MANAGER),
    Page("tickets:letter", {"pk": "undelivered"}, who=MANAGER),
    Page("tickets:referrals", who=SPECIALIST),
    Page("tickets:referral", {"pk": "referral"}, who=SPECIALIST),
    Page("tickets:referral-why", {"pk": "referral"}, who=SPECIALIST),
    Page("tickets:classifications"),
    Page("tickets:classification", {"pk": "classification"}),
    Page("tickets:classification-new", {"family": "LX"}),
    Page("tickets:texts"),
    Page("tickets:text", {"pk": "text"}),
    Page("tickets:text-new"),
    # callbacks
    Page("callbacks:queue", who=AGENT),
    Page("callbacks:queue", who=SPECIALIST),
    Page("callbacks:queue", who=MANAGER, query="office=woking"),
    Page("callbacks:page", {"pk": "callback"}, who=SPECIALIST),
    Page("callbacks:page", {"pk": "late"}, who=MANAGER),
    Page("callbacks:why", {"pk": "callback"}, who=SPECIALIST),
    Page("promises:due"),
    Page("promises:ladders"),
    Page("promises:ladder", {"pk": "ladder"}),
    Page("promises:ladder-new"),
    # customers and what they have
    Page("contracts:devices"),
    Page("contracts:device-new"),
    Page("contracts:device-edit", {"pk": "device"}),
    Page("contracts:device-transfer", {"pk": "device"}),
    Page("contracts:companies"),
    Page("contracts:company-new"),
    Page("contracts:company-edit", {"pk": "company"}),
    Page("contracts:company-merge", {"pk": "company"}),
    Page("contracts:site-new", {"pk": "company"}),
    Page("contracts:site-edit", {"pk": "site"}),
    Page("contracts:contacts"),
    Page("contracts:contact-new", {"pk": "company"}),
    Page("contracts:contact-edit", {"pk": "contact"}),
    Page("contracts:contact-merge", {"pk": "contact"}),
    Page("contracts:contracts"),
    Page("contracts:contract-new"),
    Page("contracts:contract-edit", {"pk": "contract"}),
    Page("contracts:contract-renew", {"pk": "contract"}),
    Page("contracts:contract-suspend", {"pk": "contract"}),
    Page("contracts:contract-end", {"pk": "contract"}),
    Page("contracts:contract-resume", {"pk": "contract"}),
    Page("contracts:contract-add-devices", {"pk": "contract"}),
    Page("contracts:contract-take-out", {"pk": "contract"}),
    Page("contracts:contract-add-document", {"pk": "contract"}),
    Page("contracts:catalogue"),
    Page("contracts:families"),
    Page("contracts:manufacturers"),
    Page("contracts:classes"),
    Page("contracts:catalogue-new", {"part": "products"}),
    Page("contracts:catalogue-edit", {"part": "products", "pk": "product"}),
    Page("contracts:imports"),
    Page("contracts:import", {"pk": "import"}),
    Page("contracts:import-columns", {"pk": "import"}),
    Page("records:device", {"pk": "device"}, who=AGENT),
    Page("records:company", {"pk": "company"}, who=AGENT),
    Page("records:contact", {"pk": "contact"}, who=AGENT),
    Page("records:contract", {"pk": "contract"}, who=AGENT),
    Page("records:chase"),
    Page("records:uncovered", who=MANAGER),
    # surveys
    Page("surveys:calls", who=SPECIALIST),
    Page("surveys:interview", {"pk": "held"}, who=SPECIALIST),
    Page("surveys:interview", {"pk": "over"}, who=MANAGER),
    Page("surveys:question", {"pk": "held", "position": 1}, who=SPECIALIST),
    Page("surveys:end", {"pk": "held"}, who=SPECIALIST),
    Page("surveys:results", who=MANAGER),
    Page("surveys:results_of", {"pk": "survey"}, who=MANAGER),
    Page("surveys:manage"),
    Page("surveys:new"),
    Page("surveys:edit", {"pk": "survey"}),
    Page("surveys:suggestions", who=MANAGER),
    Page("surveys:suggestion_new", who=AGENT),
    Page("surveys:suggestion", {"pk": "suggestion"}, who=MANAGER),
    Page("survey_link", {"token": "invited"}, who=NOBODY),
    Page("survey_link", {"token": "answered"}, who=NOBODY),
    Page("survey_link_page", {"token": "invited", "page": 2}, who=NOBODY),
    # the customer's side
    Page("portal:access", who=NOBODY),
    Page("portal:code", who=CUSTOMER),
    Page("portal:privacy", who=NOBODY),
    Page("portal:zone", who=NOBODY),
    Page("portal:tickets", who=CUSTOMER),
    Page("portal:ticket", {"number": "theirs"}, who=CUSTOMER),
    Page("portal:complain", {"number": "theirs"}, who=CUSTOMER),
    Page("portal:suggest", who=CUSTOMER),
    Page("portal:suggest_about", {"number": "theirs"}, who=CUSTOMER),
    # signing in, and the account
    Page("account_login", who=NOBODY),
    Page("account_logout"),
    Page("account_inactive", who=NOBODY),
    Page("account_reauthenticate"),
    Page("account_change_password"),
    Page("account_reset_password", who=NOBODY),
    Page("account_reset_password_done", who=NOBODY),
    Page("account_reset_password_from_key", {"uidb36": "1", "key": "bad-key"}, who=NOBODY),
    Page("account_reset_password_from_key_done", who=NOBODY),
    Page("mfa_index"),
    Page("mfa_activate_totp"),
    Page("mfa_index", who=MANAGER),
    Page("mfa_deactivate_totp", who=MANAGER),
    Page("mfa_view_recovery_codes", who=MANAGER),
    Page("mfa_generate_recovery_codes", who=MANAGER),
    Page("mfa_reauthenticate", who=MANAGER),
    Page("mfa_authenticate", who=HALF),
    Page("api:docs", who=NOBODY),
    # nothing there, not allowed
    Page("ticket:page", {"number": NOBODYS}, status=404),
    Page("desk:dashboard", who=AGENT, status=403),
    Page("portal:ticket", {"number": NOBODYS}, who=CUSTOMER, status=404),
)

NO_PAGES = {
    "account_set_password": "leads to the link for a new password",
    "desk:home": "leads to the work of whoever signed in",
    "portal:home": "leads to the tickets or to the way in",
    "desk:intake-look": "part of the intake",
    "desk:intake-classifications": "part of the intake",
    "desk:intake-colleagues": "part of the intake",
    "desk:news": "part of the frame",
    "desk:frame-part": "part of the frame",
    "desk:live-versions": "JSON",
    "callbacks:side": "part of the queue",
    "ticket:canned": "text for the composer",
    "contracts:device-similar": "part of a form",
    "contracts:company-similar": "part of a form",
    "contracts:contact-similar": "part of a form",
    "contracts:options-companies": "part of a form",
    "contracts:options-products": "part of a form",
    "contracts:contract-document": "download",
    "contracts:import-refused": "download",
    "contracts:import-example": "download",
    "tickets:file": "download",
    "tickets:preview": "picture",
    "portal:file": "download",
    "mfa_download_recovery_codes": "download",
    "offices:feed": "calendar feed",
    "offices:feed-in": "calendar feed",
    "offices:hours-text": "plain text",
    "core:live": "for machines",
    "core:ready": "for machines",
    "core:health": "for machines",
}


def make_town() -> SeededTown:
    """The demo's present and a little of its past, and what happens only now and then."""
    ladder = make_ladder()
    seed(now=NOW, tickets=40)
    people = {user.email.partition("@")[0]: user for user in User.objects.all()}
    Notification.objects.filter(channel=Channel.PAGE).update(seen_at=None)
    activate_totp(people[MANAGER])
    return SeededTown(
        {
            "ladder": ladder.pk,
            "letter": _letter(),
            "undelivered": _undelivered(),
            "person": people[SPECIALIST].member.pk,
            "text": _text(people["admin"]),
            "import": _import(people["admin"]),
            "complaint": Complaint.objects.latest("pk").pk,
            "referral": Referral.objects.latest("pk").pk,
            "classification": Classification.objects.exclude(parent=None).earliest("pk").pk,
            "product": Product.objects.earliest("pk").pk,
            "suggestion": Suggestion.objects.latest("pk").pk,
        }
        | _customer()
        | _tickets(people)
        | _interviews(people[SPECIALIST]),
        people,
    )


def _undelivered() -> int:
    """An e-mail of a ticket whose address is refused."""
    letter = Notification.objects.filter(channel=Channel.EMAIL).exclude(thread="").latest("pk")
    letter.delivered_at, letter.first_tried_at, letter.undelivered_at = None, NOW, NOW
    letter.reason, letter.error, letter.tries = Hindrance.REFUSED, "550 5.1.1 no such user", 3
    letter.save()
    return letter.pk


def _tickets(people: dict[str, User]) -> dict[str, Any]:
    live = Callback.objects.filter(state=CallbackState.OPEN).order_by("due_at")
    promised = live.get(ticket__device__serial="LX42-2207-7314")
    _much_happens(promised.ticket, people[AGENT])
    return {
        "promised": promised.ticket.number,
        "callback": promised.pk,
        "late": live[0].pk,
        "logged": Ticket.objects.filter(contact__name="Heike Brandes").latest("pk").number,
        "solved": Ticket.objects.exclude(solved_at=None).latest("solved_at").number,
        "theirs": Ticket.objects.filter(contact__email="customer@example.com").latest("pk").number,
    }


def _much_happens(ticket: Ticket, agent: User) -> None:
    """A note, a message, a file and a change, beside what the story has told."""
    notes.add_note(ticket=ticket, text="Band wurde gestern gewechselt, Foto folgt.", actor=agent, now=NOW)
    notes.message_customer(ticket=ticket, text="Wir rufen Sie zur zugesagten Zeit an.", actor=agent, now=NOW)
    files.attach(ticket=ticket, name="Anzeige.txt", data=b"E214 seit 09:02\n", actor=agent, now=NOW)
    change.set_priority(ticket=Ticket.objects.get(pk=ticket.pk), priority=Priority.HIGH, actor=agent, now=NOW)


def _customer() -> dict[str, Any]:
    device = Device.objects.get(serial="LX42-2207-7314")
    company = Company.objects.get(pk=device.owner_id)
    return {
        "device": device.pk,
        "company": company.pk,
        "site": company.sites.earliest("pk").pk,
        "contact": Contact.objects.get(name="Tobias Wernicke").pk,
        "contract": Contract.objects.filter(company=company).earliest("pk").pk,
    }


def _interviews(interviewer: User) -> dict[str, Any]:
    """One held on the phone, one by link, one that is over."""
    survey = Survey.objects.get()
    solved = Ticket.objects.exclude(solved_at=None).exclude(contact=None).filter(interviews=None)
    held, over, answered = (make_held(survey, ticket, interviewer) for ticket in solved[:3])
    Interview.objects.filter(pk__in=[over.pk, answered.pk]).update(state=InterviewState.DONE, finished_at=NOW)
    invited = make_interview(survey, solved.exclude(pk__in=[held.ticket_id, over.ticket_id, answered.ticket_id])[0])
    return {
        "survey": survey.pk,
        "held": held.pk,
        "over": over.pk,
        "invited": invited.token,
        "answered": answered.token,
    }


def _letter() -> str:
    """A mail that the catcher has kept; the key under which its page finds it."""
    message = EmailMessage("Ihr Ticket 418 207 533", "Guten Tag,\nwir rufen Sie zurück.", to=["customer@example.com"])
    place = Path(settings.EMAIL_FILE_PATH)
    place.mkdir(exist_ok=True)
    (place / "20260513-091500-1.log").write_bytes(message.message().as_bytes())
    return "20260513-091500-1.log:0"


def _text(author: User) -> int:
    values = {"name": "Bandwechsel", "text_de": "Bitte wechseln Sie das Band.", "text_en": "Please change the ribbon."}
    return save_text(text=CannedText(), actor=author, now=NOW, **values).pk


def _import(author: User) -> int:
    """A file of devices after its dry run."""
    with example("devices", xlsx=False) as sample:
        file = SimpleUploadedFile("devices.csv", sample.read())
    run = importing.upload(kind="devices", file=file, actor=author, now=NOW)
    importing.start_check(run=run, mapping=run.mapping)
    importing.work(now=NOW)
    return run.pk


def activate_totp(user: User) -> None:
    """A second factor for somebody, so that its pages have something to show."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
