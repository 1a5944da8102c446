"""Makes .env from .env.example, with fresh secrets where the example has none: make env

The standard library only. A .env that is there already stays as it is.
"""

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECRETS = ("SECRET_KEY", "TICKET_NUMBER_KEY", "POSTGRES_PASSWORD")


def make(directory: Path = ROOT) -> bool:
    """Writes .env, readable by its owner only. Returns False, and writes nothing, when there is one."""
    try:
        handle = os.open(directory / ".env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with open(handle, "w") as file:
        file.writelines(_filled(line) for line in (directory / ".env.example").read_text().splitlines(keepends=True))
    return True


def _filled(line: str) -> str:
    name, equals, value = line.rstrip("\n").partition("=")
    if name in SECRETS and equals and not value:
        return f"{name}={secrets.token_urlsafe(48)}\n"
    return line


if __name__ == "__main__":
    print(".env made: now put your own addresses into it" if make() else ".env is there already")  # noqa: T201
