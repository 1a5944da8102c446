"""Who is there, who stands in, who may help: the only room that answers it (G1, G7, M2).

`people`: accounts, absences, shifts and deputies, read once; whom a message in somebody's name reaches.
`helpers`: which offices and specialists may help an office with a product in a language.
`places`: where somebody works.
"""

from offices.duty.helpers import (
    FREE,
    by_preference,
    callers_back,
    colleagues,
    helping_offices,
    is_free,
    knows,
    offices_helped_by,
    speaks,
    specialists,
    specialists_for,
)
from offices.duty.people import People, Receiver, in_charge, manager_of, receiver_of
from offices.duty.places import own_first, own_office, place_of, working_office

__all__ = [
    "FREE",
    "People",
    "Receiver",
    "by_preference",
    "callers_back",
    "colleagues",
    "helping_offices",
    "in_charge",
    "is_free",
    "knows",
    "manager_of",
    "offices_helped_by",
    "own_first",
    "own_office",
    "place_of",
    "receiver_of",
    "speaks",
    "specialists",
    "specialists_for",
    "working_office",
]
