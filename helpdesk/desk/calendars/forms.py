"""Forms of the calendar screens. Hours are typed as people write them: 08:30–12:00, 13:00–17:00."""

from datetime import date, datetime

from django import forms
from django.core.validators import MinValueValidator
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.phones import LONGEST_TYPED, written
from offices.domain.days import NO_ROW, DayPlan, mark_of_day
from offices.explain import LONGEST
from offices.hourtext import HoursError, Minutes, parse, shown
from offices.models import ClosedDay, Office
from offices.queries import weekly_hours

MINUTE = "%Y-%m-%dT%H:%M"
BAR = "|"  # between the weekdays of a week in one text
FAULTS = {
    "form": _("“%(text)s” cannot be read as hours. Write for example 08:30–12:00, 13:00–17:00."),
    "time": _("“%(text)s” is not a time of day."),
    "order": _("“%(text)s” closes before it opens."),
    "overlap": _("“%(text)s” overlaps with the interval before it."),
}


class HoursField(forms.CharField):
    """Several intervals in one line; cleans to a tuple of minutes after midnight, empty for a day without hours."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(required=False, max_length=200, **kwargs)  # type: ignore[arg-type]

    def clean(self, value: str) -> tuple[Minutes, ...]:  # type: ignore[override]
        """Raises ValidationError with the part at fault."""
        text = super().clean(value)
        try:
            return parse(text)
        except HoursError as fault:
            raise forms.ValidationError(FAULTS[fault.code], code=fault.code, params={"text": fault.text}) from fault


class WeekForm(forms.Form):
    """Hours of every weekday, and why they change."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Stands in the calendar’s history."))

    def __init__(self, *args: object, office: Office, **kwargs: object) -> None:
        self.office = office
        kwargs.setdefault("initial", _week_of(office))
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        days = {f"day_{number}": HoursField(label=name) for number, name in WEEKDAYS.items()}
        self.fields = {**days, "reason": self.fields["reason"], "seen": forms.CharField(widget=forms.HiddenInput)}

    @property
    def weekly(self) -> dict[int, tuple[Minutes, ...]]:
        """What was entered, by weekday."""
        return {number: self.cleaned_data[f"day_{number}"] for number in WEEKDAYS}

    def clean_seen(self) -> dict[int, tuple[Minutes, ...]]:
        """The hours that the form was filled with, by weekday."""
        try:
            return {number: parse(text) for number, text in enumerate(self.cleaned_data["seen"].split(BAR))}
        except HoursError as fault:
            raise forms.ValidationError(FAULTS[fault.code], params={"text": fault.text}) from fault

    def look_again(self) -> None:
        """After a conflict: `seen` is what stands now, and so it says beside each day that was typed differently."""
        stands = _week_of(self.office)
        self.data = {**dict(self.data.items()), "seen": stands["seen"]}
        for number, entered in self.weekly.items():
            hours = stands[f"day_{number}"]
            if shown(entered) != hours:
                values = {"hours": hours or gettext("closed")}
                self[f"day_{number}"].help_text = gettext("Stands now: %(hours)s") % values


def _week_of(office: Office) -> dict[str, str]:
    weekly = weekly_hours(office)
    days = {f"day_{number}": shown(weekly.get(number, ())) for number in WEEKDAYS}
    return days | {"seen": BAR.join(days.values())}


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What an office promises, and who helps out."""

    class Meta:
        model = Office
        fields = (
            "phone",
            "guarantee_minutes",
            "retry_minutes",
            "takeover_minutes",
            "target_percent",
            "covers_for",
            "figures_per_agent",
        )
        widgets = {"covers_for": forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.initial["phone"] = written(self.instance.phone)
        self.fields["covers_for"].queryset = Office.objects.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
        for name in ("guarantee_minutes", "retry_minutes", "takeover_minutes"):
            field = self.fields[name]
            field.validators.append(MinValueValidator(1))
            field.widget.attrs["min"] = 1


class NewOfficeForm(forms.Form):
    """Another office."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("The town, as callers know it."))
    zone = forms.CharField(label=_("Time zone"), max_length=40, help_text=_("IANA name, for example Europe/Berlin"))
    country = forms.CharField(label=_("Country"), max_length=2, help_text=_("for public holidays, for example DE"))
    subdivision = forms.CharField(
        label=_("Region"), max_length=6, required=False, help_text=_("for public holidays, for example HH")
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("de", _("German")), ("en-gb", _("English"))])
    phone = forms.CharField(label=_("Phone"), max_length=LONGEST_TYPED, required=False)


class WhyForm(forms.Form):
    """From when, and how long: the question that `manage.py explain_deadline` answers too."""

    at = forms.DateTimeField(
        label=_("The clock starts"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE)
    )
    minutes = forms.IntegerField(label=_("Staffed minutes"), min_value=1, max_value=LONGEST)

    def __init__(self, *args: object, office: Office, now: datetime, **kwargs: object) -> None:
        self.office = office
        kwargs["initial"] = {"at": f"{now.astimezone(office.tz):{MINUTE}}", "minutes": office.guarantee_minutes}
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def clean_at(self) -> datetime:
        """A slip in the year is told, not computed."""
        entered: datetime = self.cleaned_data["at"]
        if not 2000 <= entered.year < 2100:
            raise forms.ValidationError(_("This time is too far away."))
        return entered

    @property
    def at_instant(self) -> datetime:
        """What was entered, on the office's clock."""
        entered: datetime = self.cleaned_data["at"]
        return entered.replace(tzinfo=self.office.tz)


class DayForm(forms.Form):
    """Close or shorten one day."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    hours = HoursField(label=_("Hours on this day"), help_text=_("Empty: closed all day. For a short day: 08:30–12:00"))
    name_de = forms.CharField(label=_("Name (German)"), max_length=120)
    name_en = forms.CharField(label=_("Name (English)"), max_length=120)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, office: Office, **kwargs: object) -> None:
        self.office = office
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    @classmethod
    def of(cls, row: ClosedDay | None, *, office: Office, day: date | None) -> "DayForm":
        """Filled with what the day is now."""
        seen = _seen_of(row, day)
        if row is None:
            return cls(initial={"day": day, "seen": seen}, office=office)
        known = {"day": row.day, "hours": shown(row.intervals), "name_de": row.name_de, "name_en": row.name_en}
        return cls(initial=known | {"seen": seen}, office=office)

    @property
    def plan(self) -> DayPlan:
        """What was entered, as the domain wants it."""
        entered = self.cleaned_data
        return DayPlan(entered["day"], entered["name_de"], entered["name_en"], entered["hours"])

    @property
    def mark(self) -> str:
        """The mark of the day as its reader saw it; of another day than the form was opened for they saw nothing."""
        day, _space, mark = self.cleaned_data["seen"].partition(" ")
        return mark if day == str(self.cleaned_data["day"]) else NO_ROW

    def look_again(self) -> None:
        """After a conflict: what was typed stays, `seen` is what the day is now."""
        day = self.cleaned_data["day"]
        row = self.office.closed_days.filter(day=day).first()
        self.data = {**dict(self.data.items()), "seen": _seen_of(row, day)}


def _seen_of(row: ClosedDay | None, day: date | None) -> str:
    return f"{day} {mark_of_day(row)}"
