"""Streams over real connections: who hears what, what is sent again, who is cut off, and what a stream holds."""

import json
import uuid

import pytest
from django.db import connection
from django.test import Client

from crm.people.actions import deactivate
from crm.web.live import tell
from leads.actions import claim
from tests.conftest import ask_for_a_call
from tests.live.conftest import Stream

pytestmark = pytest.mark.slow


def test_who_is_let_in_and_to_what(live, people):
    lead, none = ask_for_a_call().pk, uuid.uuid4()
    doors = {
        (None, "/live/"): 401,
        (people.adam, "/live/"): 403,
        (people.ana, "/live/"): 200,
        (people.ines, "/live/"): 200,
        (people.ana, f"/live/?lead={lead}"): 200,
        (people.ana, f"/live/?lead={none}"): 404,
        (people.ana, "/live/?lead=%00"): 404,
        (people.ines, f"/live/?lead={lead}"): 404,
        (people.ana, "/live/other/"): 404,
    }
    assert {door: Stream(live.port, *door).status for door in doors} == doors


def test_each_hears_only_what_they_may_know_of(live, people):
    lead = ask_for_a_call()
    ana, ben, sol, ines = (live.open(one) for one in (people.ana, people.ben, people.sol, people.ines))
    watching = live.open(people.luz, f"/live/?lead={lead.pk}")
    tell("reminder", uuid.uuid4(), to=people.ben.pk)
    tell("presence", people.ana.pk)
    claim(lead.pk, by=people.ana)
    tell("reminder", "last", to=people.ana.pk), tell("reminder", "last", to=people.ines.pk)
    tell("reminder", "last", to=people.sol.pk), tell("reminder", "last", to=people.luz.pk)

    assert kinds(ana) == {"queue"}
    assert kinds(sol) == {"queue", "presence"}
    assert kinds(ines) == set()
    assert kinds(watching) == {"queue", "lead"}
    assert ben.hear("reminder")


def kinds(stream) -> set[str]:
    """What a stream says until its reminder "last"."""
    found = set()
    for _, said in stream.events():
        said = json.loads(said)
        if said["id"] == "last":
            return found - {"beat"}
        found.add(said["type"])
    raise AssertionError("the stream ended")


def test_a_message_carries_a_kind_an_id_and_a_version_and_nothing_else(live, people, ask):
    stream = live.open(people.ana)
    ask(name="Marmalade Orchid", message="Zebra lantern")
    heard = {stream.hear("queue"), stream.hear("beat")}
    for at, said in heard:
        said = json.loads(said)
        assert set(said) == {"type", "id", "version"} and said["version"] == at


def test_a_stream_keeps_the_line_open_and_asks_nobody_to_keep_it(live, people):
    stream = live.open(people.ana)
    assert ": still here" in next(line for line in stream.lines() if line.startswith(":"))
    assert stream.headers["Cache-Control"] == "no-store" and stream.headers["X-Accel-Buffering"] == "no"
    assert stream.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_whoever_was_away_for_a_moment_hears_what_they_missed(live, people):
    at = missed(live, people)
    for path, headers in (("/live/", {"Last_Event_ID": at}), (f"/live/?since={at}", {})):
        assert '"queue"' in next(Stream(live.port, people.ana, path, **headers).events())[1]


def missed(live, people) -> str:
    """Where Ana was when she went away, just before something was said."""
    (at, _), ben = live.open(people.ana).hear("beat"), live.open(people.ben)
    tell("queue")
    ben.hear("queue")
    return at


@pytest.mark.parametrize("since", ["1-0", "99999999999999-0", "nonsense"])
def test_when_we_cannot_know_what_was_missed_everything_is_looked_at(live, people, since):
    assert '"refresh"' in next(Stream(live.port, people.ana, Last_Event_ID=since).events())[1]


def test_what_was_missed_while_the_process_was_away_is_sent_too(live, people):
    at = missed(live, people)
    live.end()
    live.start()
    assert '"queue"' in next(Stream(live.port, people.ana, Last_Event_ID=at).events())[1]


def test_an_open_stream_holds_no_database_connection(live, people):
    streams = [live.open(people.ana) for _ in range(5)]
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] <= 1  # the process looks at all sessions together, now and then
        seen = set()
        for _ in range(20):
            cursor.execute("select pg_sleep(0.02)")
            cursor.execute(
                "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            )
            seen.add(cursor.fetchone()[0])
    assert 0 in seen and seen <= {0, 1}
    assert all(stream.status == 200 for stream in streams)


def is_cut(stream) -> bool:
    """It ends by itself; `lines` fails when it goes on."""
    list(stream.lines())
    return stream.answer.isclosed()


def test_whoever_is_let_go_hears_nothing_more(live, people):
    stream, other = live.open(people.ana), live.open(people.ben)
    deactivate(people.ana.pk, reason="left", by=people.adam)
    assert is_cut(stream)
    assert other.hear("beat")


def test_signing_out_ends_the_stream_of_that_session_alone(live, people):
    stream, other = live.open(people.ana), live.open(people.ana)
    stream.client.post("/accounts/logout/")
    assert is_cut(stream)
    assert other.hear("beat")


def test_another_role_ends_the_stream_that_was_opened_with_the_old_one(live, people):
    stream = live.open(people.ana)
    type(people.ana).objects.filter(pk=people.ana.pk).update(role="insurance")  # nothing is told: it is looked at
    assert is_cut(stream)


def test_a_stream_makes_no_session_longer(live, people):
    stream = live.open(people.ana)
    before = sessions()
    stream.hear("beat"), stream.hear("beat")
    assert sessions() == before


def sessions() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("select session_key, session_data, expire_date from django_session order by 1")
        return cursor.fetchall()


def test_only_reading(live):
    answer = Client()  # the pages' own door knows no such address: it is not theirs
    assert answer.get("/live/").status_code == 404
    line = Stream(live.port).line
    line.close()
    line.request("POST", "/live/")
    assert line.getresponse().status == 405
