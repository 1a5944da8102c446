"""What colleagues have set up and planned: canned texts, shared views, absences, and files that a case is told with."""

from datetime import datetime, timedelta

from core.lists.saved import save_view
from demo.town import Town
from offices.domain.people import add_absence
from tickets.domain.files import attach
from tickets.domain.texts import save_text
from tickets.enums import Visibility
from tickets.models import CannedText, Ticket

# name, German, English
TEXTS = (
    (
        "Part ordered · Teil bestellt",
        "Guten Tag {caller},\nwir haben das Ersatzteil für Ihr Gerät {serial} bestellt. Sobald der Liefertermin "
        "feststeht, melden wir uns. Ihre Ticketnummer: {number}.",
        "Hello {caller},\nwe have ordered the spare part for your device {serial}. We will write again as soon as "
        "the delivery date is known. Your ticket number: {number}.",
    ),
    (
        "Serial number wanted · Seriennummer erbeten",
        "Guten Tag {caller},\num Ihr Ticket {number} zuordnen zu können, brauchen wir die Seriennummer. Sie steht auf "
        "dem Typenschild an der Rückseite.",
        "Hello {caller},\nto go on with your ticket {number} we need the serial number. It is on the rating plate at "
        "the back of the device.",
    ),
    (
        "Not reached · Nicht erreicht",
        "Guten Tag {caller},\nwir haben Sie zu Ticket {number} telefonisch nicht erreicht und versuchen es wieder. "
        "Sie erreichen uns unter {office_phone}.",
        "Hello {caller},\nwe tried to reach you about ticket {number} and will try again. You can call us on "
        "{office_phone}.",
    ),
)
# who, from how many days on, for how many days, why
ABSENCES = (
    ("imke.sander", 9, 5, "Urlaub"),
    ("priya.nair", 4, 2, "Training"),
    ("manager", 23, 7, "Urlaub"),
)
# list, name, filters
VIEWS = (
    ("contracts", "Woking, to renew", "ends=90&renewed=no"),
    ("devices", "LX, not covered", "cover=none"),
)
LOG = """CW-90 weighing log
09:12:40 wash-down ends
09:31:05 zero set, reference 250.0 g
09:44:58 reading 252.1 g, drift +2.1 g
09:58:31 reading 252.8 g, drift +2.8 g
10:02:17 zero set, reference 250.0 g
10:21:50 reading 252.4 g, drift +2.4 g
"""


def set_up_desk(town: Town, customer_ticket: Ticket | None, *, now: datetime) -> None:
    """All of it, as the manager and the customer would have done."""
    manager = town.members["manager"].user
    for name, german, english in TEXTS:
        text = CannedText()
        save_text(text=text, actor=manager, now=now, name=name, text_de=german, text_en=english)
    for login, ahead, days, why in ABSENCES:
        first = now.date() + timedelta(days=ahead)
        last = first + timedelta(days=days - 1)
        add_absence(member=town.members[login], first=first, last=last, reason=why, actor=manager)
    for listing, name, query in VIEWS:
        save_view(listing=listing, name=name, query=query, shared=True, actor=manager)
    if customer_ticket:
        attach(
            ticket=customer_ticket,
            name="weighing-log.txt",
            data=LOG.encode(),
            now=now,
            contact=customer_ticket.contact,
            visibility=Visibility.CUSTOMER,
        )
