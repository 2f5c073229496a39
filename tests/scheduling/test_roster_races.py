"""Several who plan at the same moment, with real threads and real commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from crm.privacy import vault
from crm.web.refusals import Invalid
from scheduling.roster import actions
from scheduling.roster.models import Shift
from tests.conftest import make_user
from tests.scheduling.rostering import DAY, ZONE, add, hours, nights, sunday


def at_once(work, whom):
    """Run work(one) for each of `whom` at the same moment; returns results or refusals."""
    gate = Barrier(len(whom))

    def run(one):
        gate.wait()
        try:
            with vault.session():
                return work(one)
        except Invalid as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(whom)) as pool:
        return list(pool.map(run, whom))


@pytest.fixture
def planners(fresh_database):
    return [make_user(f"Lead {n}", "shift_lead") for n in range(6)]


def test_of_planners_who_give_one_person_two_shifts_one_wins(planners):
    ana = make_user("Ana Diaz", "navigator")
    results = at_once(lambda n: add(ana, hours(8 + n, 18 + n), by=planners[n]), range(6))

    assert sum(isinstance(one, Shift) for one in results) == Shift.objects.count() == 1
    assert all("Ana Diaz already works" in one.detail for one in results if not isinstance(one, Shift))


def test_planners_who_press_the_same_pattern_make_it_once(planners):
    ana = make_user("Ana Diaz", "navigator")
    results = at_once(lambda by: actions.plan(ana.pk, pattern=nights(), kind="working", by=by), planners)

    assert sorted(len(one.made) for one in results) == [0, 0, 0, 0, 0, 7]


def test_planners_who_copy_a_week_for_many_never_lock_each_other_out(planners):
    for by in planners:
        add(by, hours(day=sunday() + DAY), by=by)
    results = at_once(lambda by: actions.copy_week(sunday(1), zone=ZONE, by=by), planners)

    assert sorted(len(one.made) for one in results) == [0, 0, 0, 0, 0, 6]
