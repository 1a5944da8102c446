"""The lists of this app, each declared for the kit of core.lists."""

from tickets.lists.classifications import CLASSIFICATIONS
from tickets.lists.complaints import COMPLAINTS
from tickets.lists.files import LOCKED_FILES
from tickets.lists.letters import LETTERS
from tickets.lists.referrals import REFERRALS
from tickets.lists.texts import TEXTS
from tickets.lists.tickets import TICKETS

LISTINGS = (TICKETS, COMPLAINTS, REFERRALS, TEXTS, CLASSIFICATIONS, LOCKED_FILES, LETTERS)

__all__ = ["CLASSIFICATIONS", "COMPLAINTS", "LETTERS", "LISTINGS", "LOCKED_FILES", "REFERRALS", "TEXTS", "TICKETS"]
