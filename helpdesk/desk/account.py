"""What a person sets for themselves, and the people that administrators look after."""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.access import Allowed, Decision, Denied, require
from core.accounts import last_link, mail_link
from core.errors import Invalid
from core.lists.views import list_page
from core.models import User
from core.requests import DeskRequest
from helpdesk.desk.account_forms import AbsenceForm, AccountForm, PersonForm, ShiftForm, initial_of
from helpdesk.desk.lists import PEOPLE
from offices.domain import people as domain
from offices.lists import context_for
from offices.models import Absence, StaffMember
from offices.queries import absence_for, member_for
from promises.domain.duty import warn_of_gaps
from promises.queries.gaps import gaps
from promises.wording import gap_words


def may_see_people(viewer: User) -> Decision:
    """Managers see who works here and enter absences; administrators change accounts."""
    if viewer.is_active and viewer.is_manager:
        return Allowed()
    return Denied(_("The list of people is for managers and administrators."))


@require_http_methods(["GET", "POST"])
@login_required
def account(request: DeskRequest) -> HttpResponse:
    """Name, language, theme, single keys, sound; the way to password and two-factor sign-in."""
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(request.path)
    return render(request, "desk/account.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def people(request: DeskRequest) -> HttpResponseBase:
    """Everybody, with office, role, skills, deputy and who is absent."""
    require(may_see_people(request.user))
    more = {"gaps": [gap_words(gap.office, gap.day, gap.pieces) for gap in gaps(now=clock.now())]}
    return list_page(request, PEOPLE, context_for(request), template="desk/account_people.html", more=more)


@require_http_methods(["GET", "POST"])
@login_required
def add_person(request: DeskRequest) -> HttpResponse:
    """A new account; its owner gets a link to choose a password."""
    require(may_see_people(request.user))
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = domain.add_person(facts=form.facts(), actor=request.user, now=clock.now())
        except Invalid as error:
            form.add_error(None, error.as_validation_error())
        else:
            if member.user.is_active:
                mail_link(member.user, request=request)
                messages.success(request, _("Added. The link to choose a password is on its way by e-mail."))
            else:
                messages.success(request, _("Added."))
            return redirect("desk:person", pk=member.pk)
    return _person_page(request, form, None)


@require_POST
@login_required
def mail_link_again(request: DeskRequest, pk: int) -> HttpResponse:
    """Mail somebody the link to choose a password once more: the first one did not arrive, or is too old."""
    require(may_see_people(request.user))
    require(may_change_people(request.user))
    member = member_for(pk, today=clock.now().date())
    if not member.user.is_active:
        raise Http404
    mail_link(member.user, request=request)
    messages.success(request, _("The link to choose a password is on its way by e-mail."))
    return redirect("desk:person", pk=pk)


@require_http_methods(["GET", "POST"])
@login_required
def person(request: DeskRequest, pk: int) -> HttpResponse:
    """One person: account, place in the office, absences."""
    require(may_see_people(request.user))
    member = member_for(pk, today=clock.now().date())
    form = PersonForm(request.POST or None, initial=initial_of(member), member=member)
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_person(member=member, facts=form.facts(), actor=request.user)
        except Invalid as error:
            form.add_error(None, error.as_validation_error())
        else:
            warn_of_gaps(now=clock.now())
            messages.success(request, _("Saved."))
            return redirect("desk:person", pk=member.pk)
    return _person_page(request, form, member)


@require_POST
@login_required
def add_absence(request: DeskRequest, pk: int) -> HttpResponse:
    """Days on which the deputy is told instead."""
    require(may_see_people(request.user))
    member = member_for(pk, today=clock.now().date())
    form = AbsenceForm(request.POST)
    if form.is_valid():
        try:
            domain.add_absence(member=member, actor=request.user, **form.cleaned_data)
        except Invalid as error:
            form.add_error(None, error.as_validation_error())
        else:
            warn_of_gaps(now=clock.now())
            messages.success(request, _("Absence entered."))
            return redirect("desk:person", pk=pk)
    return _person_page(request, PersonForm(initial=initial_of(member), member=member), member, form)


@require_POST
@login_required
def set_shifts(request: DeskRequest, pk: int) -> HttpResponse:
    """When somebody works: at other hours the deputy is told instead."""
    require(may_see_people(request.user))
    member = member_for(pk, today=clock.now().date())
    form = ShiftForm(request.POST, member=member)
    if form.is_valid():
        domain.set_shifts(member=member, weekly=form.weekly, actor=request.user)
        warn_of_gaps(now=clock.now())
        messages.success(request, _("Saved."))
        return redirect("desk:person", pk=pk)
    return _person_page(request, PersonForm(initial=initial_of(member), member=member), member, shifts=form)


@require_POST
@login_required
def end_absence(request: DeskRequest, pk: int, absence: int) -> HttpResponse:
    """Take an absence back."""
    require(may_see_people(request.user))
    domain.end_absence(absence=absence_for(pk, absence), actor=request.user)
    warn_of_gaps(now=clock.now())
    messages.success(request, _("Absence removed."))
    return redirect("desk:person", pk=pk)


def may_change_people(viewer: User) -> Decision:
    """Administrators make and change accounts."""
    if viewer.is_active and viewer.is_administrator:
        return Allowed()
    return Denied(_("Only an administrator can change accounts. Ask an administrator."))


def _person_page(
    request: DeskRequest,
    form: PersonForm,
    member: StaffMember | None,
    absence: AbsenceForm | None = None,
    shifts: ShiftForm | None = None,
) -> HttpResponse:
    may_change = bool(may_change_people(request.user))
    for field in form.fields.values():
        field.disabled = not may_change
    now: datetime = clock.now()
    context = {
        "form": form,
        "member": member,
        "absence_form": absence or AbsenceForm(),
        "absences": _shown(member),
        "shift_form": shifts or ShiftForm(member=member),
        "may_change": may_change,
        "link": last_link(member.user) if member and may_change else None,
        "today": now.date(),
    }
    wrong = form.errors or (absence and absence.errors) or (shifts and shifts.errors)
    return render(request, "desk/account_person.html", context, status=422 if wrong else 200)


def _shown(member: StaffMember | None) -> list[tuple[Absence, date, date]]:
    """Absences with their first and last day, both included."""
    coming: list[Absence] = getattr(member, "coming", [])
    return [(row, row.days.lower, row.days.upper - timedelta(days=1)) for row in coming]
