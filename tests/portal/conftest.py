"""Every test of the portal has its own cache and its own folder for files."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _own_stores(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
