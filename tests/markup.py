"""A page as a browser reads it: how its source is broken into lines says nothing."""

import re
from typing import Any


def as_read(response: Any) -> str:
    """The markup of an answer: every run of white space is one blank, and none stands before the end of a tag."""
    return re.sub(r"\s+>", ">", re.sub(r"\s+", " ", response.content.decode()))
