"""Files on disk: below MEDIA_ROOT under random names, typed by their content, pictures made anew for showing."""

import io
import logging
import secrets
from pathlib import Path
from typing import Final

import puremagic
from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

log = logging.getLogger(__name__)
FOLDER: Final = "attachments"
PREVIEW_PIXELS: Final = 1600  # the longer side
MOST_PIXELS: Final = 50_000_000  # a picture that unpacks to more is not shown
IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff"})
OFFICE: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
TEXTS: Final = {"csv": "text/csv", "json": "application/json"}
# What may come in, by content. Anything that a browser or a desktop would run is not in the list.
ALLOWED: Final = (
    IMAGES
    | set(OFFICE.values())
    | set(TEXTS.values())
    | {
        "text/plain",
        "application/pdf",
        "application/zip",
        "application/gzip",
        "video/mp4",
        "video/quicktime",
        "video/webm",
        "audio/mpeg",
        "audio/wav",
        "audio/mp4",
        "audio/ogg",
    }
)
SAME: Final = {
    "application/x-zip-compressed": "application/zip",
    "application/x-gzip": "application/gzip",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/mp3": "audio/mpeg",
    "video/x-m4v": "video/mp4",
    "image/jpg": "image/jpeg",
    "image/x-ms-bmp": "image/bmp",
}
# Names that a desktop would run or open as a page, whatever is inside.
REFUSED_ENDINGS: Final = frozenset(
    [
        "exe",
        "bat",
        "cmd",
        "com",
        "scr",
        "pif",
        "msi",
        "ps1",
        "vbs",
        "vbe",
        "js",
        "jse",
        "wsf",
        "wsh",
        "hta",
        "jar",
        "lnk",
        "reg",
        "sh",
        "py",
        "html",
        "htm",
        "xhtml",
        "mht",
        "svg",
        "xml",
        "docm",
        "xlsm",
        "pptm",
        "dll",
        "cpl",
        "iso",
        "img",
        "vhd",
    ]
)
MARKUP: Final = (b"<!doctype html", b"<html", b"<svg", b"<?xml", b"<script", b"#!")


def type_of(data: bytes, name: str) -> str | None:
    """The content type by content; None for what is not allowed. The name only tells texts and office files apart."""
    ending = Path(name).suffix.lower().lstrip(".")
    if ending in REFUSED_ENDINGS or data[:512].lstrip().lower().startswith(MARKUP):
        return None
    found = _by_magic(data)
    if found == "application/zip" and ending in OFFICE:
        return OFFICE[ending]
    if found is None and _is_text(data):
        return TEXTS.get(ending, "text/plain")
    return found if found in ALLOWED else None


def _by_magic(data: bytes) -> str | None:
    try:
        hits = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return None
    types = [SAME.get(hit.mime_type, hit.mime_type) for hit in hits if hit.mime_type]
    if data.startswith(b"PK\x03\x04"):
        return "application/zip"
    known = [found for found in types if found in ALLOWED]
    # Text has no magic: what only resembles some odd format stays text.
    return known[0] if known else None if _is_text(data) else (types or [None])[0]


def _is_text(data: bytes) -> bool:
    if b"\0" in data:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        controls = sum(byte < 9 or 13 < byte < 32 for byte in data[:4096])
        return controls == 0
    return True


def store(data: bytes) -> str:
    """Write the file; gives its path below MEDIA_ROOT, a name nobody can guess and without an ending."""
    name = secrets.token_hex(20)
    path = f"{FOLDER}/{name[:2]}/{name}"
    target = Path(settings.MEDIA_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    target.chmod(0o600)
    return path


def open_file(path: str) -> io.BufferedReader:
    """The stored file. Raises FileNotFoundError."""
    return (Path(settings.MEDIA_ROOT) / path).open("rb")


def remove(path: str) -> None:
    """Take away what the transaction did not keep."""
    if path:
        (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)


def picture_of(data: bytes) -> bytes | None:
    """The picture drawn anew as JPEG, without anything that was hidden in the file; None if it cannot be shown."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            drawn = ImageOps.exif_transpose(image)
            drawn.thumbnail((PREVIEW_PIXELS, PREVIEW_PIXELS))
            ground = Image.new("RGB", drawn.size, "white")
            seen = drawn.convert("RGBA")
            ground.paste(seen, mask=seen.getchannel("A"))
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError, SyntaxError) as fault:
        log.info("picture not shown: %s", fault)
        return None
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=85)
    return out.getvalue()
