"""A small town for the browser tests, made by the demo's own builders: offices that never close, everybody on a call.

Run inside the product: `manage.py shell -c "$(cat tests/browser/seed.py)"`.
"""

from random import Random

from django.contrib.auth import get_user_model

from core import clock
from demo.catalogue import make_catalogue
from demo.customers import make_customers
from demo.people import make_offices, make_people
from offices.enums import Presence
from offices.models import OpeningInterval, StaffMember

if not get_user_model().objects.exists():
    now = clock.now()
    offices = make_offices()
    OpeningInterval.objects.all().delete()
    OpeningInterval.objects.bulk_create(
        OpeningInterval(office=office, weekday=weekday, opens=0, closes=1440)
        for office in offices.values()
        for weekday in range(7)
    )
    make_people(offices, now=now)
    make_catalogue()
    make_customers(offices, now=now, rng=Random(20260513))
    StaffMember.objects.update(presence=Presence.ON_CALL)
