"""Makes what the browser gets in static/vendor/ (ignored by git): python -m helpdesk.run.assets

Libraries come from node_modules/ as they were built; the versions are those of package-lock.json. Our own styles are
one file for each component in static/css/ and are joined to one, in this order: what comes later may refine what came
earlier. Icons are not copied: the template tag reads the few that are used from node_modules/@tabler/icons.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "@fontsource-variable/ibm-plex-sans/wght.css": "fonts/ibm-plex-sans/wght.css",
    "@fontsource-variable/atkinson-hyperlegible-mono/wght.css": "fonts/atkinson-hyperlegible-mono/wght.css",
}
STYLES = ROOT / "static" / "css"
COMPONENTS = (
    "tokens",
    "base",
    "frame",
    "news",
    "status",
    "cover",
    "number",
    "promise",
    "choice",
    "say",
    "rows",
    "meter",
    "empty",
    "intake",
    "search",
    "saved",
    "workplace",
    "callback",
    "timeline",
    "ticket",
    "list",
    "survey",
    "overview",
    "account",
    "device",
    "portal",
    "calendar",
    "import",
    "why",
)
_SOURCE_MAP = re.compile(rb"\n?(/\*|//)[#@] sourceMappingURL=[^\n]*")
_FONT = re.compile(r"url\((\./files/[^)]+)\)")


def copy() -> None:
    """Copies each file that is missing or different. Raises FileNotFoundError when npm has not run yet."""
    for source, target in FILES.items():
        _copy_text(MODULES / source, VENDOR / target)
    _write(VENDOR / "desk.css", b"".join((STYLES / f"{name}.css").read_bytes() for name in COMPONENTS))


def _copy_text(source: Path, target: Path) -> None:
    # a source map that is named but not there would stop collectstatic
    content = _SOURCE_MAP.sub(b"", source.read_bytes())
    _write(target, content)
    if source.suffix == ".css":
        for name in _FONT.findall(content.decode()):
            _copy_font(source.parent / name, target.parent / name)


def _write(target: Path, content: bytes) -> None:
    if not target.exists() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _copy_font(source: Path, target: Path) -> None:
    if not target.exists() or target.stat().st_size != source.stat().st_size:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


if __name__ == "__main__":
    try:
        copy()
    except FileNotFoundError as missing:
        sys.exit(f"{missing.filename} is not there: run npm ci first")
