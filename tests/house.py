"""The rooms of the house, for tests that read its source."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("core", "offices", "promises", "contracts", "tickets", "callbacks", "surveys", "helpdesk", "demo")
