"""Phone numbers: one way of writing them for people, and one for machines that dial."""

from typing import Any


def spaced(number: Any) -> str:
    """As people write it, "+44 1483 555 013"; what cannot be read as a number stays as it was told."""
    import phonenumbers  # slow to load, and only texts with numbers need it

    try:
        read = phonenumbers.parse(str(number))
    except phonenumbers.NumberParseException:
        return str(number)
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def dialled(number: Any) -> str:
    """As a `tel:` link takes it: nothing but what is dialled; what cannot be read loses its blanks."""
    import phonenumbers  # as above

    try:
        read = phonenumbers.parse(str(number))
    except phonenumbers.NumberParseException:
        return "".join(str(number).split())
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
