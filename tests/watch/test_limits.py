"""How much one may send. Ana is at the desk, somebody in a crisis is at the form, and a program has lost its mind."""

import json
import time

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from crm.limits import windows
from crm.limits.networks import network_of
from crm.limits.rates import BadRate, Rate, read_rates
from crm.limits.windows import Limit
from crm.people import adapter
from leads.intake import limits
from leads.models import Waiting
from leads.models.queue import Rank

OURS = [limits.KEY, limits.NETWORK, limits.FORM, limits.NUMBER, adapter.ACCOUNT, adapter.NETWORK]
PHONE = "602-555-0147"


@pytest.fixture
def rates(settings, monkeypatch):
    """rates("key=3/60"): these limits and no others, counted from nothing, by this process alone."""
    monkeypatch.setattr(windows.shared, "tell", lambda *_: None)

    def these(said: str):
        named = read_rates(said)
        settings.LIMITS = {name: named[name] for name in (part.partition("=")[0] for part in said.split(","))}
        for limit in OURS:
            limit.forget()

    yield these
    these("key=1/1")


@pytest.fixture
def clock(monkeypatch):
    """clock(seconds): moves time on."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(windows.time, "time", lambda: now[0])
    return lambda seconds: now.__setitem__(0, now[0] + seconds)


def test_as_many_as_it_says_and_again_when_it_says(rates, clock):
    rates("key=3/60")
    limit = Limit("key")
    assert [limit.use("a") > 1 for _ in range(5)] == [False, False, False, True, True]
    assert not limit.use("b") > 1

    wait = limit.wait("a")
    clock(wait - 2)
    assert limit.use("a") > 1
    clock(2)
    assert limit.use("a") <= 1


@given(gaps=st.lists(st.floats(0, 40), max_size=60), most=st.integers(1, 9))
def test_never_twice_as_many_in_any_stretch_of_that_length(gaps, most):
    with override_settings(LIMITS={"key": Rate(most, 60)}), pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows.shared, "tell", lambda *_: None)
        limit, at, let_in = Limit("key"), 1_800_000_000.0, []
        for gap in gaps:
            at += gap
            patch.setattr(windows.time, "time", lambda at=at: at)
            let_in += [at] if limit.use("a") <= 1 else []
    assert all(sum(start <= one < start + 60 for one in let_in) <= 2 * most for start in let_in)


@given(before=st.integers(0, 9), now=st.integers(0, 9), past=st.floats(0, 0.99))
def test_whoever_waits_as_long_as_it_says_is_let_in(before, now, past):
    with override_settings(LIMITS={"key": Rate(9, 60)}), pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows.shared, "tell", lambda *_: None)
        limit, at = Limit("key"), (30_000_000 + past) * 60
        limit.counts["a"] = windows.Count(30_000_000, now, before)
        patch.setattr(windows.time, "time", lambda: at)
        wait = limit.wait("a")
        patch.setattr(windows.time, "time", lambda: at + wait)
        assert limit.use("a") <= 1 + 1e-9 and wait <= 120


def test_names_without_end_do_not_fill_the_memory(rates, monkeypatch):
    rates("key=3/60")
    monkeypatch.setattr(windows, "MOST_NAMES", 100)
    limit = Limit("key")
    for number in range(1000):
        limit.use(str(number))
    assert len(limit.counts) <= 100


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.9", True),
    ],
)
def test_neighbours_share(one, other, same):
    assert (network_of(one) == network_of(other)) == same


@pytest.mark.parametrize("said", ["key", "key=0/60", "key=5/0", "key=-1/60", "door=5/60", "key=٣/60/1"])
def test_a_limit_that_nobody_can_read_says_how_one_looks(said):
    with pytest.raises(BadRate, match="key=6000/60"):
        read_rates(said)


def test_off_is_off():
    assert read_rates("off") == {} and "key" not in read_rates("key=off") and read_rates("")["key"] == Rate(6000, 60)


@pytest.mark.django_db
@pytest.mark.parametrize("which", ["key", "network"])
def test_a_program_over_its_limit_hears_when_to_send_again(rates, door, which):
    site = door("a site")
    rates(f"{which}=2/60")
    answers = [site.post("leads/", {"phone": PHONE}) for _ in range(3)]

    assert [one.status_code for one in answers] == [201, 201, 429]
    assert set(answers[2].json()) == {"code", "detail"} and 1 <= int(answers[2].headers["Retry-After"]) <= 120


@pytest.mark.django_db
def test_what_somebody_writes_about_their_address_moves_nothing(rates, door, settings):
    settings.PROXY_HOPS = 1
    site = door("a site")
    rates("network=2/60")
    told = [site.post("leads/", {"phone": PHONE}, **{"X-Forwarded-For": f"10.0.{n}.1, 203.0.113.7"}) for n in range(4)]
    assert [one.status_code for one in told] == [201, 201, 429, 429]


@pytest.mark.django_db
def test_the_same_number_again_and_again_gets_the_same_answer_and_the_low_queue(rates, door):
    site = door("a site")
    rates("number=2/600")
    answers = [site.post("leads/", {"phone": PHONE}) for _ in range(4)]

    assert {one.status_code for one in answers} == {201} and len({len(one.content) for one in answers}) == 1
    assert sorted(Waiting.objects.values_list("rank", flat=True)) == [Rank.SUSPECT] * 2 + [Rank.USUAL] * 2


@pytest.mark.django_db
def test_a_crowd_at_the_form_is_kept_in_the_low_queue(rates, client):
    rates("form=2/60")
    answers = [client.post("/call/", {"phone": PHONE, "call_when": "now"}) for _ in range(3)]
    assert [one.status_code for one in answers] == [303] * 3
    assert Waiting.objects.filter(rank=Rank.SUSPECT).count() == 1


@pytest.mark.django_db
def test_in_a_flood_the_form_says_whom_to_call_and_keeps_what_was_typed(rates, client):
    rates("form=1/60")
    for _ in range(10):
        client.post("/call/", {"phone": PHONE, "call_when": "now"})
    answer = client.post("/call/", {"phone": PHONE, "call_when": "now", "call_now_any_hour": "yes"})
    page = answer.content.decode()

    assert (answer.status_code, Waiting.objects.count()) == (429, 10) and answer.headers["Retry-After"]
    assert all(words in page for words in (f'value="{PHONE}"', "checked", "tel:+16025550100", "tel:911", "tel:988"))


def sign_in(client, person, password: str, address: str = "203.0.113.7"):
    return client.post("/accounts/login/", {"login": person.email, "password": password}, REMOTE_ADDR=address)


@pytest.fixture
def ana_signs_in(ana):
    ana.set_password("a long enough one")
    ana.save()
    return ana


@pytest.mark.django_db
def test_wrong_passwords_shut_one_account_for_one_network_for_a_while(rates, client, ana_signs_in, ben, clock):
    rates("sign_in=2/300,sign_in_network=99/300")
    tries = [sign_in(client, ana_signs_in, "wrong") for _ in range(3)]
    assert [one.status_code for one in tries] == [200, 200, 429]
    assert "Wait five minutes" in tries[2].content.decode() and ana_signs_in.email in tries[2].content.decode()

    assert sign_in(client, ana_signs_in, "a long enough one").status_code == 429
    assert sign_in(client, ana_signs_in, "a long enough one", "198.51.100.1").status_code == 302
    clock(600)
    assert sign_in(client, ana_signs_in, "a long enough one").status_code == 302


@pytest.mark.django_db
def test_a_whole_shift_signs_in_from_one_address(rates, client, ana_signs_in):
    rates("sign_in=2/300,sign_in_network=4/300")
    for _ in range(8):
        client.logout()
        assert sign_in(client, ana_signs_in, "a long enough one").status_code == 302


def test_counting_costs_nothing_that_one_could_feel(rates):
    rates("key=99999999/60")
    limit, began = Limit("key"), time.process_time()
    for _ in range(2000):
        limit.use("a")
    assert (time.process_time() - began) / 2000 < 0.0001


def test_no_name_goes_to_valkey_as_it_is(rates):
    from crm.limits import shared

    rates("number=2/600")
    limit = Limit("number")
    limit.use("6025550147")
    assert "6025550147" not in json.dumps(shared._words([(limit, "6025550147", 5, 1)]))
