"""Two at once: two shift leads answer one card, two pages open it, two presses call back."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from django.db import connection

from crm.privacy import vault
from crm.web.refusals import Refusal
from leads import actions
from leads.care import danger
from leads.care.models import CrisisEvent
from leads.models import CallAttempt
from tests.conftest import ask_for_a_call, make_user


def at_once(*works):
    """Run them at the same moment; returns results or refusals."""
    gate = Barrier(len(works))

    def run(work):
        gate.wait()
        try:
            with vault.session():
                return work()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_one_card_one_answer_one_call_back(fresh_database):
    ana = make_user("Ana Diaz", "navigator")
    leads = [make_user(name, "shift_lead") for name in ("Maya Tran", "Noor Said")]
    lead = ask_for_a_call()
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)

    opened = at_once(*[lambda: danger.keep_log(lead.pk, crisis=uuid4(), by=ana)] * 2)
    seen = at_once(*[lambda one=one: danger.acknowledge(opened[0].pk, by=one) for one in leads])
    called = at_once(*[lambda: danger.call_back(lead.pk, by=ana)] * 2)

    assert {one.pk for one in opened} == {CrisisEvent.objects.get().pk}
    assert sorted(isinstance(one, Refusal) for one in seen) == [False, True]
    assert sorted(isinstance(one, Refusal) for one in called) == [False, True]
    assert CallAttempt.objects.filter(basis="emergency").count() == 1
