"""Merge and claim at the same moment, with real threads and real commits."""

import pytest

from crm.web.refusals import Refusal
from leads import actions
from leads.models import Lead, Waiting
from tests.conftest import ask_for_a_call
from tests.leads.test_races import at_once


@pytest.mark.parametrize("turn", range(3))
def test_a_lead_is_joined_or_taken_and_never_both(fresh_database, people, turn):
    kept, gone = ask_for_a_call(name="Ren"), ask_for_a_call(name="Al")

    def act(who):
        try:
            if who == people.maya:
                return actions.merge(kept.pk, absorbed=gone.pk, reason="One person.", by=who)
            return actions.claim(gone.pk, by=who)
        except Refusal as refusal:
            return refusal

    joined, taken = at_once(act, [people.maya, people.ben])
    assert isinstance(joined, Refusal) != isinstance(taken, Refusal)
    gone = Lead.objects.get(pk=gone.pk)
    held = Waiting.objects.filter(pk=gone.pk, holder=people.ben).exists()
    assert (gone.close_reason == "merged", held) in [(True, False), (False, True)]


def test_two_shift_leads_in_opposite_directions_make_one_lead(fresh_database, people):
    one, two = ask_for_a_call(name="Ren"), ask_for_a_call(name="Al")
    ways = [(one, two), (two, one)]

    def act(way):
        try:
            return actions.merge(way[0].pk, absorbed=way[1].pk, reason="One person.", by=people.maya)
        except Refusal as refusal:
            return refusal

    answers = at_once(act, ways)
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    assert Lead.objects.open().count() == 1
