"""Keys of sites: shown once, rolled with an overlap, ended at once, used where their site says, and when last."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.people import sites
from crm.people.authentication import forget_keys
from crm.people.keys import make_key
from crm.people.models import MachineKey, Site
from crm.web.refusals import NotAllowed, NotFound, Refusal
from leads.intake.models import CallbackRequest
from tests.keys import Door

pytestmark = pytest.mark.django_db
LEAD = {"phone": "602-555-0147"}
LISTED = "https://clinic.example"


@pytest.fixture
def adam(people):
    return people.adam


@pytest.fixture
def clinic(adam):
    return sites.make_site(slug="clinic", label="Clinic", origins=[LISTED], campaign="spring", by=adam)


@pytest.fixture
def made(clinic, adam):
    return sites.make_site_key(clinic.pk, label="Their server", by=adam)


@pytest.fixture
def server(client, made):
    return Door(client, made[1])


def read(key) -> MachineKey:
    return MachineKey.objects.get(pk=key.pk)


def test_a_lead_that_it_posts_belongs_to_its_site(server, clinic, made):
    assert server.post("leads/", LEAD).status_code == 201
    request = CallbackRequest.objects.get()
    assert (request.site, request.key) == (clinic, made[0])
    assert request.given["source"] == {"site": "clinic", "campaign": "spring"}


def test_what_a_server_says_about_its_source_stands(server):
    server.post("leads/", {**LEAD, "source": {"page": "/contact/", "campaign": "radio", "gclid": 0, "site": "other"}})
    kept = CallbackRequest.objects.get().given["source"]
    assert kept == {"page": "/contact/", "campaign": "radio", "gclid": 0, "site": "clinic"}


def test_a_key_without_a_site_works_as_before(door):
    assert door("a site").post("leads/", LEAD, Origin="https://anywhere.example").status_code == 201
    assert CallbackRequest.objects.get().site is None and CallbackRequest.objects.get().given == LEAD


def test_both_keys_work_until_the_old_one_ends_by_itself(client, made, adam):
    new, secret = sites.roll_key(made[0].pk, hours=24, by=adam)
    posts = [Door(client, shown).post("leads/", LEAD).status_code for shown in (made[1], secret)]
    MachineKey.objects.filter(pk=made[0].pk).update(expires_at=timezone.now())

    assert posts == [201, 201] and new.site == made[0].site
    assert [Door(client, shown).post("leads/", LEAD).status_code for shown in (made[1], secret)] == [401, 201]


@pytest.mark.parametrize("hours", sites.OVERLAPS)
def test_the_old_one_works_for_the_hours_that_were_picked(made, adam, hours):
    sites.roll_key(made[0].pk, hours=hours, by=adam)
    left = read(made[0]).expires_at - timezone.now()
    assert timedelta(hours=hours) - timedelta(minutes=1) < left <= timedelta(hours=hours)


def test_a_key_that_ends_already_is_not_rolled_again(made, adam):
    sites.roll_key(made[0].pk, hours=24, by=adam)
    with pytest.raises(Refusal, match="ending already"):
        sites.roll_key(made[0].pk, hours=720, by=adam)


def test_an_ended_key_opens_nothing_and_ends_once(server, made, adam):
    sites.end_key(made[0].pk, by=adam)
    ended_at = read(made[0]).revoked_at
    sites.end_key(made[0].pk, by=adam)

    assert server.post("leads/", LEAD).status_code == 401
    assert read(made[0]).revoked_at == ended_at


def test_a_paused_site_takes_leads_but_gets_no_key(server, clinic, adam):
    sites.pause_site(clinic.pk, is_paused=True, by=adam)
    assert server.post("leads/", LEAD).status_code == 201
    with pytest.raises(Refusal, match="paused"):
        sites.make_site_key(clinic.pk, label="x", by=adam)


@pytest.mark.parametrize("role", ["ana", "maya", "sol", "ines", "pia"])
def test_only_an_administrator_manages_keys(people, clinic, made, role):
    by = getattr(people, role)
    with pytest.raises(NotAllowed):
        sites.make_site_key(clinic.pk, label="x", by=by)
    with pytest.raises(NotAllowed):
        sites.roll_key(made[0].pk, hours=1, by=by)
    with pytest.raises(NotAllowed):
        sites.end_key(made[0].pk, by=by)


def test_a_persons_own_key_is_not_among_them(adam, ana):
    personal = make_key(label="x", scope="personal", user=ana)[0]
    with pytest.raises(NotFound):
        sites.end_key(personal.pk, by=adam)


ORIGINS = {
    LISTED: 201,
    "http://testserver": 201,  # our own pages: /api/docs/
    "https://evil.example": 403,
    f"{LISTED}.evil.example": 403,
    "null": 403,
    "HTTPS://CLINIC.EXAMPLE": 403,
    f"{LISTED}:443": 403,
    f"{LISTED}/": 403,
}


@pytest.mark.parametrize(("origin", "status"), ORIGINS.items())
def test_a_key_used_in_a_page_that_is_not_listed_is_refused(server, origin, status):
    assert server.post("leads/", LEAD, Origin=origin).status_code == status


def test_the_refusal_says_why_and_no_page_may_read_it(server):
    answer = server.post("leads/", LEAD, Origin="https://evil.example")
    assert answer.json()["code"] == "origin_not_allowed"
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_last_used_is_written_once_a_minute(server, made, django_assert_num_queries):
    server.post("leads/", LEAD)
    first = read(made[0]).last_used_at
    with django_assert_num_queries(1):  # the key is known for some seconds
        server.post("leads/", LEAD)

    assert first and read(made[0]).last_used_at == first
    MachineKey.objects.filter(pk=made[0].pk).update(last_used_at=first - timedelta(minutes=2))
    forget_keys()
    server.post("leads/", LEAD)
    assert read(made[0]).last_used_at > first


def test_being_used_leaves_no_row_of_history(server, made):
    before = MachineKey.history.filter(id=made[0].pk).count()
    server.post("leads/", LEAD)
    assert MachineKey.history.filter(id=made[0].pk).count() == before


def test_history_says_who_changed_a_site_and_why(clinic, adam):
    sites.change_site(clinic.pk, label="Valley Clinic", by=adam)
    last = Site.history.filter(id=clinic.pk).latest()
    assert (last.label, last.history_user, last.history_change_reason) == ("Valley Clinic", adam, "change a site")


def test_an_ended_key_hears_nothing_of_what_it_sent_before(server, made, adam):
    once = {"Idempotency-Key": "one"}
    before = server.post("leads/", LEAD, **once).status_code
    sites.end_key(made[0].pk, by=adam)

    assert (before, server.post("leads/", LEAD, **once).status_code) == (201, 401)
    assert CallbackRequest.objects.count() == 1
