"""People who sign in."""

from itertools import count

from core.messages import Audience, Facts, declare
from core.models import Role, User
from core.models.notification import Channel

_numbers = count(1)


def make_user(*, role: str = Role.AGENT, name: str = "", language: str = "en-gb", **fields: object) -> User:
    """A member of staff without a password; the address is unique."""
    number = next(_numbers)
    return User.objects.create_user(
        f"person{number}@example.com", name=name or f"Person {number}", role=role, language=language, **fields
    )


TEST_KIND = declare("tests", "test", Audience.STAFF, Facts, channels=(Channel.PAGE, Channel.EMAIL))
