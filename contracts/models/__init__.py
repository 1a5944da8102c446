"""Customers, what they own, and what covers it."""

from contracts.models.contract import Contract, ContractClass, ContractDevice, Suspension
from contracts.models.customer import Company, Contact, ContactPhone, Site
from contracts.models.device import Device, Manufacturer, Ownership, Product, ProductFamily
from contracts.models.trace import Trace

__all__ = [
    "Company",
    "Contact",
    "ContactPhone",
    "Contract",
    "ContractClass",
    "ContractDevice",
    "Device",
    "Manufacturer",
    "Ownership",
    "Product",
    "ProductFamily",
    "Site",
    "Suspension",
    "Trace",
]
