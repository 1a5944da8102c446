"""Why then? Every due time a promise had, each with its sentence and its strip, from what was stored (G3, G4)."""

from callbacks.models import Callback
from offices.explain import WhyThen
from promises.queries.why import why_all


def why_then(callback: Callback) -> list[WhyThen]:
    """The due time that counts now first, then those before it (one query)."""
    return why_all(callback.promise)
