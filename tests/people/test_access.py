"""The one table of who may do what (DESIGN.md, Roles), written down here a second time by hand."""

import pytest

from crm.people.access import Can, may, require, sees_leads
from crm.people.keys import make_key
from crm.people.models import Role, User
from crm.web.refusals import NotAllowed
from leads.models import Lead
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
TABLE = {
    "navigator": "work leads, see every open lead, say whether one is ready, have shifts, see the roster, "
    "print a call sheet, hear recordings, practise with made-up callers",
    "shift_lead": "work leads, see every open lead, say whether one is ready, reassign a lead, "
    "join and split records, practise with made-up callers, "
    "print a call sheet, print a call sheet while everything runs, hear recordings, "
    "decide what needs review, lift a do-not-contact, answer a danger card, see who works here, have shifts, "
    "see the roster, plan the roster",
    "supervisor": "see every open lead, reassign a lead, decide what needs review, answer a danger card, "
    "see who works here, have shifts, "
    "see the roster, plan the roster",
    "insurance": "see open leads with a policy",
    "privacy": "read any record with a purpose",
    "admin": "see who works here, change who works here, change the helpline's facts and words, "
    "manage sites and keys, see the roster, plan the roster",
    "system": "do the house's own work, decide what needs review",
}
SEES = {"navigator", "shift_lead", "supervisor", "insurance", "privacy"}


def someone(role):
    return User.objects.system() if role == "system" else make_user("Some One", role)


def test_the_table_names_every_role():
    assert set(TABLE) == set(Role.values)


@pytest.mark.parametrize("role", TABLE)
def test_what_a_role_may_do(role):
    who = someone(role)
    assert {can for can in Can if may(who, can)} == {Can(words) for words in TABLE[role].split(", ") if words}


@pytest.mark.parametrize("role", TABLE)
def test_who_was_deactivated_may_nothing(role):
    who = someone(role)
    who.is_active = False
    assert not any(may(who, can) for can in Can)


@pytest.mark.parametrize("role", TABLE)
def test_which_roles_open_callers_records_at_all(role):
    assert sees_leads(someone(role)) is (role in SEES)


def test_an_intake_key_posts_leads_and_nothing_else():
    key = make_key(label="site", scope="intake")[0]
    assert [can for can in Can if may(key, can)] == [Can.POST_LEADS]


def test_a_personal_key_by_itself_may_nothing(ana):
    key = make_key(label="x", scope="personal", user=ana)[0]
    assert not any(may(key, can) for can in Can)


@pytest.mark.parametrize("nobody", [None, object()])
def test_nobody_may_nothing(nobody):
    assert not any(may(nobody, can) for can in Can)


def test_a_refusal_says_who_can_help(ana):
    with pytest.raises(NotAllowed, match=r"Your role may not reassign a lead\. A shift lead can help\."):
        require(ana, Can.REASSIGN)


@pytest.mark.parametrize(("role", "rows"), [("navigator", 1), ("shift_lead", 1), ("supervisor", 1), ("insurance", 0),
                                            ("privacy", 2), ("admin", 0)])  # fmt: skip
def test_which_rows_a_role_may_see(lead, ask, ben, role, rows):
    from leads import actions

    closed = ask(phone="602-555-0199")
    actions.claim(closed.pk, by=ben)
    actions.close(closed.pk, reason="declined", by=ben)
    assert Lead.objects.visible_to(someone(role)).count() == rows


def test_ben_still_sees_the_closed_lead_that_he_worked_on(lead, ben):
    from leads import actions

    actions.claim(lead.pk, by=ben)
    actions.close(lead.pk, reason="declined", by=ben)
    assert Lead.objects.visible_to(ben).count() == 1
