"""What upper floors tell the floor, they register when they start: the modules in which they do it are loaded here."""

from importlib import import_module
from pathlib import Path

from django.apps import apps


def load(name: str) -> None:
    """Import the module of that name of every app that has one."""
    for config in apps.get_app_configs():
        if Path(config.path, f"{name}.py").is_file() or Path(config.path, name, "__init__.py").is_file():
            import_module(f"{config.name}.{name}")
