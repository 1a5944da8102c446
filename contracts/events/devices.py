"""What happens to devices and contracts, with the value before and after."""

from dataclasses import dataclass
from datetime import date

from contracts.events.customers import NamePair, WordsPair
from contracts.events.record import Pair, RecordEvent, devices_words
from core.events import event
from core.personal import Said


@dataclass(frozen=True, kw_only=True)
class _DeviceFields(RecordEvent):
    """What is on file of a device. The forms of its serial number and who decided the warranty are for programs."""

    serial: Pair = None
    serial_key: Pair = None
    serial_sound: Pair = None
    manufacturer: Pair = None
    product: Pair = None
    owner: Pair = None
    site: Pair = None
    contact: NamePair = None
    place: Pair = None
    firmware: Pair = None
    delivered: Pair = None
    warranty: Pair = None
    warranty_by_hand: Pair = None
    retired: Pair = None


@event("device_created", webhook=False, text=False)
class DeviceCreated(RecordEvent):
    """A device was entered."""


@event("device_changed", webhook=False, text=False)
class DeviceChanged(_DeviceFields):
    """What is on file was corrected."""


@event("device_transferred", webhook=False, text=False)
class DeviceTransferred(RecordEvent):
    """It belongs to another company, or to nobody we know, from the day `on`."""

    owner: Pair
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class _DeviceColumns(_DeviceFields):
    """As a file has them."""

    warranty_until: Pair = None


@event("device_imported", webhook=False, text=False)
class DeviceImported(_DeviceColumns):
    """A file entered it, or changed it."""


@event("device_undone", webhook=False, text=False)
class DeviceUndone(_DeviceColumns):
    """An import was taken back."""


# -- contracts ------------------------------------------------------------------------------------------------------


@event("contract_created", webhook=False, text=False)
class ContractCreated(RecordEvent):
    """A contract was entered, perhaps as the successor of another."""

    predecessor: str | None = None


@event("contract_changed", webhook=False, text=False)
class ContractChanged(RecordEvent):
    """Notice period or note were corrected."""

    notice_days: Pair = None
    note: WordsPair = None


@dataclass(frozen=True, kw_only=True)
class _Devices(RecordEvent):
    """Serial numbers; `count` where there are more of them."""

    devices: list[str]
    count: int | None = None

    def _fact(self, name: str, value: object) -> str:
        return devices_words(self.devices, self.count) if name == "devices" else super()._fact(name, value)


@event("contract_covered", webhook=False, text=False)
class ContractCovered(_Devices):
    """Devices were added."""


@event("contract_uncovered", webhook=False, text=False)
class ContractUncovered(_Devices):
    """Devices were taken out; `last` is the last day on which it covers them."""

    last: date | None = None


@event("contract_suspended", webhook=False, text=False)
class ContractSuspended(RecordEvent):
    """It does not count from `first` to `last`, or until further notice."""

    first: date
    last: date | None = None
    reason: Said = ""


@event("contract_resumed", webhook=False, text=False)
class ContractResumed(RecordEvent):
    """It counts again from that day."""

    first: date


@event("contract_renewed", webhook=False, text=False)
class ContractRenewed(RecordEvent):
    """It has a successor, by its number."""

    successor: str


@event("contract_ended", webhook=False, text=False)
class ContractEnded(RecordEvent):
    """It ends earlier than agreed; `valid` are its days before and after."""

    valid: Pair
    reason: Said = ""


@event("contract_document", webhook=False, text=False)
class DocumentAdded(RecordEvent):
    """A document was added."""

    document: str


@dataclass(frozen=True, kw_only=True)
class _ContractColumns(RecordEvent):
    """As a file has them."""

    number: Pair = None
    company: Pair = None
    cls: Pair = None
    scope: Pair = None
    site: Pair = None
    serial: Pair = None
    notice_days: Pair = None
    note: WordsPair = None
    first: Pair = None
    last: Pair = None


@event("contract_imported", webhook=False, text=False)
class ContractImported(_ContractColumns):
    """A file entered it, or changed it."""


@event("contract_undone", webhook=False, text=False)
class ContractUndone(_ContractColumns):
    """An import was taken back."""
