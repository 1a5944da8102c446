"""Who is there and who may help is answered in `offices.duty`: roles, deputies and shifts are read nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.models import Role
from tests.house import PACKAGES

ROOT = Path(__file__).resolve().parents[2]
WORKING = tuple(name for name in PACKAGES if name != "demo")  # the demo invents people
ROLES = set(Role.values)

# name of an attribute or a lookup: where it may stand
ROOMS = {
    "Role": (
        "core/models/",
        "offices/duty/",
        "offices/domain/people.py",
        "helpdesk/desk/home.py",
        "helpdesk/desk/account_forms.py",
    ),
    "is_on_shift": ("offices/models/people.py", "offices/duty/"),
    "absences": ("offices/duty/",),
    "deputy_id": ("offices/duty/", "helpdesk/desk/account_forms.py"),
    "covers_for": ("offices/models/", "offices/duty/", "offices/domain/hours.py"),
    "covered_by": ("offices/models/", "offices/duty/"),
    "AVAILABLE": ("offices/enums.py", "offices/domain/presence.py", "offices/duty/"),
}


def offences(source: str, path: str) -> Iterator[str]:
    """What a file reads that belongs to the room."""
    for node in ast.walk(ast.parse(source)):
        yield from (f"{path}:{line}: {said}" for line, said in _role_literals(node))
        name = _name(node)
        if name in ROOMS and not path.startswith(ROOMS[name]):
            yield f"{path}:{node.lineno}: {name}"  # type: ignore[attr-defined]


def _name(node: ast.AST) -> str:
    """`member.deputy_id`, `Role.AGENT`, `filter(office__covers_for=…)`."""
    if isinstance(node, ast.Attribute):
        is_role = isinstance(node.value, ast.Name) and node.value.id == "Role"
        return "Role" if is_role else node.attr
    if isinstance(node, ast.keyword) and "__" in (node.arg or ""):
        return next((part for part in (node.arg or "").split("__") if part in ROOMS), "")
    return ""


def _role_literals(node: ast.AST) -> Iterator[tuple[int, str]]:
    """`role="manager"`, `user__role__in=[…]`, `user.role == "agent"`."""
    if isinstance(node, ast.keyword) and "role" in (node.arg or "").split("__"):
        yield from ((found.lineno, f"role {found.value}") for found in _strings(node.value))
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        if any(isinstance(side, ast.Attribute) and side.attr == "role" for side in sides):
            yield from ((found.lineno, f"role {found.value}") for side in sides for found in _strings(side))


def _strings(node: ast.AST) -> Iterator[ast.Constant]:
    return (each for each in ast.walk(node) if isinstance(each, ast.Constant) and each.value in ROLES)


def test_nobody_outside_the_room_reads_roles_deputies_or_shifts() -> None:
    files = [file for package in WORKING for file in (ROOT / package).rglob("*.py") if "migrations" not in file.parts]
    assert len(files) > 300
    found = [said for file in files for said in offences(file.read_text(), str(file.relative_to(ROOT)))]
    assert found == []


def test_no_template_compares_a_role() -> None:
    compares = re.compile(r"\.role\s*[!=]=")
    found = [str(file) for file in (ROOT / "templates").rglob("*.*") if compares.search(file.read_text())]
    assert found == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('StaffMember.objects.filter(user__role__in=["specialist", "manager"])', "role specialist"),
        ('User.objects.filter(role="manager")', "role manager"),
        ('if user.role == "agent": pass', "role agent"),
        ("if user.role == Role.AGENT: pass", "Role"),
        ("member.deputy_id", "deputy_id"),
        ("member.is_on_shift(now)", "is_on_shift"),
        ("Absence.objects.filter(member__absences__days=1)", "absences"),
        ("Q(office__covers_for=office)", "covers_for"),
        ("filter(presence=Presence.AVAILABLE)", "AVAILABLE"),
    ],
)
def test_a_planted_line_is_found(line: str, said: str) -> None:
    assert f"tickets/rules.py:1: {said}" in list(offences(line, "tickets/rules.py"))
