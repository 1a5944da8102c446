"""Forms of a ticket's page: each shows a few fields and calls one domain function.

`save` may raise a DomainError; `tried` puts its words at the field they belong to.
"""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.models import Company, Contact, Device
from contracts.queries import device_called
from core.access import Decision
from core.errors import Invalid
from core.fields import FormLines
from core.folding import fold
from core.models import User
from offices.duty import colleagues
from offices.models import Department
from tickets import rules
from tickets.domain import change, checks, complaints, family, referrals, status
from tickets.domain.next_steps import move_next_step
from tickets.enums import ComplaintSource, Priority, TicketKind, Way
from tickets.models import Ticket
from tickets.queries import classifications_for
from tickets.ticket_form import Rows, TicketForm, choices


class ReferForm(TicketForm):
    """Refer to a department (R3)."""

    title, submit, done = _("Refer to a department"), _("Refer"), _("Referred")
    hint = _("The customer sees with whom the ticket lies, not what you write here.")
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("Department"),
        empty_label=_("choose a department"),
        error_messages={"required": _("The department is missing: who should do it?")},
    )
    reason = FormLines(label=_("What should they do?"), widget=Rows)

    def prepare(self) -> None:
        choices(self, "department").queryset = Department.objects.filter(active=True).select_related("office")

    @classmethod
    def allowed(cls, viewer: User, ticket: Ticket) -> Decision:
        return rules.may_refer(viewer, ticket)

    def save(self, *, now: datetime) -> Any:
        given = {name: self.cleaned_data[name] for name in ("department", "reason")}
        return referrals.refer_ticket(**self.base(now), **given)


class WaitForm(TicketForm):
    """Wait for the customer, with a reminder."""

    title, submit = _("Wait for the customer"), _("Wait")
    remind_on = forms.DateField(label=_("Remind on"), widget=forms.DateInput(attrs={"type": "date"}))
    remind_time = forms.TimeField(
        label=pgettext_lazy("a time", "at"), widget=forms.TimeInput(attrs={"type": "time"}), initial=time(9)
    )
    reason = FormLines(label=_("For what?"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def save(self, *, now: datetime) -> Any:
        given = self.cleaned_data
        zone = self.ticket.office.tz
        remind_at = datetime.combine(given["remind_on"], given["remind_time"], tzinfo=zone)
        try:
            return status.wait_for_customer(**self.base(now), remind_at=remind_at, reason=given["reason"])
        except Invalid as fault:  # the form asks for it in two fields
            raise Invalid({"remind_on": fault.fields["remind_at"]}) from fault


class NextStepForm(TicketForm):
    """Another date for the next step, and what happens by then."""

    title, submit = _("Set another date"), pgettext_lazy("button", "Set")
    hint = _("The customer is not notified. Tell them when they will hear from you.")
    on = forms.DateField(label=pgettext_lazy("a day", "On"), widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.TimeField(label=pgettext_lazy("a time", "by"), widget=forms.TimeInput(attrs={"type": "time"}))
    reason = forms.CharField(label=_("What happens by then?"), max_length=300)

    def save(self, *, now: datetime) -> Any:
        given = self.cleaned_data
        due_at = datetime.combine(given["on"], given["at"], tzinfo=self.ticket.office.tz)
        try:
            return move_next_step(ticket=self.ticket, due_at=due_at, reason=given["reason"], actor=self.viewer, now=now)
        except Invalid as fault:  # the form asks for it in two fields
            raise Invalid({"on": fault.fields["due_at"]}) from fault


class ReopenForm(TicketForm):
    """Open again."""

    title, submit = _("Open again"), _("Open again")
    reason = FormLines(label=_("Why is it not solved?"), widget=forms.Textarea(attrs={"rows": 2}))

    @classmethod
    def allowed(cls, viewer: User, ticket: Ticket) -> Decision:
        return rules.may_add(viewer, ticket)

    def save(self, *, now: datetime) -> Any:
        return status.reopen(**self.base(now), reason=self.cleaned_data["reason"])


class CloseTicketForm(TicketForm):
    """Done with a solved ticket."""

    title, submit = _("Close the ticket"), _("Close the ticket")
    hint = _("The case is finished. It can be opened again at any time.")

    def save(self, *, now: datetime) -> Any:
        return status.close(**self.base(now))


class ClassifyForm(TicketForm):
    """Another place in the tree (C4)."""

    title, submit = _("Change classification"), _("Save")
    classification = forms.ModelChoiceField(
        classifications_for(None).none(), label=_("Classification"), required=False, empty_label="–"
    )

    def start(self, ticket: Ticket) -> dict[str, Any]:
        return {"classification": ticket.classification_id}

    def prepare(self) -> None:
        product = self.ticket.product
        field = choices(self, "classification")
        field.queryset = classifications_for(product.family if product else None)
        field.label_from_instance = lambda node: f"{node.code} {node.path}"

    def save(self, *, now: datetime) -> Any:
        return change.classify(**self.base(now), classification=self.cleaned_data["classification"])


class AssignForm(TicketForm):
    """Another owner."""

    title, submit = _("Hand the ticket over"), _("Save")
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), required=False, empty_label=_("nobody"))

    def start(self, ticket: Ticket) -> dict[str, Any]:
        return {"owner": ticket.owner_id}

    def prepare(self) -> None:
        field = choices(self, "owner")
        field.queryset = colleagues()
        field.label_from_instance = with_office

    def save(self, *, now: datetime) -> Any:
        return change.assign(**self.base(now), owner=self.cleaned_data["owner"])


def with_office(user: User) -> str:
    """How a colleague is called in a list of both offices."""
    member = getattr(user, "member", None)
    return f"{user.name}, {member.office.name}" if member else user.name


class PriorityForm(TicketForm):
    """What is looked at first when due times are equal."""

    title, submit = _("Change priority"), _("Save")
    hint = _("No due time moves.")
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)

    def start(self, ticket: Ticket) -> dict[str, Any]:
        return {"priority": ticket.priority}

    def save(self, *, now: datetime) -> Any:
        return change.set_priority(**self.base(now), priority=Priority(self.cleaned_data["priority"]))


class WayForm(TicketForm):
    """How we help without cover (E3)."""

    title, submit = _("How we help"), _("Save")
    hint = _("Goodwill needs a reason; the manager reads it.")
    way = forms.ChoiceField(label=_("Way"), choices=Way.choices)
    way_reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def start(self, ticket: Ticket) -> dict[str, Any]:
        return {"way": ticket.way, "way_reason": ticket.way_reason}

    def save(self, *, now: datetime) -> Any:
        given = self.cleaned_data
        return change.set_way(**self.base(now), way=Way(given["way"]), reason=given["way_reason"])


class CorrectDeviceForm(TicketForm):
    """Correct the device by its serial number (E3); the verdict is taken again beside the old one (E2)."""

    title, submit = _("Change device"), _("Save")
    hint = _("Cover is judged again for the day of the call. What the caller was told stays on record.")
    serial = forms.CharField(label=_("Serial number"), required=False, max_length=40)
    serial_missing = forms.CharField(label=_("Not yet known, because"), required=False, max_length=200)

    def start(self, ticket: Ticket) -> dict[str, Any]:
        return {"serial": ticket.serial, "serial_missing": ticket.serial_missing}

    def save(self, *, now: datetime) -> Any:
        given = self.cleaned_data
        device = device_called(given["serial"], Device.objects.select_related("product"))
        texts = {name: given[name] for name in ("serial", "serial_missing")}
        return change.set_device(**self.base(now), device=device, **texts)


class CustomerForm(TicketForm):
    """Correct whose ticket it is."""

    title, submit = _("Change customer"), _("Save")
    company = forms.CharField(label=_("Customer number or exact name"))
    contact = forms.CharField(label=_("Contact’s name"), required=False)

    def start(self, ticket: Ticket) -> dict[str, Any]:
        return {"company": ticket.company.number if ticket.company else "", "contact": ticket.caller_name}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        typed, name = given.get("company", "").strip(), given.get("contact", "").strip()
        companies = Company.objects.filter(merged_into=None)
        company = companies.filter(number__iexact=typed).first() or companies.filter(folded=fold(typed)).first()
        if typed and company is None:
            self.add_error("company", _("No customer has this number or name."))
        contact = Contact.objects.filter(company=company, folded=fold(name), merged_into=None).first()
        if company and name and contact is None:
            self.add_error("contact", _("%(company)s has no contact of this name.") % {"company": company.name})
        return {**given, "company_row": company, "contact_row": contact}

    def save(self, *, now: datetime) -> Any:
        given = self.cleaned_data
        return change.set_customer(**self.base(now), company=given["company_row"], contact=given["contact_row"])


class OtherTicketForm(TicketForm):
    """Names another ticket by its number, in any grouping (C3)."""

    number = forms.CharField(label=_("Number of the other ticket"), widget=forms.TextInput(attrs={"class": "hd-code"}))

    def clean_number(self) -> Ticket:
        other, why_not = checks.ticket_named(self.cleaned_data["number"])
        if other is None:
            raise forms.ValidationError(why_not)
        return other


class LinkForm(OtherTicketForm):
    """The two belong together."""

    title, submit = _("Link with another ticket"), _("Link")

    @classmethod
    def allowed(cls, viewer: User, ticket: Ticket) -> Decision:
        return rules.may_add(viewer, ticket)

    def save(self, *, now: datetime) -> Any:
        other = self.cleaned_data["number"]
        return family.link(ticket=self.ticket, other=other, actor=self.viewer, now=now)


class SplitForm(TicketForm):
    """A second matter gets a ticket of its own."""

    title, submit, done = _("Split off a second matter"), _("Make the ticket"), _("Split off")
    hint = _("Caller, device and cover are taken over; number and timeline are its own.")
    kind = forms.ChoiceField(label=_("Kind"), choices=TicketKind.choices)
    description = FormLines(label=_("Description"), widget=Rows)
    classification = forms.ModelChoiceField(
        classifications_for(None).none(), label=_("Classification"), required=False, empty_label="–"
    )

    def start(self, ticket: Ticket) -> dict[str, Any]:
        return {"kind": ticket.kind}

    def prepare(self) -> None:
        ClassifyForm.prepare(self)  # type: ignore[arg-type]  # the same field

    @classmethod
    def allowed(cls, viewer: User, ticket: Ticket) -> Decision:
        return rules.may_add(viewer, ticket)

    def save(self, *, now: datetime) -> Any:
        given = {name: self.cleaned_data[name] for name in ("kind", "description", "classification")}
        return family.split(**self.base(now), **given)


class ComplainForm(TicketForm):
    """The customer is not satisfied: the manager knows at once (R2)."""

    title, submit, done = _("Complaint"), _("Tell the manager"), _("The manager has been told")
    hint = _("The Technical Support Manager owns it at once. The customer sees what you write.")
    text = FormLines(label=_("What is wrong, in the customer’s words"), widget=Rows)
    wants_call = forms.BooleanField(label=_("Wants to be called"), required=False, initial=True)

    @classmethod
    def allowed(cls, viewer: User, ticket: Ticket) -> Decision:
        return rules.may_add(viewer, ticket)

    def save(self, *, now: datetime) -> Any:
        ticket = self.ticket
        return complaints.raise_complaint(
            ticket=ticket,
            office=ticket.office,
            company=ticket.company,
            contact=ticket.contact,
            source=ComplaintSource.PHONE,
            text=self.cleaned_data["text"],
            wants_call=self.cleaned_data["wants_call"],
            phone=ticket.phone,
            actor=self.viewer,
            now=now,
        )


ACTIONS: dict[str, type[TicketForm]] = {
    "refer": ReferForm,
    "wait": WaitForm,
    "step": NextStepForm,
    "reopen": ReopenForm,
    "close": CloseTicketForm,
    "classify": ClassifyForm,
    "assign": AssignForm,
    "priority": PriorityForm,
    "way": WayForm,
    "device": CorrectDeviceForm,
    "customer": CustomerForm,
    "link": LinkForm,
    "split": SplitForm,
    "complain": ComplainForm,
}
