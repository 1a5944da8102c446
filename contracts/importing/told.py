"""Records as a line of a file tells them: with columns that are no fields of theirs. Only for type hints."""

from datetime import date
from typing import Any, TypedDict

from django_stubs_ext import WithAnnotations

from contracts.models import Company, Contact, Contract, Device, Product


class _OfCompany(TypedDict):
    site: str
    street: str
    postal_code: str
    city: str
    country: str


class _OfContact(TypedDict):
    phone: str
    mobile: str
    spelt: str


class _OfContract(TypedDict):
    first: date | None
    last: date | None
    site_name: str
    device: Device | None
    there: dict[str, Any]


class _OfDevice(TypedDict):
    site_name: str
    warranty_until: date | None
    spelt: str
    was_owner: int | None
    was_until: date | None


class _OfProduct(TypedDict):
    spelt: str


ToldCompany = WithAnnotations[Company, _OfCompany]
ToldContact = WithAnnotations[Contact, _OfContact]
ToldContract = WithAnnotations[Contract, _OfContract]
ToldDevice = WithAnnotations[Device, _OfDevice]
ToldProduct = WithAnnotations[Product, _OfProduct]
