"""The app's registration."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        """`promises` knows complaints, referrals and missing serial numbers."""
        from promises.kinds import register
        from tickets.promised import KINDS

        for kind in KINDS:
            register(kind)
