"""The fixtures of callbacks: they are the first to stand on the common clock, so its tests use them."""

from tests.callbacks.conftest import hamburg, imke, marek, taken

__all__ = ["hamburg", "imke", "marek", "taken"]
