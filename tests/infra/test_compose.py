"""docker-compose.yml, .env.example and the Dockerfile against the programs and settings that they name.

No Docker engine is needed: the file is read, its variables are filled in as Compose would, and each command and each
setting is tried in this Python.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from helpdesk.run import healthcheck
from helpdesk.run.envfile import SECRETS, make

ROOT = Path(__file__).resolve().parent.parent.parent


class _AsCompose(yaml.SafeLoader):
    """Refuses what Compose refuses and PyYAML passes over: the same key twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        written = [key.value for key, _value in node.value if key.tag != "tag:yaml.org,2002:merge"]
        twice = {key for key in written if written.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"written twice: {sorted(twice)}", node.start_mark)
        return super().construct_mapping(node, deep)


COMPOSE = yaml.load((ROOT / "docker-compose.yml").read_text(), Loader=_AsCompose)  # noqa: S506 - a SafeLoader
SERVICES: dict[str, dict] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "guard", "beat")
REQUIRED = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "TICKET_NUMBER_KEY",
    "BASE_URL",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
)
_RUN = (ROOT / "helpdesk" / "run" / "__main__.py").read_text()
_VARIABLE = re.compile(r"\$\{(\w+)(?::\?[^}]*)?\}")


@pytest.fixture(scope="module")
def env_file(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The .env that `make env` makes from .env.example, read as Compose reads it."""
    directory = tmp_path_factory.mktemp("env")
    (directory / ".env.example").write_text((ROOT / ".env.example").read_text())
    assert make(directory)
    assert (directory / ".env").stat().st_mode & 0o777 == 0o600
    return _assignments((directory / ".env").read_text())


def _assignments(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {name: value for name, _equals, value in (line.partition("=") for line in lines)}


def _environment(service: str, env_file: dict[str, str]) -> dict[str, str]:
    raw = SERVICES[service]["environment"]
    return {name: _VARIABLE.sub(lambda found: env_file[found[1]], value) for name, value in raw.items()}


def _settings_read() -> set[str]:
    """Every variable that the settings read from the environment."""
    tree = ast.parse((ROOT / "helpdesk" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    reads = [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == "read" and c.args]
    return {str(c.args[0].value) for c in reads if isinstance(c.args[0], ast.Constant)}


def _start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    code = "import django; django.setup()"
    command = [sys.executable, "-c", code]
    base = {"PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "helpdesk.settings", "STATIC_ROOT": "/srv/static"}
    return subprocess.run(command, cwd=ROOT, env=base | environment, capture_output=True, text=True, check=False)


def test_env_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".env.example").write_text("SECRET_KEY=\n")
    (tmp_path / ".env").write_text("SECRET_KEY=mine\n")
    assert make(tmp_path) is False
    assert (tmp_path / ".env").read_text() == "SECRET_KEY=mine\n"


def test_example_has_no_secret_and_env_has_each(env_file: dict[str, str]) -> None:
    example = _assignments((ROOT / ".env.example").read_text())
    assert [example[name] for name in SECRETS] == [""] * 3
    assert len({env_file[name] for name in SECRETS}) == 3
    assert [len(env_file[name]) >= 50 for name in SECRETS] == [True] * 3


def test_every_variable_of_the_compose_file_is_in_the_example_and_the_other_way_round() -> None:
    used = set(_VARIABLE.findall((ROOT / "docker-compose.yml").read_text()))
    assert used == set(_assignments((ROOT / ".env.example").read_text()))


@pytest.mark.parametrize("service", OURS)
def test_every_variable_of_our_containers_is_read_by_the_settings(service: str) -> None:
    assert set(SERVICES[service]["environment"]) - _settings_read() == set()


@pytest.mark.parametrize("service", OURS)
def test_settings_accept_what_compose_gives(service: str, env_file: dict[str, str]) -> None:
    done = _start(_environment(service, env_file))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_setting_is_named_in_one_line(name: str, env_file: dict[str, str]) -> None:
    environment = {key: value for key, value in _environment("web", env_file).items() if key != name}
    done = _start(environment)
    assert done.returncode == 1
    assert done.stderr.startswith(f"help desk: the setting {name} is not set")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("TICKET_NUMBER_KEY", "short"),
        ("DATABASE_URL", "sqlite:///x"),
        ("REDIS_URL", "http://x"),
        ("BASE_URL", "desk.example.com"),
        ("EMAIL_URL", "mail.example.com"),
        ("SECURE_SSL_REDIRECT", "perhaps"),
    ],
)
def test_impossible_setting_is_named_in_one_line(name: str, value: str, env_file: dict[str, str]) -> None:
    done = _start(_environment("web", env_file) | {name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(f"help desk: the setting {name} is impossible")
    assert done.stderr.count("\n") == 1


# -- commands -------------------------------------------------------------------------------------------------------


def _help(*command: str) -> str:
    line = [sys.executable, "-m", *command, "--help"]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _options(command: list[str]) -> list[str]:
    return [word for word in command if word.startswith("-")]


def test_web_runs_the_program_of_make_run_with_options_it_knows() -> None:
    python, dash, program, *arguments = SERVICES["web"]["command"]
    assert (python, dash) == ("python", "-m")
    assert f'"-m", "{program}"' in _RUN
    known = _help(program)
    assert [option for option in _options(arguments) if option not in known] == []


@pytest.mark.parametrize(("service", "does"), [("worker", "worker"), ("guard", "worker"), ("beat", "beat")])
def test_celery_commands_exist_with_their_options(service: str, does: str) -> None:
    program, application_option, application, subcommand, *arguments = SERVICES[service]["command"]
    assert (program, application_option, application, subcommand) == ("celery", "-A", "helpdesk", does)
    known = _help("celery", "-A", application, subcommand)
    assert [option for option in _options(arguments) if option not in known] == []


def test_the_queue_of_the_sweep_has_a_worker_of_its_own() -> None:
    command = SERVICES["guard"]["command"]
    queue = command[command.index("-Q") + 1]
    assert queue in {found.name for found in settings.CELERY_TASK_QUEUES}
    assert settings.CELERY_TASK_ROUTES["promises.escalate"] == {"queue": queue}


def test_compose_and_make_run_start_the_same_celery_programs() -> None:
    names = {"worker", "guard", "beat"}
    assert names <= set(SERVICES)
    assert set(re.findall(r'supervisor\.start\(name="(\w+)", layer=PROGRAMS', _RUN)) - {"web"} == names


def test_migrate_command_exists() -> None:
    python, script, subcommand, *arguments = SERVICES["migrate"]["command"]
    assert (python, script) == ("python", "manage.py")
    known = subprocess.run(
        [sys.executable, script, subcommand, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert [option for option in arguments if option not in known.stdout] == []


@pytest.mark.parametrize("service", ["web", "worker", "guard", "beat"])
def test_health_checks_name_a_check_that_exists(service: str) -> None:
    assert SERVICES[service]["healthcheck"]["test"] == ["CMD", "python", "-m", "helpdesk.run.healthcheck", service]
    assert service in healthcheck.CHECKS


def test_every_container_that_stays_up_has_a_health_check() -> None:
    with_check = {name for name, service in SERVICES.items() if "test" in service.get("healthcheck", {})}
    assert with_check == set(SERVICES) - {"migrate"}


def test_beat_writes_the_schedule_that_its_health_check_reads() -> None:
    command = SERVICES["beat"]["command"]
    assert command[command.index("--schedule") + 1] == str(healthcheck.SCHEDULE)


def test_image_and_compose_file_run_the_same_web_server() -> None:
    line = next(line for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("CMD "))
    assert json.loads(line.removeprefix("CMD ")) == SERVICES["web"]["command"]


def test_image_contains_every_package() -> None:
    patterns = (ROOT / ".dockerignore").read_text().splitlines()
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert [name for name in sorted(packages) if f"!{name}" not in patterns] == []
