"""Text as it is stored and as it travels: one kind of line break, and a single line where only one is allowed."""

import re

# All that Python, a mail server or a screen takes for the end of a line: \r\n, \r, vertical tab, form feed, the three
# separators of ASCII, NEL, and the two of Unicode.
_BREAK = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
# What no header and no title may hold: controls, the separators above, and halves of a surrogate pair.
_ILLEGAL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def lines(text: str) -> str:
    """The text with `\\n` at the end of each line, whatever separated them; nothing else is changed (C7)."""
    return _BREAK.sub("\n", text)


def storable(text: str) -> str:
    """Without the two things that no database column and no mail can hold."""
    return _UNSTORABLE.sub("", text)


def one_line(text: str) -> str:
    """The text on one line, legal in a header: breaks and control characters are one space, none at the ends."""
    return _ILLEGAL.sub(" ", text).strip()


def first_line(text: str) -> str:
    """What stands before the first line break."""
    return _BREAK.split(text.strip(), maxsplit=1)[0]
