"""German names of England's bank holidays: the holidays library has them in English only."""

GERMAN = {
    "New Year's Day": "Neujahr",
    "Good Friday": "Karfreitag",
    "Easter Monday": "Ostermontag",
    "May Day": "Maifeiertag",
    "Spring Bank Holiday": "Frühjahrsfeiertag",
    "Late Summer Bank Holiday": "Spätsommerfeiertag",
    "Christmas Day": "1. Weihnachtstag",
    "Boxing Day": "2. Weihnachtstag",
}
SUBSTITUTE = " (observed)"


def in_german(english: str) -> str:
    """The German name; a holiday that is not in the list keeps its English one."""
    name = english.removesuffix(SUBSTITUTE)
    german = GERMAN.get(name, name)
    return f"{german} (Ersatztag)" if english.endswith(SUBSTITUTE) else german
