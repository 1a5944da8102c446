"""All lists of the product by name. An app registers its own when it starts, so that the floor names none of them."""

from core.lists.listing import Listing

LISTS: dict[str, Listing] = {}


def register(*listings: Listing) -> None:
    """Make lists known; a name is given once."""
    for listing in listings:
        known = LISTS.setdefault(listing.name, listing)
        if known is not listing:
            raise ValueError(f"two lists are called {listing.name}")
