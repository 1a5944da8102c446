"""Customers, what they own, and what covers it."""

from contracts.models.contract import Contract, ContractClass, ContractDevice, ContractDocument, Suspension
from contracts.models.customer import Company, Contact, ContactPhone, Site
from contracts.models.device import Device, Manufacturer, Ownership, Product, ProductFamily
from contracts.models.importing import ImportHeading, ImportRow, ImportRun
from contracts.models.trace import Trace

__all__ = [
    "Company",
    "Contact",
    "ContactPhone",
    "Contract",
    "ContractClass",
    "ContractDevice",
    "ContractDocument",
    "Device",
    "ImportHeading",
    "ImportRow",
    "ImportRun",
    "Manufacturer",
    "Ownership",
    "Product",
    "ProductFamily",
    "Site",
    "Suspension",
    "Trace",
]
