"""The events of the histories of companies, contacts, devices and contracts: each is declared once (C5, L1)."""

from contracts.enums import TraceSubject
from contracts.events.customers import (
    CompanyChanged,
    CompanyCreated,
    CompanyImported,
    CompanyMerged,
    CompanyUndone,
    ContactChanged,
    ContactCreated,
    ContactImported,
    ContactMerged,
    ContactUndone,
)
from contracts.events.devices import (
    ContractChanged,
    ContractCovered,
    ContractCreated,
    ContractEnded,
    ContractImported,
    ContractRenewed,
    ContractResumed,
    ContractSuspended,
    ContractUncovered,
    ContractUndone,
    DeviceChanged,
    DeviceCreated,
    DeviceImported,
    DeviceTransferred,
    DeviceUndone,
    DocumentAdded,
)
from contracts.events.record import MODELS, RecordEvent, RecordWords

IMPORTED: dict[str, type[RecordEvent]] = {
    TraceSubject.COMPANY: CompanyImported,
    TraceSubject.CONTACT: ContactImported,
    TraceSubject.DEVICE: DeviceImported,
    TraceSubject.CONTRACT: ContractImported,
}
UNDONE: dict[str, type[RecordEvent]] = {
    TraceSubject.COMPANY: CompanyUndone,
    TraceSubject.CONTACT: ContactUndone,
    TraceSubject.DEVICE: DeviceUndone,
    TraceSubject.CONTRACT: ContractUndone,
}

__all__ = [
    "IMPORTED",
    "MODELS",
    "UNDONE",
    "CompanyChanged",
    "CompanyCreated",
    "CompanyImported",
    "CompanyMerged",
    "CompanyUndone",
    "ContactChanged",
    "ContactCreated",
    "ContactImported",
    "ContactMerged",
    "ContactUndone",
    "ContractChanged",
    "ContractCovered",
    "ContractCreated",
    "ContractEnded",
    "ContractImported",
    "ContractRenewed",
    "ContractResumed",
    "ContractSuspended",
    "ContractUncovered",
    "ContractUndone",
    "DeviceChanged",
    "DeviceCreated",
    "DeviceImported",
    "DeviceTransferred",
    "DeviceUndone",
    "DocumentAdded",
    "RecordEvent",
    "RecordWords",
]
