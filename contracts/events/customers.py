"""What happens to companies and contacts, with the value before and after."""

from dataclasses import dataclass
from typing import Annotated, Any

from contracts.events.record import Merged, Pair, RecordEvent
from core.events import event
from core.personal import Personal

NamePair = Annotated[list[Any] | None, Personal.NAME]
PhonePair = Annotated[list[Any] | None, Personal.PHONE]
EmailPair = Annotated[list[Any] | None, Personal.EMAIL]
WordsPair = Annotated[list[Any] | None, Personal.WORDS]


@dataclass(frozen=True, kw_only=True)
class _CompanyFields(RecordEvent):
    """What is on file of a company, or the address of one of its sites."""

    name: Pair = None
    number: Pair = None
    language: Pair = None
    home_office: Pair = None
    street: Pair = None
    postal_code: Pair = None
    city: Pair = None
    country: Pair = None
    notes: WordsPair = None


@event("company_created", webhook=False, text=False)
class CompanyCreated(RecordEvent):
    """A company was entered."""


@event("company_changed", webhook=False, text=False)
class CompanyChanged(_CompanyFields):
    """What is on file was corrected, a site was added, or one was corrected (`of_site`)."""

    site: Pair = None
    of_site: str | None = None


@event("company_merged", webhook=False, text=False)
class CompanyMerged(Merged):
    """Two companies that are one were made one."""


@event("company_imported", webhook=False, text=False)
class CompanyImported(_CompanyFields):
    """A file entered it, or changed it."""

    site: Pair = None


@event("company_undone", webhook=False, text=False)
class CompanyUndone(_CompanyFields):
    """An import was taken back."""

    site: Pair = None


@dataclass(frozen=True, kw_only=True)
class _ContactFields(RecordEvent):
    """What is on file of a person."""

    name: NamePair = None
    company: Pair = None
    email: EmailPair = None
    language: Pair = None
    role: Pair = None
    objects_to_surveys: Pair = None
    active: Pair = None
    phones: PhonePair = None


@event("contact_created", webhook=False, text=False)
class ContactCreated(RecordEvent):
    """A person was entered."""


@event("contact_changed", webhook=False, text=False)
class ContactChanged(_ContactFields):
    """What is on file was corrected."""


@event("contact_merged", webhook=False, text=False)
class ContactMerged(Merged):
    """Two entries that are one person were made one."""


@dataclass(frozen=True, kw_only=True)
class _ContactColumns(_ContactFields):
    """As a file has them."""

    phone: PhonePair = None
    mobile: PhonePair = None


@event("contact_imported", webhook=False, text=False)
class ContactImported(_ContactColumns):
    """A file entered them, or changed what is on file."""


@event("contact_undone", webhook=False, text=False)
class ContactUndone(_ContactColumns):
    """An import was taken back."""
