"""Two at once, with real threads and real commits."""

import pytest

from crm.people import actions
from crm.people.actions.starting import LinkEnded, link_of
from crm.people.models import Invitation, User
from crm.web.refusals import Refusal
from leads import actions as leads
from leads.models import Waiting
from tests.conftest import ask_for_a_call, make_user
from tests.leads.test_races import at_once
from tests.people.staff import PASSWORD, facts


def tried(work):
    """work(one), or the refusal that it met."""

    def run(one):
        try:
            return work(one)
        except Refusal as refusal:
            return refusal

    return run


def let_go(pair):
    by, person = pair
    return actions.deactivate(person.pk, reason="Moved away.", by=by)


@pytest.mark.parametrize("_", range(3))
def test_two_administrators_who_deactivate_each_other_leave_one(fresh_database, _):
    adam, eve = make_user("Adam West", "admin"), make_user("Eve Long", "admin")
    done = at_once(tried(let_go), [(adam, eve), (eve, adam)])

    assert User.objects.filter(role="admin", is_active=True).count() == 1
    assert sum(isinstance(one, Refusal) for one in done) == 1


def test_five_who_all_step_down_leave_one(fresh_database):
    admins = [make_user(f"Admin {n}", "admin") for n in range(5)]
    at_once(tried(let_go), [(one, one) for one in admins])

    assert User.objects.filter(role="admin", is_active=True).count() == 1


def test_a_link_that_is_used_eight_times_at_once_makes_one_person(fresh_database):
    invited = actions.invite(facts(), by=make_user("Adam West", "admin"))
    link = link_of(invited.token)
    words = {"password": PASSWORD, "languages": ["en"], "time_zone": "UTC"}
    done = at_once(tried(lambda _: actions.accept(**words, by=link)), range(8))

    assert [type(one) for one in done].count(LinkEnded) == 7
    assert User.objects.filter(email=invited.email).count() == 1


def test_an_address_that_eight_administrators_invite_at_once_is_invited_once(fresh_database):
    admins = [make_user(f"Admin {n}", "admin") for n in range(8)]
    at_once(tried(lambda by: actions.invite(facts(), by=by)), admins)

    assert Invitation.objects.count() == 1


def test_whoever_leaves_in_the_middle_of_taking_callers_deadlocks_nobody(fresh_database):
    adam, crew = make_user("Adam West", "admin"), [make_user(f"Nav {n}", "navigator") for n in range(4)]
    for n in range(4):
        ask_for_a_call(f"602-555-01{n:02d}")
    work = [lambda one=one: leads.next_lead(by=one) for one in crew] + [
        lambda one=one: let_go((adam, one)) for one in crew
    ]
    at_once(tried(lambda do: do()), work)

    assert not User.objects.filter(role="navigator", is_active=True).exists()
    assert Waiting.objects.count() == 4  # whoever was taken a moment too late has a lease of a minute and a half
