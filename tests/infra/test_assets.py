"""What the browser needs is copied whole, and only when it has changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from helpdesk.run import assets


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(assets, "VENDOR", tmp_path / "vendor")
    assets.copy()
    return tmp_path / "vendor"


def test_every_file_is_there(vendor: Path) -> None:
    assert [target for target in assets.FILES.values() if not (vendor / target).is_file()] == []


def test_no_file_names_a_source_map(vendor: Path) -> None:
    named = [p.name for p in vendor.rglob("*") if p.suffix in {".css", ".js"} and b"sourceMappingURL" in p.read_bytes()]
    assert named == []


def test_every_font_that_a_style_sheet_names_is_there(vendor: Path) -> None:
    sheets = list(vendor.rglob("wght.css"))
    assert len(sheets) == 2
    for sheet in sheets:
        names = assets._FONT.findall(sheet.read_text())
        assert names != []
        assert [name for name in names if not (sheet.parent / name).is_file()] == []


def test_unchanged_files_are_left_alone(vendor: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in vendor.rglob("*")}
    assets.copy()
    assert {path: path.stat().st_mtime_ns for path in vendor.rglob("*")} == before


IMPORTED = re.compile(r"from '(.+?)'")


def test_modules_import_each_other_by_hashed_names(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "core.staticfiles.HashedFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    scripts = tmp_path / "js"
    served = [file for file in scripts.glob("*.js") if re.fullmatch(r"[a-z-]+\.[0-9a-f]{12}\.js", file.name)]
    named = {name for file in served for name in IMPORTED.findall(file.read_text())}
    assert len(named) > 10
    assert [name for name in named if not re.search(r"\.[0-9a-f]{12}\.js$", name)] == []
    assert [name for name in named if not (scripts / name).is_file()] == []
