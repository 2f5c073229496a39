"""Change somebody's work here, let them go: at once, whole, and never the last administrator."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.people import actions
from crm.people.actions.rows import LastAdministrator
from crm.people.authentication import find_key
from crm.people.floors import open_work
from crm.people.models import Presence, Skill, Team, User
from crm.people.versions import ChangedMeanwhile, version_of
from crm.web.refusals import Invalid, NotAllowed, NotFound, Refusal
from leads import actions as leads
from leads.chores import end_lapsed_leases
from leads.models import Hold, Waiting
from scheduling.reminders import actions as reminders
from scheduling.reminders import chores
from scheduling.reminders.models import Delivery, Reminder
from tests.conftest import make_user
from tests.keys import key_for
from tests.people.staff import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def adam(people):
    return people.adam


def edit(person, by, version=None, **more):
    facts = {**kept(person), "team": None, "email_reminders": True, **more}
    seen = facts.pop("version")
    return actions.edit(person.pk, facts, version=seen if version is None else version, by=by)


def leave(person, by):
    return actions.deactivate(person.pk, reason="Moved away.", by=by)


def test_role_team_and_skills_are_changed(adam, ana):
    team, skill = actions.add(Team, "Nights", by=adam), actions.add(Skill, "Veterans", by=adam)
    edit(ana, adam, role="shift_lead", team=team, skills=[skill.name])
    ana.refresh_from_db()
    assert (ana.role, ana.team, ana.skills) == ("shift_lead", team, ["Veterans"])


def test_the_second_of_two_is_told_what_the_first_changed(people, adam, ana):
    seen, eve = version_of(ana), make_user("Eve Long", "admin")
    edit(ana, adam, role="shift_lead")
    with pytest.raises(ChangedMeanwhile, match=r"Adam West changed this person.*Role is now Shift lead"):
        edit(ana, eve, version=seen, time_zone="America/Denver")
    ana.refresh_from_db()
    assert ana.time_zone == "America/Phoenix"


def test_a_sign_in_is_no_change(adam, ana):
    seen = version_of(ana)
    ana.last_login = timezone.now()
    ana.save(update_fields=["last_login"])
    assert edit(ana, adam, version=seen).pk == ana.pk


def test_who_left_may_nothing_and_their_keys_open_nothing(adam, ana):
    key = key_for(ana)
    leave(ana, adam)
    ana.refresh_from_db()
    assert (ana.is_active, ana.left_why, ana.has_usable_password()) == (False, "Moved away.", False)
    assert find_key(key) is None


def test_a_caller_that_they_hold_goes_back_to_the_queue(adam, ana, ben, lead):
    leads.claim(lead.pk, by=ana)
    leave(ana, adam)
    assert (Waiting.objects.get().holder, Hold.objects.get().ended_why) == (None, "left")
    assert leads.next_lead(by=ben) == lead


def test_a_call_that_is_open_stays_and_the_shift_lead_is_told_at_once(adam, ana, ben, maya, lead):
    leads.claim(lead.pk, by=ana)
    leads.dial(lead.pk, by=ana)
    leave(ana, adam)
    assert (Waiting.objects.get().holder, leads.next_lead(by=ben)) == (ana, None)
    end_lapsed_leases()
    assert [one.kind for one in Reminder.objects.filter(user=maya)] == ["lapse"]


def test_the_shift_lead_hands_that_call_over_and_it_is_ended(adam, ana, ben, maya, lead):
    leads.claim(lead.pk, by=ana)
    leads.dial(lead.pk, by=ana)
    with pytest.raises(Refusal, match="A call is open"):
        leads.reassign(lead.pk, to=ben.pk, reason="Ana left.", by=maya)
    leave(ana, adam)
    leads.reassign(lead.pk, to=ben.pk, reason="Ana left.", by=maya)
    assert leads.log_call(lead.pk, outcome="no_answer", by=ben).by == ana


def test_what_they_look_after_stays_theirs_until_it_is_handed_over(adam, ana, maya, lead):
    leads.reassign(lead.pk, to=ana.pk, reason="Hers.", by=maya)
    leave(ana, adam)
    lead.refresh_from_db()
    assert (lead.owner, open_work([ana.pk])) == (ana, {ana.pk: 1})


def test_a_lead_that_is_held_and_looked_after_counts_once(ana, maya, lead):
    leads.reassign(lead.pk, to=ana.pk, reason="Hers.", by=maya)
    leads.claim(lead.pk, by=ana)
    assert open_work([ana.pk, maya.pk]) == {ana.pk: 1}


def test_mail_that_was_not_sent_is_not_sent(adam, ana, lead, settings, monkeypatch):
    settings.EMAIL_HOST = "mail.example"
    monkeypatch.setattr(chores, "MAIL_PATIENCE", timedelta(0))
    reminders.remind(lead.pk, user=ana, kind="own", due_at=timezone.now() - timedelta(minutes=1), by=ana)
    chores.fall_due()
    leave(ana, adam)
    chores.send_forgotten()
    assert (outbox.outbox, Delivery.objects.get(channel="email").sending) == ([], "stopped")


def test_presence_is_off(adam, ana):
    leave(ana, adam)
    assert Presence.objects.get(user=ana).state == "off"


def test_who_takes_no_callers_any_more_gives_them_back(adam, ana, lead):
    leads.claim(lead.pk, by=ana)
    edit(ana, adam, role="insurance")
    assert (Waiting.objects.get().holder, Presence.objects.get(user=ana).state) == (None, "off")


def test_who_takes_callers_in_another_role_keeps_them(adam, ana, lead):
    leads.claim(lead.pk, by=ana)
    edit(ana, adam, role="shift_lead")
    assert Waiting.objects.get().holder == ana


def test_a_second_press_changes_nothing(adam, ana):
    leave(ana, adam)
    seen = version_of(ana)
    leave(ana, adam)
    assert version_of(ana) == seen


def test_why_is_needed(adam, ana):
    with pytest.raises(Invalid, match="Say why"):
        actions.deactivate(ana.pk, reason="  ", by=adam)


def test_the_last_administrator_neither_leaves_nor_becomes_less(adam):
    with pytest.raises(LastAdministrator):
        leave(adam, adam)
    with pytest.raises(LastAdministrator):
        edit(adam, adam, role="navigator")


def test_with_a_second_one_an_administrator_may_leave(adam):
    eve = make_user("Eve Long", "admin")
    leave(adam, adam)
    with pytest.raises(LastAdministrator):
        leave(eve, eve)


WHO = st.integers(0, 2)
STEPS = st.lists(st.tuples(WHO, WHO, st.sampled_from(["leave", "less", "more"])), max_size=12)


@given(STEPS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_three_of_them_do_to_each_other_one_remains(adam, steps):
    with transaction.atomic():
        three = [adam, make_user("Eve Long", "admin"), make_user("Ida Moe", "admin")]
        for by, whom, step in steps:
            do(step, User.objects.get(pk=three[whom].pk), User.objects.get(pk=three[by].pk))
            assert User.objects.administrators().exists()
        transaction.set_rollback(True)


def do(step, person, by):
    with suppress(Refusal):
        if step == "leave":
            leave(person, by)
        else:
            edit(person, by, role="admin" if step == "more" else "privacy")


def test_who_was_deactivated_meanwhile_changes_nobody(adam, ana):
    eve = make_user("Eve Long", "admin")
    leave(eve, adam)
    with pytest.raises(NotAllowed, match="no administrator any more"):
        leave(ana, eve)  # as her request knew her when it began


def test_the_house_itself_is_nobody_to_change(adam):
    with pytest.raises(NotFound):
        leave(User.objects.system(), adam)


@pytest.mark.parametrize("role", ["ana", "maya", "sol", "ines", "pia"])
def test_only_an_administrator_lets_somebody_go(people, ben, role):
    with pytest.raises(NotAllowed):
        leave(ben, getattr(people, role))


@pytest.mark.parametrize(("kind", "having"), [(Team, "team"), (Skill, "skills")])
def test_a_word_in_use_stays_on_its_list(adam, ana, kind, having):
    word = actions.add(kind, "Nights", by=adam)
    edit(ana, adam, **{having: word if kind is Team else [word.name]})
    with pytest.raises(Refusal, match="Ana Diaz still has Nights"):
        actions.remove(kind, word.pk, by=adam)


@pytest.mark.parametrize("kind", [Team, Skill])
def test_a_word_is_once_on_its_list(adam, kind):
    actions.add(kind, "Nights", by=adam)
    with pytest.raises(Invalid, match="on the list already"):
        actions.add(kind, "nights", by=adam)


def test_the_team_of_somebody_who_left_can_be_taken_away(adam, ana):
    team = actions.add(Team, "Nights", by=adam)
    edit(ana, adam, team=team)
    leave(ana, adam)
    actions.remove(Team, team.pk, by=adam)
    ana.refresh_from_db()
    assert ana.team is None
