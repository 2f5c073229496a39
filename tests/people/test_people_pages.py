"""The people page: who sees what, what is changed from it, and what a mistake leaves as it was typed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.people import actions
from crm.people.actions.starting import link_of
from crm.people.models import Invitation, Skill, Team, User
from crm.people.versions import version_of
from leads import actions as leads
from tests.conftest import make_user
from tests.leads.pages import Desk
from tests.people.staff import ADDRESS, chosen, kept, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def adam(people):
    return people.adam


@pytest.fixture
def office(adam):
    return Desk(adam)


@pytest.fixture
def by_mail(settings):
    settings.EMAIL_HOST = "mail.example"


def rows(page) -> list[str]:
    return [row["person"].name for row in page.context["list"]["rows"]]


def test_everybody_is_on_it_by_name_and_not_the_house_itself(office, people):
    User.objects.system()
    names = ["Adam West", "Ana Diaz", "Ben Ochoa", "Ines Roy", "Luz Vega", "Maya Tran", "Pia Holm", "Sol Reyes"]
    assert rows(office.get("/people/")) == names


def test_it_says_what_an_administrator_wants_to_know(office, adam, ana, maya, lead):
    team, skill = actions.add(Team, "Nights", by=adam), actions.add(Skill, "Veterans", by=adam)
    User.objects.filter(pk=ana.pk).update(team=team, skills=[skill.name], last_login=timezone.now())
    leads.reassign(lead.pk, to=ana.pk, reason="Hers.", by=maya)
    row = next(row for row in office.get("/people/").context["list"]["rows"] if row["person"] == ana)
    assert (row["role"], row["languages"], row["skills"], row["work"]) == ("Navigator", "English", "Veterans", 1)
    assert (row["presence"]["label"], row["person"].team.name) == ("Ready for calls", "Nights")


@pytest.mark.parametrize("who", ["maya", "sol"])
def test_a_shift_lead_and_a_supervisor_see_the_list_and_nothing_to_change(people, who):
    page = Desk(getattr(people, who)).get("/people/")
    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert "Ana Diaz" in main and "Ready for calls" in main
    assert "Invite" not in page.text and "Last sign-in" not in main and main.count("<form") == 2  # filter, sign out


@pytest.mark.parametrize("who", ["maya", "sol"])
def test_who_left_is_the_administrators_to_see(people, adam, ana, who):
    actions.deactivate(ana.pk, reason="Moved away.", by=adam)
    page = Desk(getattr(people, who)).get("/people/?show=gone")
    assert "Ana Diaz" not in page.text and "Moved away" not in page.text


@pytest.mark.parametrize("who", ["ana", "ines", "pia"])
def test_nobody_else_sees_it_nor_a_way_there(people, who):
    desk = Desk(getattr(people, who))
    assert desk.get("/people/").status_code == 403
    assert 'href="/people/"' not in desk.get("/", follow=True).text


def test_an_administrators_rail_has_what_they_work_with(office):
    page = office.get("/", follow=True)
    assert page.redirect_chain[-1][0] == "/people/"
    assert 'href="/queue/"' not in page.text and 'href="/reminders/"' not in page.text


def test_role_and_team_filter_and_a_word_that_is_none_filters_nothing(office, adam, ana):
    team = actions.add(Team, "Nights", by=adam)
    User.objects.filter(pk=ana.pk).update(team=team)
    assert rows(office.get("/people/?role=shift_lead")) == ["Maya Tran"]
    assert rows(office.get(f"/people/?team={team.pk}")) == ["Ana Diaz"]
    assert len(rows(office.get("/people/?role=king&team=x"))) == 8
    assert "Nobody fits this filter" in office.get(f"/people/?role=admin&team={team.pk}").text


def test_who_left_is_on_a_list_of_their_own_with_the_reason(office, adam, ana):
    assert "Nobody was deactivated" in office.get("/people/?show=gone").text
    actions.deactivate(ana.pk, reason="Moved away.", by=adam)
    page = office.get("/people/?show=gone")
    assert rows(page) == ["Ana Diaz"] and "Moved away." in page.text
    assert "Ana Diaz" not in rows(office.get("/people/"))


def queries(office) -> int:
    with CaptureQueriesContext(connection) as seen:
        office.get("/people/")
    return len(seen)


def test_the_number_of_queries_is_that_of_the_page_not_of_the_people(office):
    office.get("/people/")  # keeps the helpline's own row for some seconds
    before = queries(office)
    for number in range(5):
        make_user(f"Nav {number}", "navigator")
    assert queries(office) == before == 13


def test_an_invitation_by_mail_is_on_its_way(office, by_mail):
    page = office.post("/people/invite/", said(), follow=True)
    assert page.redirect_chain == [("/people/", 302)]
    assert "The invitation is on its way" in page.text and "Being sent" in page.text
    assert Invitation.objects.get().url not in page.text


def test_without_mail_the_page_says_so_and_shows_the_link_once(office):
    assert "No mail can be sent from here yet" in office.get("/people/").text
    page = office.post("/people/invite/", said())
    url = Invitation.objects.get().url
    assert page.status_code == 200 and url in page.text
    assert url not in office.get("/people/").text


STATES = [
    ({"sent_at": timezone.now()}, "Sent"),
    ({"attempts": 1}, "Could not be sent yet"),
    ({"expires_at": timezone.now()}, "Expired"),
    ({"next_try_at": None}, "To hand over"),
]


@pytest.mark.parametrize(("stands", "words"), STATES)
def test_how_an_invitation_stands(office, adam, by_mail, stands, words):
    invited = actions.invite({**said(), "team": None, "skills": []}, by=adam)
    Invitation.objects.filter(pk=invited.pk).update(**stands)
    assert f"{words}</span>" in office.get("/people/").text


def test_once_accepted_they_are_on_the_list_and_the_invitation_is_not(office, adam):
    invited = actions.invite({**said(), "team": None, "skills": []}, by=adam)
    actions.accept(password="seven quiet harbour lights", languages=["en"], time_zone="UTC", by=link_of(invited.token))
    page = office.get("/people/")
    assert "Noor Said" in rows(page) and page.context["invited"] == []


def test_sent_again_and_taken_back(office, adam, by_mail):
    office.post("/people/invite/", said())
    invited = Invitation.objects.get()
    assert "The old one opens nothing" in office.post(f"/people/invitations/{invited.pk}/again/", follow=True).text
    assert "was taken back" in office.post(f"/people/invitations/{invited.pk}/take-back/", follow=True).text
    assert office.post(f"/people/invitations/{invited.pk}/again/").status_code == 409


WRONG = [
    ({"name": ""}, "Write their name"),
    ({"name": "x" * 81}, "80 characters are the most"),
    ({"name": "Noor\nBcc: x@y.example"}, "Leave out line breaks"),
    ({"name": "Noor\u202eSaid"}, "Leave out line breaks"),
    ({"email": "noor"}, "We can’t read this address"),
    ({"email": "a" * 250 + "@x.example"}, "We can’t read this address"),
    ({"email": "noor@x.example\nBcc: b@x.example"}, "We can’t read this address"),
    ({"role": "king"}, "Pick one of the list"),
    ({"role": "system"}, "Pick one of the list"),
    ({"team": "x"}, "Pick one of the list"),
    ({"languages": []}, "Pick one language at least"),
    ({"languages": ["xx"]}, "Pick one of the list"),
    ({"skills": ["Flying"]}, "Pick one of the list"),
    ({"time_zone": "America/Nowhere"}, "There is no such time zone"),
    ({"time_zone": "posixrules\u0000"}, ""),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_a_mistake_is_said_and_nothing_is_half_done(office, wrong, words):
    page = office.post("/people/invite/", said(**wrong))
    assert page.status_code == (422 if words else 400)
    assert words in page.text and not Invitation.objects.exists()
    assert not words or "email" in wrong or f'value="{ADDRESS}"' in page.text


def test_an_address_of_somebody_who_left_leads_to_their_page(office, adam, ana):
    actions.deactivate(ana.pk, reason="Moved away.", by=adam)
    page = office.post("/people/invite/", said(email=ana.email))
    assert page.status_code == 422 and f'href="/people/{ana.pk}/"' in page.text
    assert ana.email in office.post(f"/people/{ana.pk}/invite-back/").text


def test_a_person_is_changed(office, ana):
    page = office.post(f"/people/{ana.pk}/", kept(ana, role="supervisor", email_reminders=""), follow=True)
    ana.refresh_from_db()
    assert ("Saved." in page.text, ana.role, ana.email_reminders) == (True, "supervisor", False)


def test_the_second_administrator_keeps_what_they_typed_and_may_save_it_then(office, ana):
    mine = kept(ana, name="Ana Diaz Ruiz")
    Desk(make_user("Eve Long", "admin")).post(f"/people/{ana.pk}/", kept(ana, role="shift_lead"))
    page = office.post(f"/people/{ana.pk}/", mine)
    assert page.status_code == 409 and "Eve Long changed this person" in page.text
    assert 'value="Ana Diaz Ruiz"' in page.text and f'value="{version_of(ana)}"' in page.text
    office.post(f"/people/{ana.pk}/", {**mine, "version": version_of(ana)})
    assert User.objects.get(pk=ana.pk).name == "Ana Diaz Ruiz"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 400, "١"])
def test_a_version_that_is_none_is_somebody_elses_change(office, ana, version):
    page = office.post(f"/people/{ana.pk}/", kept(ana, version=version))
    assert page.status_code == 409 and "changed this person" in page.text


def test_whose_browser_was_open_is_signed_out_with_the_next_request(office, ana, lead):
    desk = Desk(ana)
    assert desk.get("/queue/").status_code == 200
    office.post(f"/people/{ana.pk}/deactivate/", {"reason": "Moved away."})
    for answer in (desk.get("/queue/"), desk.hx(f"/leads/{lead.pk}/note/"), desk.get("/queue/board/")):
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


def test_a_session_of_before_stays_shut_when_they_come_back(office, ana):
    ana.set_password("the old one of hers")
    ana.save()
    desk = Desk(ana)
    office.post(f"/people/{ana.pk}/deactivate/", {"reason": "Moved away."})
    office.post(f"/people/{ana.pk}/invite-back/")
    Client().post(f"/start/{Invitation.objects.get().token}/", chosen())
    assert User.objects.get(pk=ana.pk).is_active
    assert desk.get("/queue/").status_code == 302


def test_without_a_reason_the_dialog_asks_for_it(office, ana):
    page = office.post(f"/people/{ana.pk}/deactivate/", {"reason": " "})
    assert page.status_code == 422 and 'data-open-dialog="deactivate"' in page.text
    assert User.objects.get(pk=ana.pk).is_active


def test_the_last_administrator_reads_why_not(office, adam):
    assert "Nobody else is an administrator" in office.post(f"/people/{adam.pk}/deactivate/", {"reason": "Out."}).text
    page = office.post(f"/people/{adam.pk}/", kept(adam, role="navigator"))
    assert page.status_code == 409 and "Nobody else is an administrator" in page.text


def test_what_they_look_after_is_on_tonight(office, people, ana, maya, lead):
    leads.reassign(lead.pk, to=ana.pk, reason="Hers.", by=maya)
    office.post(f"/people/{ana.pk}/deactivate/", {"reason": "Moved away."})
    page = Desk(maya).get("/tonight/")
    assert "Takes no callers now" in page.text and page.context["board"]["left"]["rows"][0]["give"]


def test_an_open_call_of_theirs_can_be_handed_over_on_tonight(office, ana, ben, maya, lead):
    leads.claim(lead.pk, by=ana)
    leads.dial(lead.pk, by=ana)
    office.post(f"/people/{ana.pk}/deactivate/", {"reason": "Moved away."})
    desk = Desk(maya)
    (row,) = desk.get("/tonight/").context["board"]["held"]["rows"]
    assert row["give"] and "Hand this call over" in row["lapsed"]
    desk.post("/tonight/reassign/", {"lead": lead.pk, "to": ben.pk, "reason": "Ana left."})
    assert Desk(ben).post(f"/leads/{lead.pk}/outcome/", {"outcome": "no_answer"}).status_code == 302


@pytest.mark.parametrize("kind", ["teams", "skills"])
def test_words_are_put_on_a_list_and_taken_off(office, kind):
    assert "Nights" in office.post(f"/people/{kind}/", {"name": " Nights "}, follow=True).text
    page = office.post(f"/people/{kind}/", {"name": "NIGHTS"})
    assert page.status_code == 422 and 'value="NIGHTS"' in page.text
    word = {"teams": Team, "skills": Skill}[kind].objects.get()
    assert "taken off the list" in office.post(f"/people/{kind}/{word.pk}/remove/", follow=True).text


def test_names_stay_out_of_the_title_of_the_list_and_scripts_out_of_names(office, ana):
    User.objects.filter(pk=ana.pk).update(name="<script>alert(1)</script>")
    page = office.get(f"/people/{ana.pk}/")
    assert "<script>alert" not in page.text
