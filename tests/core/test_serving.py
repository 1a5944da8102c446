"""How answers travel."""

import gzip

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_page_is_sent_compressed_to_whoever_can_read_it(client: Client) -> None:
    address = reverse("account_login")
    plain, packed = client.get(address), client.get(address, headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(packed.content)
    assert len(packed.content) < len(plain.content) / 2
