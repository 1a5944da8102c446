"""What people set for themselves: language, theme, single keys, sound."""

from core.models import User
from core.models.user import Theme


def read_in(*, language: str, actor: User) -> None:
    """The language of the screens and of their mails."""
    actor.language = language
    actor.save(update_fields=["language"])


def look_at(*, theme: Theme, actor: User) -> None:
    """Light, dark, or as the machine is set."""
    actor.theme = theme
    actor.save(update_fields=["theme"])


def use_single_keys(*, on: bool, actor: User) -> None:
    """Whether a key alone does something (WCAG 2.1.4)."""
    actor.single_keys = on
    actor.save(update_fields=["single_keys"])


def switch_sound(*, actor: User) -> None:
    """The sound at an escalation: on if it was off, and off if it was on."""
    actor.sound = not actor.sound
    actor.save(update_fields=["sound"])
