"""What tests of pages say often."""

HTMX = {"HX-Request": "true"}


def text_of(response: object) -> str:
    """The page as text."""
    return response.content.decode()  # type: ignore[attr-defined]
