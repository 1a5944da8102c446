"""What the caller is told of a promise, in the active language: spoken by the agent, or written in a mail."""

from collections.abc import Callable
from datetime import datetime

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.phones import said
from offices.models import Office
from tickets.models import Classification
from tickets.owed import CallerPromise, PromiseCase


def spoken(promised: CallerPromise, *, phone: str = "", told_in: Office | None = None) -> str:
    """To be said on the phone; "" where nothing is promised. `told_in` is the agent's office: another one is named."""
    other = told_in is not None and told_in.pk != promised.office.pk
    time = _spoken_time if not other else _spoken_time_there
    if promised.case is PromiseCase.GUARANTEED and promised.due_at:
        return callback_spoken(promised.due_at, office=promised.office, phone=phone, told_in=told_in)
    return _sentence(promised, time=time)


def callback_spoken(due_at: datetime, *, office: Office, phone: str, told_in: Office | None = None) -> str:
    """That we call back: with the number, if there is one."""
    other = told_in is not None and told_in.pk != office.pk
    time = (_spoken_time_there if other else _spoken_time)(due_at, office)
    values = {"day": _day(due_at, office), "time": time, "phone": said(phone, country=office.country)}
    if phone:
        return _("We will call you back on %(phone)s by %(time)s on %(day)s at the latest.") % values
    return _("We will call you back by %(time)s on %(day)s at the latest.") % values


def written(promised: CallerPromise) -> str:
    """For the confirmation, which names the office whose clock it is; "" where nothing is promised."""
    if promised.case is PromiseCase.GUARANTEED and promised.due_at:
        values = {
            "day": _day(promised.due_at, promised.office),
            "time": _written_time(promised.due_at, promised.office),
        }
        return _("A specialist will speak to you by %(time)s on %(day)s at the latest.") % values
    return _sentence(promised, time=_written_time)


def _sentence(promised: CallerPromise, *, time: Callable[[datetime, Office], str]) -> str:
    if promised.case is PromiseCase.COMPLAINT and promised.name and promised.due_at:
        return _complaint(promised, promised.due_at, time=time)
    if not promised.rule.tells_time:
        return _beginning(promised.case)
    return " ".join(filter(None, (_beginning(promised.case), _by(promised, time=time))))


def _beginning(case: PromiseCase) -> str:
    """What becomes of it; the bad news first, the way on after it."""
    return {
        PromiseCase.CHARGEABLE: _("There is a charge for our help in this case."),
        PromiseCase.SALES: _(
            "Our sales department has your case now and will contact you about a maintenance contract."
        ),
        PromiseCase.UNDECIDED: _("We will decide how we can help you."),
        PromiseCase.SERIAL_UNKNOWN: _("We still have to find out whether the device is covered."),
        PromiseCase.ENQUIRY: _("We have noted your question."),
        PromiseCase.COMPLAINT: _("Our Technical Support Manager has your complaint now."),
        PromiseCase.FEEDBACK: _("Thank you for telling us. We will read it and pass it on."),
        PromiseCase.STATUS: _("We have added your call to the ticket. What we promised you there still applies."),
    }.get(case, "")


def _by(promised: CallerPromise, *, time: Callable[[datetime, Office], str]) -> str:
    if promised.due_at is None:
        return _("We will get back to you.")
    values = {"day": _day(promised.due_at, promised.office), "time": time(promised.due_at, promised.office)}
    return _("You will hear from us by %(time)s on %(day)s at the latest.") % values


def _complaint(promised: CallerPromise, due: datetime, *, time: Callable[[datetime, Office], str]) -> str:
    values = {"name": promised.name, "day": _day(due, promised.office), "time": time(due, promised.office)}
    if promised.is_manager:
        text = _(
            "%(name)s, our Technical Support Manager, has your complaint now and will confirm it to you "
            "by %(time)s on %(day)s at the latest."
        )
    else:
        text = _(
            "%(name)s has your complaint now, on behalf of our Technical Support Manager, and will confirm it to you "
            "by %(time)s on %(day)s at the latest."
        )
    return text % values


# -- the classification -------------------------------------------------------------------------------------------


def classified(node: Classification) -> str:
    """What the fault was classified as (C4), to be said."""
    values = {"name": node.name, "code": node.code}
    if node.parent is None:
        return _("We have classified the fault as “%(name)s”, code %(code)s.") % values
    values["group"] = node.parent.name
    return _("We have classified the fault as “%(name)s” in the group “%(group)s”, code %(code)s.") % values


# -- days and times -------------------------------------------------------------------------------------------------


def _day(due_at: datetime, office: Office) -> str:
    return date_format(due_at.astimezone(office.tz), pgettext("spoken day", "l j F"))


def _spoken_time(due_at: datetime, office: Office) -> str:
    """ "9.50 a.m.", „9 Uhr 50“; the full hour without minutes."""
    local = due_at.astimezone(office.tz)
    form = pgettext("spoken time", "g.i a") if local.minute else pgettext("spoken time", "g a")
    return date_format(local, form)


def _spoken_time_there(due_at: datetime, office: Office) -> str:
    values = {"time": _spoken_time(due_at, office), "office": office.name}
    return pgettext("on the clock of an office", "%(time)s %(office)s time") % values


def _written_time(due_at: datetime, office: Office) -> str:
    local = due_at.astimezone(office.tz)
    values = {"time": date_format(local, pgettext("written time", "H:i")), "office": office.name}
    return pgettext("on the clock of an office", "%(time)s %(office)s time") % values
