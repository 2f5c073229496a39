"""Many rings at the same moment, with real threads and real commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.utils import timezone

from crm.people.models import User
from crm.privacy import vault
from crm.privacy.actor import signed
from leads.telephony.actions import ringing
from leads.telephony.models import Line, Ring
from leads.telephony.provider import Told
from leads.telephony.working import new_ring
from tests.conftest import make_user
from tests.telephony.conftest import MAIN


def test_twenty_rings_at_once_find_twelve_ready_people_one_each(fresh_database):
    Line.objects.create(number=MAIN, label="Main line")
    crew = [make_user(f"Nav {n}", "navigator") for n in range(12)]
    gate, system = Barrier(20), User.objects.system()

    def come(number):
        gate.wait()
        try:
            with vault.session(), signed(system, "test"):
                told = Told(f"CA{number}|ringing", "ring", f"CA{number}", "ringing", f"+1602555{number:04d}", MAIN)
                ringing.offer(new_ring("twilio", told, timezone.now()))
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(come, range(100, 120)))
    asked = list(Ring.objects.exclude(offered=None).values_list("offered", flat=True))
    assert (len(asked), set(asked)) == (12, {one.pk for one in crew})
