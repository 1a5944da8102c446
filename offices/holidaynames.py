"""Names of holidays that the holidays library does not have: England's in German, others in British English."""

BRITISH = {"Labor Day": "Labour Day", "Pentecost Monday": "Whit Monday"}

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


def in_british_english(english: str) -> str:
    """The library writes American English where it has no British."""
    return BRITISH.get(english, english)
