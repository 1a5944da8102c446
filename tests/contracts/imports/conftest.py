"""Who imports, and what is on file before."""

import pytest

from tests.factories.contracts import (
    make_class,
    make_company,
    make_device,
    make_product,
)
from tests.factories.offices import make_member


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Uploaded files go to a directory of the test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def author(hamburg):
    """Who imports."""
    return make_member(hamburg, role="administrator", name="Importer").user


@pytest.fixture
def catalogue(hamburg):
    """A company and a product."""
    return make_company("Nordkai", number="K-1"), make_product("LX-420")


@pytest.fixture
def covered(catalogue):
    """Two devices of the company, a class."""
    company, _product = catalogue
    make_class("premium")
    return company, make_device("X-1", owner=company), make_device("X-2", owner=company)
