"""`make lighthouse`: Lighthouse's marks for intake, queue and ticket page, signed in, on the product as it runs.

Start the product first (`make run`: static files hashed and compressed, as in production). Each page is measured some
times for a desktop; of performance the median counts, of the others the worst. Exits with 1 where a mark is below what
is asked for, and says why.

    python -m tests.lighthouse.measure [--port 8000] [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Playwright, sync_playwright

from tests import browsers

PLACE: Final = Path(__file__).resolve().parent
LEAST: Final = {"performance": 95, "accessibility": 100, "best-practices": 100}
COUNTS: Final = {"performance": statistics.median}  # depends on the machine; a fault that comes and goes is a fault
ADDRESS, PASSWORD = "agent.hamburg@example.com", "helpdesk-demo"
WITHIN: Final = 300  # seconds for one run
LOST_START: Final = "NO_NAVSTART"  # Lighthouse has lost the beginning of its own recording: nothing of the page
TRIES: Final = 3
Marks = dict[str, int]


def main() -> int:
    arguments = _arguments()
    base = f"http://localhost:{arguments.port}"
    subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=PLACE, check=True)
    print(f"  {'':<10}{'performance':>14}{'accessibility':>16}{'best practices':>16}   load {os.getloadavg()[0]:.1f}")
    browsers.find("chromium")  # asks Playwright itself, so before it runs
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as player:
        desk = SignedInBrowser(base, profile, player)
        pages = {"intake": "/calls/new/", "queue": "/callbacks/", "ticket": desk.first_ticket()}
        missed = sum(not _measured(desk, name, path, arguments.rounds) for name, path in pages.items())
        desk.context.close()
    return int(missed > 0)


def _measured(desk: SignedInBrowser, name: str, path: str, rounds: int) -> bool:
    """Whether the page has the marks asked for."""
    reports = [desk.report(path) for _round in range(rounds)]
    found = {kind: [_marks(report)[kind] for report in reports] for kind in LEAST}
    marks = {kind: int(COUNTS.get(kind, min)(given)) for kind, given in found.items()}
    print(f"  {name:<10}{marks['performance']:>14}{marks['accessibility']:>16}{marks['best-practices']:>16}")
    is_good = all(marks[kind] >= least for kind, least in LEAST.items())
    for line in [] if is_good else sorted({line for report in reports for line in _costly(report)}):
        print(f"    {line}")
    return is_good


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


class SignedInBrowser:
    """A browser in which an agent of the demonstration has signed in through the form; Lighthouse measures in it."""

    def __init__(self, base: str, profile: str, player: Playwright) -> None:
        self.base = base
        self.door = _free_port()
        self.context = player.chromium.launch_persistent_context(
            profile,
            executable_path=browsers.find("chromium"),
            args=[*browsers.ARGUMENTS, f"--remote-debugging-port={self.door}"],
        )
        self.page = self.context.pages[0]
        self.page.goto(f"{base}/accounts/login/")
        self.page.fill("[name=login]", ADDRESS)
        self.page.fill("[name=password]", PASSWORD)
        self.page.locator("main [type=submit]").first.click()
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def first_ticket(self) -> str:
        """Where the newest ticket is."""
        self.page.goto(f"{self.base}/tickets/?status=all")
        found = self.page.locator('#list a[href^="/tickets/"].hd-code').first.get_attribute("href")
        assert found, "there is no ticket: start with demonstration data"
        self.page.goto("about:blank")
        return found

    def report(self, path: str) -> dict[str, Any]:
        """What Lighthouse says of a page; asked again when it has lost the beginning of its own recording."""
        for _try in range(TRIES):
            done = self._run(path)
            report: dict[str, Any] = json.loads(done.stdout or "{}")
            if report.get("runtimeError", {}).get("code") != LOST_START:
                break
        done.check_returncode()
        return report

    def _run(self, path: str) -> subprocess.CompletedProcess[bytes]:
        command = [
            str(PLACE / "node_modules" / ".bin" / "lighthouse"),
            self.base + path,
            "--quiet",
            "--preset=desktop",
            "--output=json",
            f"--port={self.door}",
            f"--only-categories={','.join(LEAST)}",
        ]
        return subprocess.run(command, stdout=subprocess.PIPE, check=False, timeout=WITHIN)


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("localhost", 0))
        return int(door.getsockname()[1])


def _marks(report: dict[str, Any]) -> Marks:
    return {kind: round(100 * (category["score"] or 0)) for kind, category in report["categories"].items()}


def _costly(report: dict[str, Any]) -> list[str]:
    """What is below full marks, with its value."""
    counted = {item["id"] for category in report["categories"].values() for item in category["auditRefs"]}
    low = [report["audits"][key] for key in counted]
    return [
        f"{audit['id']}: {audit.get('displayValue', audit['title'])}"
        for audit in low
        if audit["score"] is not None and audit["score"] < 1
    ]


if __name__ == "__main__":
    sys.exit(main())
