"""Invitations: an address of its own, one link that works once, sent again, taken back."""

import pytest
from django.utils import timezone

from crm.people import actions
from crm.people.actions.inviting import AddressTaken
from crm.people.actions.starting import LinkEnded, link_of
from crm.people.models import Invitation, Skill, Team, User
from crm.web.refusals import Invalid, NotAllowed, NotFound, Refusal
from tests.people.staff import ADDRESS, PASSWORD, facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def adam(people):
    return people.adam


@pytest.fixture
def invited(adam):
    return actions.invite(facts(), by=adam)


def accept(link) -> User:
    return actions.accept(password=PASSWORD, languages=["es"], time_zone="America/Chicago", by=link)


def test_whoever_accepts_is_what_they_were_invited_as(invited):
    noor = accept(link_of(invited.token))
    assert (noor.email, noor.role, noor.is_active, noor.check_password(PASSWORD)) == (ADDRESS, "navigator", True, True)
    assert (noor.languages, noor.time_zone) == (["es"], "America/Chicago")


def test_a_link_works_once(invited):
    link = link_of(invited.token)
    accept(link)
    assert link_of(invited.token) is None
    with pytest.raises(LinkEnded):
        accept(link)


def test_it_works_for_three_days(invited):
    assert (invited.expires_at - invited.made_at).total_seconds() == 72 * 3600
    Invitation.objects.update(expires_at=timezone.now())
    assert link_of(invited.token) is None


def test_sent_again_the_old_link_is_dead(invited, adam):
    old, opened = invited.token, link_of(invited.token)
    new = actions.send_again(invited.pk, by=adam).token
    assert (link_of(old), link_of(new)) == (None, invited)
    with pytest.raises(LinkEnded):
        accept(opened)


def test_taken_back_it_opens_nothing_and_the_address_is_free(invited, adam):
    actions.take_back(invited.pk, by=adam)
    assert link_of(invited.token) is None
    assert actions.invite(facts(), by=adam).pk != invited.pk


@pytest.mark.parametrize("verb", [actions.send_again, actions.take_back])
def test_what_was_accepted_is_neither_sent_nor_taken_back(invited, adam, verb):
    accept(invited)
    with pytest.raises(Refusal, match="was accepted already"):
        verb(invited.pk, by=adam)


def test_only_a_hash_of_the_token_is_kept(invited):
    kept = str(Invitation.objects.values().get())
    assert invited.token not in kept and invited.token.encode() not in bytes(invited.digest)


def test_an_address_is_invited_once(invited, adam):
    with pytest.raises(AddressTaken, match="invited already"):
        actions.invite(facts(name="Another"), by=adam)


def test_an_address_of_somebody_who_works_here(adam, ana):
    with pytest.raises(AddressTaken, match="Ana Diaz works here with this address"):
        actions.invite(facts(email=ana.email), by=adam)


def test_an_address_of_somebody_who_left_offers_to_ask_them_back(adam, ana):
    actions.deactivate(ana.pk, reason="Moved away.", by=adam)
    with pytest.raises(AddressTaken, match=r"was deactivated\. Invite them back") as refused:
        actions.invite(facts(email=ana.email), by=adam)
    assert refused.value.facts["person"] == ana.pk


def test_whoever_comes_back_is_the_same_person_with_another_password(adam, ana):
    ana.set_password("the old one of hers")
    ana.save()
    actions.deactivate(ana.pk, reason="Moved away.", by=adam)
    back = accept(actions.invite_back(ana.pk, by=adam))
    assert (back.pk, back.is_active, back.left_why, back.check_password(PASSWORD)) == (ana.pk, True, "", True)


def test_asked_back_twice_the_first_link_is_dead(adam, ana):
    actions.deactivate(ana.pk, reason="Moved away.", by=adam)
    first = actions.invite_back(ana.pk, by=adam).token
    second = actions.invite_back(ana.pk, by=adam).token
    assert link_of(first) is None and link_of(second).user == ana


def test_nobody_who_works_here_is_asked_back(adam, ana):
    with pytest.raises(Refusal, match="works here already"):
        actions.invite_back(ana.pk, by=adam)


def test_a_team_or_skill_that_was_taken_away_meanwhile(adam):
    team = Team.objects.create(name="Nights")
    Team.objects.all().delete()
    with pytest.raises(Invalid, match="team was taken away"):
        actions.invite(facts(team=team), by=adam)
    with pytest.raises(Invalid, match="skill was taken away"):
        actions.invite(facts(skills=["Veterans"]), by=adam)


def test_a_skill_taken_away_after_the_invitation_is_not_brought_along(adam):
    skill = actions.add(Skill, "Veterans", by=adam)
    invited = actions.invite(facts(skills=["Veterans"]), by=adam)
    actions.remove(Skill, skill.pk, by=adam)
    assert accept(invited).skills == []


@pytest.mark.parametrize("role", ["ana", "maya", "sol", "ines", "pia"])
def test_only_an_administrator_invites(people, role):
    with pytest.raises(NotAllowed, match="An administrator can help"):
        actions.invite(facts(), by=getattr(people, role))
    assert not Invitation.objects.exists()


def test_no_such_invitation(adam, ana):
    with pytest.raises(NotFound):
        actions.take_back(ana.pk, by=adam)


def test_history_says_who_invited_and_who_accepted(invited, adam):
    from crm.privacy.models import AuditRow

    noor = accept(invited)
    rows = AuditRow.objects.filter(table__in=["people_invitation", "people_user"], row__in=[invited.pk, noor.pk])
    assert set(rows.values_list("actor", flat=True)) == {adam.actor, f"invitation:{invited.pk}"}
