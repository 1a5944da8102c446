"""Who can sign in to the demo data. The README lists them, `make run` prints them, seed_demo makes them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop

DEMO_PASSWORD = "helpdesk-demo"


@dataclass(frozen=True)
class DemoAccount:
    """One demo sign-in. `password` is empty for the customer, who signs in with a code sent by e-mail."""

    label: str
    email: str
    password: str
    what_for: str


DEMO_ACCOUNTS = (
    DemoAccount(
        gettext_noop("Agent, Hamburg"),
        "agent.hamburg@example.com",
        DEMO_PASSWORD,
        gettext_noop("takes calls, in German"),
    ),
    DemoAccount(
        gettext_noop("Agent, Woking"),
        "agent.woking@example.com",
        DEMO_PASSWORD,
        gettext_noop("takes calls, in English"),
    ),
    DemoAccount(
        gettext_noop("Support specialist"),
        "specialist@example.com",
        DEMO_PASSWORD,
        gettext_noop("works the callback queue"),
    ),
    DemoAccount(
        gettext_noop("Technical Support Manager"),
        "manager@example.com",
        DEMO_PASSWORD,
        gettext_noop("sees the dashboard, escalations and complaints"),
    ),
    DemoAccount(
        gettext_noop("Deputy manager"),
        "deputy@example.com",
        DEMO_PASSWORD,
        gettext_noop("stands in for the manager"),
    ),
    DemoAccount(
        gettext_noop("Administrator"),
        "admin@example.com",
        DEMO_PASSWORD,
        gettext_noop("sets up offices, products and contracts"),
    ),
    DemoAccount(
        gettext_noop("Customer"),
        "customer@example.com",
        "",
        gettext_noop("uses the portal; the code comes by e-mail"),
    ),
)
