"""What tests of pages say often."""

from tests.markup import as_read

HTMX = {"HX-Request": "true"}


def text_of(response: object) -> str:
    """The page as a browser reads it."""
    return as_read(response)
