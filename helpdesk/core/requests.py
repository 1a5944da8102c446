"""The type of a request behind `login_required`: its user is one of ours."""

from django.http import HttpRequest

from helpdesk.core.models import User


class StaffRequest(HttpRequest):
    """A request of somebody who has signed in. For annotations only, nobody makes one."""

    user: User
