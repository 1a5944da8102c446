"""Forms of the account page and of the people that an administrator looks after."""

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.models.user import Role
from helpdesk.desk.calendars.forms import HoursField
from offices.domain.people import PersonFacts
from offices.hourtext import Minutes, shown
from offices.models import Office, Skill, StaffMember

SPOKEN = [("de", _("German")), ("en", _("English"))]


def boxes() -> forms.CheckboxSelectMultiple:
    """Check boxes in the design's dress."""
    return forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What everybody sets for themselves."""

    class Meta:
        model = User
        fields = ("name", "language", "theme", "single_keys", "sound")
        widgets = {"language": forms.Select, "theme": forms.Select}


class PersonForm(forms.Form):
    """An account with its place in an office."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    office = forms.ModelChoiceField(label=_("Office"), queryset=Office.objects.none(), empty_label=None)
    language = forms.ChoiceField(label=_("Language of the screens"), choices=settings.LANGUAGES)
    languages = forms.MultipleChoiceField(
        label=_("Languages on the phone"), choices=SPOKEN, widget=boxes(), required=False
    )
    skills = forms.ModelMultipleChoiceField(
        label=_("Skills"), queryset=Skill.objects.none(), widget=boxes(), required=False
    )
    deputy = forms.ModelChoiceField(
        label=_("Deputy"), queryset=StaffMember.objects.none(), required=False, empty_label=_("nobody")
    )
    phone = forms.CharField(label=_("Extension"), max_length=20, required=False)
    is_lead = forms.BooleanField(label=_("Leads the office’s specialists"), required=False)
    is_active = forms.BooleanField(label=_("May sign in"), required=False, initial=True)

    def __init__(self, *args: object, member: StaffMember | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        others = StaffMember.objects.select_related("user", "office").filter(user__is_active=True)
        self.fields["deputy"].queryset = others.exclude(pk=member.pk) if member else others  # type: ignore[attr-defined]
        self.fields["office"].queryset = Office.objects.all()  # type: ignore[attr-defined]
        self.fields["skills"].queryset = Skill.objects.all()  # type: ignore[attr-defined]

    def facts(self) -> PersonFacts:
        """What was entered, as the domain wants it."""
        return PersonFacts(**self.cleaned_data)


class AbsenceForm(forms.Form):
    """Days on which somebody is not there."""

    first = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Reason"), max_length=80, required=False)


class ShiftForm(forms.Form):
    """When somebody works, each weekday on its own; nothing at all: whenever their office is open."""

    def __init__(self, *args: object, member: StaffMember | None = None, **kwargs: object) -> None:
        kwargs.setdefault("initial", _shifts_of(member) if member else {})
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields = {f"shift_{number}": HoursField(label=name) for number, name in WEEKDAYS.items()}

    @property
    def weekly(self) -> dict[int, tuple[Minutes, ...]]:
        """What was entered, by weekday."""
        return {number: self.cleaned_data[f"shift_{number}"] for number in WEEKDAYS}


def _shifts_of(member: StaffMember) -> dict[str, str]:
    shifts = list(member.shifts.all())
    days = {day: [(shift.starts, shift.ends) for shift in shifts if shift.weekday == day] for day in WEEKDAYS}
    return {f"shift_{day}": shown(intervals) for day, intervals in days.items()}


def initial_of(member: StaffMember) -> dict[str, object]:
    """What the form shows of somebody on file."""
    user = member.user
    return {
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "language": user.language,
        "is_active": user.is_active,
        "office": member.office_id,
        "languages": member.languages,
        "skills": [skill.pk for skill in member.skills.all()],
        "deputy": member.deputy_id,
        "phone": member.phone,
        "is_lead": member.is_lead,
    }
