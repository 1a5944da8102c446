"""Who may do what with tickets, referrals and complaints: pure functions, Allowed or Denied with the reason."""

from django.utils.translation import gettext_lazy as _

from core.access import Allowed, Decision, Denied
from core.models import Notification, User
from tickets.enums import ComplaintState, ReferralState, TicketStatus
from tickets.models import Complaint, Referral, Ticket


def may_work(user: User | None) -> Decision:
    """Whoever works at the desk; None is the product itself."""
    if user is None or user.is_active:
        return Allowed()
    return Denied(_("This account is closed."))


def may_change(user: User | None, ticket: Ticket) -> Decision:
    """Facts of a ticket change as long as work is expected on it."""
    if not may_work(user):
        return may_work(user)
    if ticket.status == TicketStatus.MERGED:
        return Denied(_("This ticket was merged into another one: work goes on there."))
    if ticket.status == TicketStatus.CLOSED:
        return Denied(_("This ticket is closed: reopen it first."))
    return Allowed()


def may_add(user: User | None, ticket: Ticket) -> Decision:
    """Something can be added at any time (C2), except to a merged ticket: it has gone on elsewhere."""
    if ticket.status == TicketStatus.MERGED:
        return Denied(_("This ticket was merged into another one: work goes on there."))
    return may_work(user)


def may_refer(user: User | None, ticket: Ticket) -> Decision:
    """A live ticket can be referred; one department at a time (R3)."""
    if not may_change(user, ticket):
        return may_change(user, ticket)
    if not TicketStatus(ticket.status).is_live:
        return Denied(_("A solved ticket is not referred: reopen it first."))
    return Allowed()


def may_answer_referral(user: User | None, referral: Referral) -> Decision:
    """Any colleague may enter a department's answer, once."""
    if referral.state not in (ReferralState.ASKED, ReferralState.ACCEPTED):
        return Denied(_("This referral has already ended."))
    return may_work(user)


def may_answer_complaint(user: User | None, complaint: Complaint) -> Decision:
    """The owner, or another manager (R2)."""
    if complaint.state == ComplaintState.ANSWERED:
        return Denied(_("This complaint has been answered."))
    if user is not None and user.is_active and (user.is_manager or user.pk == complaint.owner_id):
        return Allowed()
    return Denied(_("Complaints are answered by the Technical Support Manager."))


def may_see_complaints(user: User) -> Decision:
    """Managers see them all; others find theirs on the ticket."""
    if user.is_active and user.is_manager:
        return Allowed()
    return Denied(_("The list of complaints is for the Technical Support Manager."))


def may_see_undelivered(user: User) -> Decision:
    """All that did not arrive: for managers; whoever sent one or owns its ticket has it on the ticket."""
    if user.is_active and user.is_manager:
        return Allowed()
    return Denied(_("The list of undelivered emails is for the Technical Support Manager."))


def may_send_again(user: User, letter: Notification) -> Decision:
    """A letter of a ticket: any colleague; all others: a manager, or whoever sent it."""
    if not user.is_active or not (user.is_manager or letter.thread or letter.sender_id == user.pk):
        return Denied(_("Only the Technical Support Manager can send this email again."))
    if letter.delivered_at:
        return Denied(_("This email has been delivered in the meantime."))
    return Allowed()


def may_edit_classifications(user: User | None) -> Decision:
    """Administrators and managers maintain the tree (C4) and look after the files' check."""
    if user is not None and user.is_active and user.is_manager:
        return Allowed()
    return Denied(_("The classification tree is maintained by administrators and managers."))


def may_change_many(user: User) -> Decision:
    """Changing many tickets at once is for specialists, managers and administrators."""
    if user.is_active and not user.is_agent:
        return Allowed()
    return Denied(_("Changing many tickets at once is for specialists and managers."))


def may_write_texts(user: User | None) -> Decision:
    """Canned texts go out to customers in the house's name: specialists and managers write them."""
    if user is not None and user.is_active and not user.is_agent:
        return Allowed()
    return Denied(_("Canned texts are written by specialists and managers."))
