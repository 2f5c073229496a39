"""The page that a link opens: a password, twice, and then one's own first page. Once."""

import pytest
from django.test import Client
from django.utils import timezone

from crm.people import actions
from crm.people.models import Invitation, PasswordLink, User
from tests.people.staff import ADDRESS, PASSWORD, chosen, facts, path

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(people):
    return actions.invite(facts(), by=people.adam)


@pytest.fixture
def forgotten(ana, settings):
    settings.EMAIL_HOST = "mail.example"
    ana.set_password("the old one of hers")
    ana.save()
    actions.forgot(ana.email)
    return PasswordLink.objects.get()


def test_a_navigator_chooses_a_password_and_lands_on_the_queue(client, invited):
    assert "Welcome, Noor Said." in client.get(path(invited)).content.decode()
    answer = client.post(path(invited), chosen(languages=["en", "es"]), follow=True)
    assert [to for to, _ in answer.redirect_chain] == ["/", "/queue/"]
    noor = User.objects.get(email=ADDRESS)
    assert (noor.languages, noor.last_login is None) == (["en", "es"], False)


@pytest.mark.parametrize(
    ("role", "page"), [("admin", "/people/"), ("supervisor", "/tonight/"), ("insurance", "/find/")]
)
def test_each_role_lands_on_its_own_first_page(client, people, role, page):
    link = actions.invite(facts(role=role), by=people.adam)
    answer = client.post(path(link), chosen(), follow=True)
    assert (answer.redirect_chain[-1][0], answer.status_code) == (page, 200)


WRONG = [
    ({"password": "short", "again": "short"}, "at least 12 characters"),
    ({"password": "1q2w3e4r5t6y", "again": "1q2w3e4r5t6y"}, "too common"),
    ({"again": "another one than this"}, "The two are not the same"),
    ({"password": ""}, "Choose a password"),
    ({"time_zone": "America/Nowhere"}, "There is no such time zone"),
    ({"time_zone": "../etc/passwd"}, "There is no such time zone"),
    ({"languages": ["tlh"]}, "Pick one of the list"),
    ({"languages": []}, "Pick one language at least"),
    ({"password": "x" * 300, "again": "x" * 300}, "256 characters are the most"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_a_mistake_is_said_and_the_link_still_works(client, invited, wrong, words):
    answer = client.post(path(invited), chosen(**wrong))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not User.objects.filter(email=ADDRESS).exists()
    assert client.post(path(invited), chosen()).status_code == 302


def test_no_password_is_sent_back(client, invited):
    answer = client.post(path(invited), chosen(again="something else entirely"))
    assert PASSWORD not in answer.content.decode()


def ended(client, link) -> bytes:
    answer = client.get(path(link))
    assert answer.status_code == 404
    return answer.content


def test_used_expired_taken_back_and_unknown_are_one_page(client, people):
    links = [actions.invite(facts(email=f"n{n}@harborlight.example"), by=people.adam) for n in range(3)]
    Client().post(path(links[0]), chosen())
    Invitation.objects.filter(pk=links[1].pk).update(expires_at=timezone.now())
    actions.take_back(links[2].pk, by=people.adam)
    pages = {ended(client, link) for link in links} | {client.get(f"/start/{'x' * 32}/").content}
    assert len(pages) == 1 and b"send it again" in pages.pop()


@pytest.mark.parametrize("token", ["x", "%F0%9F%8C%99", "a" * 3000, "-", "..."])
def test_an_odd_link_is_that_page_too(client, db, token):
    assert client.get(f"/start/{token}/").status_code == 404


def test_posted_twice_the_second_is_told_that_it_has_ended(client, invited):
    client.post(path(invited), chosen())
    assert Client().post(path(invited), chosen()).status_code == 404


def test_a_new_password_ends_every_session_of_the_old_one(client, ana, forgotten):
    other = Client()
    other.force_login(ana)
    assert other.get("/queue/").status_code == 200
    answer = client.post(path(forgotten), {"password": PASSWORD, "again": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/queue/"
    assert other.get("/queue/").status_code == 302


def test_it_opens_nothing_once_they_have_left(client, people, ana, forgotten):
    actions.deactivate(ana.pk, reason="Moved away.", by=people.adam)
    assert client.get(path(forgotten)).status_code == 404


def test_asking_says_the_same_for_everybody(client, people, ana, settings):
    settings.EMAIL_HOST = "mail.example"
    answers = [client.post("/accounts/forgot/", {"email": one}) for one in (ana.email, "nobody@harborlight.example")]
    assert answers[0].content == answers[1].content and b"Look into your mail" in answers[0].content


@pytest.mark.parametrize("email", ["", "ana", "a" * 300 + "@x.example", "ana@x.example\nBcc: b@x.example"])
def test_an_address_that_is_none(client, db, settings, email):
    settings.EMAIL_HOST = "mail.example"
    answer = client.post("/accounts/forgot/", {"email": email})
    assert answer.status_code == 422 and not PasswordLink.objects.exists()


def test_without_mail_it_says_whom_to_ask(client, ana):
    assert "Ask an administrator" in client.get("/accounts/forgot/").content.decode()
    client.post("/accounts/forgot/", {"email": ana.email})
    assert not PasswordLink.objects.exists()


def test_the_sign_in_page_leads_there(client, db):
    assert 'href="/accounts/forgot/"' in client.get("/accounts/login/").content.decode()


def test_whoever_else_was_signed_in_here_is_not_any_more(client, people, invited):
    client.force_login(people.sol)
    client.post(path(invited), chosen())
    assert client.session["_auth_user_id"] == str(User.objects.get(email=ADDRESS).pk)
