"""Bring out what waits in the outbox: several at once, so that a server that hangs holds up nobody else's letters.

The network is talked to in threads of their own, which know neither the database nor the language; claiming, composing
and settling is done by whoever calls. Two places are kept for what is urgent: an escalation never waits behind others.
"""

import logging
import smtplib
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from email.errors import MessageError
from http.client import HTTPException

from core import clock, letters, outbox, webhooks
from core.errors import DomainError
from core.models import Notification
from core.models.notification import Channel, Hindrance
from core.smtp import NoServer

log = logging.getLogger(__name__)
AT_ONCE = 6  # letters on their way at the same time, in each process
FOR_URGENT = 2  # more, for what is urgent
LOOK = 0.2  # seconds between two looks for more while letters are on their way
FAULTS = (OSError, HTTPException, DomainError, MessageError, ValueError)  # smtplib's errors are OSErrors
FULL = (422, 452, 552)
Letter = Sequence[Notification]


def bring_out(*, turn: float) -> int:
    """Bring letters out for that many seconds; then only what is urgent while the last ones are on their way.

    Returns how many went.
    """
    ends, sent = time.monotonic() + turn, 0
    flying: dict[Future[None], Letter] = {}
    with ThreadPoolExecutor(AT_ONCE + FOR_URGENT, thread_name_prefix="letters") as pool:
        while (in_turn := time.monotonic() < ends) or flying:
            letter = _next(len(flying), in_turn=in_turn)
            if letter and (post := _ready(letter)):
                flying[pool.submit(post)] = letter
            if not letter and not flying:
                break
            sent += _land(flying, patience=0 if letter else LOOK)
    if sent:
        outbox.hurry(now=clock.now())
    return sent


def bring_out_one(letter: Letter) -> bool:
    """One claimed letter, here and now. Whether it went."""
    post = _ready(letter)
    return post is not None and _settle(letter, _tried(post))


def _next(flying: int, *, in_turn: bool) -> Letter:
    if flying >= AT_ONCE + FOR_URGENT:
        return ()
    return outbox.claim(now=clock.now(), urgent=not in_turn or flying >= AT_ONCE)


def _ready(letter: Letter) -> Callable[[], None] | None:
    """What brings it out; None for one that cannot be made, which is settled."""
    first = letter[0]
    try:
        if first.channel == Channel.EMAIL:
            email = letters.email_of(letter)
            return lambda: _send(email)
        address, data, now = first.address, first.data, clock.now()
        return lambda: webhooks.call(address, data, now=now)
    except FAULTS as fault:
        _settle(letter, fault)
        return None


def _send(email: letters.EmailMessage) -> None:
    email.send()


def _tried(post: Callable[[], None]) -> BaseException | None:
    try:
        post()
    except FAULTS as fault:
        return fault
    return None


def _land(flying: dict[Future[None], Letter], *, patience: float) -> int:
    """Settle those that have arrived or failed. Returns how many went."""
    done, _on_their_way = wait(flying, patience, FIRST_COMPLETED)
    return sum(_settle(flying.pop(future), future.exception()) for future in done)


def _settle(letter: Letter, fault: BaseException | None) -> bool:
    now = clock.now()
    if fault is None:
        outbox.settle(letter, now=now)
        return True
    level = logging.WARNING if isinstance(fault, FAULTS) else logging.ERROR  # the others are faults of ours
    log.log(level, "outbox: %s failed: %s", letter[0].key, fault, exc_info=level == logging.ERROR)
    reason = Hindrance.WEBHOOK if letter[0].channel == Channel.WEBHOOK else reason_of(fault)
    outbox.settle(letter, now=now, fault=f"{type(fault).__name__}: {fault}", reason=reason)
    return False


# -- why not ----------------------------------------------------------------------------------------------------------


def reason_of(fault: BaseException) -> Hindrance:
    """Why a mail did not leave, in one word."""
    if isinstance(fault, letters.NoAddress):
        return Hindrance.NO_ADDRESS
    if isinstance(fault, NoServer):
        return Hindrance.SERVER if fault.was_reached else Hindrance.UNREACHABLE
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return _answered(fault.recipients, fault)
    if isinstance(fault, smtplib.SMTPSenderRefused):
        return _by_code(fault.smtp_code, final=Hindrance.SERVER)
    if isinstance(fault, smtplib.SMTPResponseException):
        return _by_code(fault.smtp_code, final=Hindrance.REJECTED)
    if isinstance(fault, TimeoutError):
        return Hindrance.HUNG
    return Hindrance.BROKE_OFF if isinstance(fault, OSError) else Hindrance.OTHER


def _answered(recipients: Mapping[str, tuple[int, bytes]], fault: Exception) -> Hindrance:
    codes = [code for code, _text in recipients.values()]
    return _by_code(codes[0], final=Hindrance.REFUSED) if codes else Hindrance.OTHER


def _by_code(code: int, *, final: Hindrance) -> Hindrance:
    if code in FULL:
        return Hindrance.FULL
    return final if 500 <= code < 600 else Hindrance.LATER
