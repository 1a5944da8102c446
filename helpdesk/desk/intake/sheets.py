"""One sheet is one call: what is said on it, and how one that is done with goes on under a new name (C1, C3)."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from contracts.serials import normalise
from core import once
from core.models import Deed
from helpdesk.desk.intake.recognition import Picture
from tickets.domain.facts import CallFacts
from tickets.enums import Way

# what the screen and the server add by themselves, or the moment of sending decides
UNSAID = {
    "started_at",
    "held",
    "email",
    "classification_id",
    "company_id",
    "contact_id",
    "device_id",
    "product_id",
    "offered",
}
SAID = [field.name for field in fields(CallFacts) if field.name not in UNSAID]


def content_of(picture: Picture) -> dict[str, Any]:
    """What was said, the same before and after the screen has tidied it: sent again, it is the same call."""
    said = {name: getattr(picture.facts, name) for name in SAID}
    serial = picture.device.serial_key if picture.device else normalise(picture.facts.serial)
    said |= {"serial": serial, "attach_to": normalise(picture.facts.attach_to)}
    said["way"] = "" if picture.facts.way == Way.OPEN else picture.facts.way
    if picture.values.get("chosen"):
        said["classification_id"] = picture.facts.classification_id
    return said


def fresh_name(*, now: datetime) -> dict[str, str]:
    """The values with which another sheet begins."""
    return {"token": once.new_token(), "started_at": now.isoformat(), "held": ""}


def done_with(deed: Deed, picture: Picture, *, now: datetime) -> dict[str, Any]:
    """For a page whose sheet is done with: `same`, then it begins anew; else what was typed since is another call, to
    be gone on with under the new `values`. `text` says what happened; never a number: somebody might read it out.
    """
    if deed.content == once.fingerprint(content_of(picture)):
        text = _("These entries were discarded.") if deed.is_undone else _("This call is already logged.")
        return {"same": True, "text": text}
    return {"same": False, "values": fresh_name(now=now), "text": refusal(deed)}


def refusal(deed: Deed | None) -> str:
    """Why this sheet is not simply saved."""
    if deed is None or deed.is_undone:
        return _("This sheet was discarded. Check the details, then save again to log them as a new call.")
    return _("This sheet was already logged with other details. Check them, then save again to log a new call.")
