"""Races, with real threads and real commits."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import psycopg
import pytest
from django.db import connection, transaction

from crm.people.keys import make_key
from crm.people.models import MachineKey
from crm.privacy import vault
from crm.web.refusals import AlreadyClaimed
from leads import actions
from leads.intake.actions import receive
from leads.models import Lead, Waiting
from tests.conftest import ask_for_a_call, make_user
from tests.keys import Door


def at_once(work, whom):
    """Run work(one) for each of `whom` at the same moment; returns results or refusals."""
    gate = Barrier(len(whom))

    def run(one):
        gate.wait()
        try:
            with vault.session():
                return work(one)
        except AlreadyClaimed as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(whom)) as pool:
        return list(pool.map(run, whom))


def number(n: int) -> str:
    return f"+1{602 + n // 100:03d}55501{n % 100:02d}"


def test_fifty_navigators_and_forty_callers(fresh_database):
    crew = [make_user(f"Nav {n}", "navigator") for n in range(50)]
    for n in range(40):
        ask_for_a_call(number(n))
    taken = at_once(lambda one: actions.next_lead(by=one), crew)

    counts = Counter(lead.pk if lead else None for lead in taken)
    assert counts.pop(None) == 10
    assert len(counts) == 40 and set(counts.values()) == {1}


def test_fifty_posts_with_one_key_make_one_lead(fresh_database):
    key = make_key(label="site", scope="intake")[0]
    given = {"phone": "602-555-0147"}
    answers = at_once(lambda _: receive(given, by=key, way="api", path="/api/v1/leads/", once="k1"), range(50))

    assert len({(answer.status, answer.body) for answer in answers}) == 1
    assert Lead.objects.count() == 1


def test_two_leads_of_one_number_are_never_held_by_two(fresh_database):
    crew = [make_user(f"Nav {n}", "navigator") for n in range(8)]
    for name in ("Ana", "Ben", "Cleo"):
        ask_for_a_call("602-555-0147", name=name)
    taken = at_once(lambda one: actions.next_lead(by=one), crew)

    assert len([lead for lead in taken if lead]) == 1
    assert Waiting.objects.filter(holder__isnull=False).count() == 1


def test_one_navigator_who_presses_next_eight_times_holds_one(fresh_database):
    ana = make_user("Ana Diaz", "navigator")
    for n in range(8):
        ask_for_a_call(number(n))
    taken = at_once(lambda _: actions.next_lead(by=ana), range(8))

    assert len({lead.pk for lead in taken}) == 1


def test_of_eight_who_claim_at_once_one_wins(fresh_database):
    crew = [make_user(f"Nav {n}", "navigator") for n in range(8)]
    lead = ask_for_a_call()
    results = at_once(lambda one: actions.claim(lead.pk, by=one), crew)

    assert Counter(type(result) for result in results) == {Lead: 1, AlreadyClaimed: 7}


def test_an_expired_lease_is_taken_with_the_sweeper_dead(fresh_database, as_owner):
    ana, ben = make_user("Ana Diaz", "navigator"), make_user("Ben Ochoa", "navigator")
    lead = ask_for_a_call()
    actions.next_lead(by=ana)
    assert actions.next_lead(by=ben) is None
    as_owner.execute("update leads_waiting set lease_until = now() - interval '1 second'")

    assert actions.next_lead(by=ben) == lead
    assert list(lead.holds.values_list("ended_why", flat=True)) == ["lapsed", ""]


def test_the_actor_of_one_thread_is_never_anothers(fresh_database, as_owner):
    crew = [make_user(f"Nav {n}", "navigator") for n in range(12)]
    leads = [ask_for_a_call(number(n)) for n in range(12)]
    at_once(lambda n: actions.claim(leads[n].pk, by=crew[n]), range(12))

    wrong = """select count(*) from leads_historicalhold h join privacy_auditrow a
               on a.history_id = h.history_id and a.table = 'leads_hold' where a.actor <> 'user:' || h.by_id"""
    assert as_owner.execute(wrong).fetchone() == (0,)


def test_the_stage_table_is_kept_by_the_database_too(fresh_database, as_owner):
    ask_for_a_call()
    with pytest.raises(psycopg.errors.CheckViolation, match="may not go from new to admitted"):
        as_owner.execute("update leads_lead set stage = 'admitted'")


def test_the_same_request_still_being_kept_is_409_after_two_seconds(fresh_database, client):
    site = Door(client, make_key(label="site", scope="intake")[1])
    key, kept, let_go = MachineKey.objects.get(), Event(), Event()

    def slow_first():
        with vault.session(), transaction.atomic():
            receive({"phone": "602-555-0147"}, by=key, way="api", path="/api/v1/leads/", once="k")
            kept.set()
            let_go.wait(20)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(slow_first)
        kept.wait(20)
        second = site.post("leads/", {"phone": "602-555-0147"}, **{"Idempotency-Key": "k"})
        let_go.set()
        first.result()

    assert (second.status_code, second.json()["code"], "Retry-After" in second.headers) == (409, "still_running", True)
    assert Lead.objects.count() == 1
