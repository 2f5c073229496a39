"""What leaves the house for Sentry, for OpenTelemetry and into the log, when a request with somebody's words fails."""

import json
import urllib.parse

import pytest

from config.processes import until
from tests.browser.canaries import sightings, spellings

pytestmark = pytest.mark.slow
NAME, NOTE, PHONE, TOKEN = "Philippa Ostlerfeather", "the blue garden gate", "6025550188", "opensesame0123456789abcdef"
WORDS = [*NAME.split(), NOTE, TOKEN, *spellings(PHONE)]
REPEATS = f"""create function repeats() returns trigger language plpgsql as
$$ begin raise exception 'no room for {NAME} {PHONE}: {NOTE}'; end $$;
create trigger repeats before insert on leads_lead for each row execute function repeats()"""
POSTED = b"POST /api/v1/leads/"
CANARIES = [*WORDS, *(urllib.parse.quote_plus(word) for word in WORDS)]


@pytest.fixture(scope="module")
def failed(web, sink):
    """Requests full of words, and a database that repeats them in its errors."""
    web.sql(REPEATS)
    words = {"phone": PHONE, "name": NAME, "message": NOTE}
    body, agent = json.dumps(words).encode(), {"User-Agent": NAME, "Referer": f"http://x/?{NOTE.replace(' ', '+')}"}
    assert web.post_lead(body, **agent)[0] == 500
    assert web.ask("/call/", {**words, "call_when": "now"}, **agent)[0] == 500
    assert web.ask(f"/r/{TOKEN}/?name=Philippa", **agent)[0] == 404
    assert web.ask(f"/{PHONE}/", Traceparent=f"00-{PHONE.zfill(32)}-{PHONE.zfill(16)}-01")[0] == 404
    web.sql("drop function repeats cascade")
    assert until(lambda: len(sink.bodies("envelope")) >= 2 and POSTED in b"".join(sink.bodies("/v1/traces")), 20)
    return web, sink


def test_sentry_hears_the_class_the_place_the_route_and_the_request(failed):
    events = [json.loads(body.splitlines()[2]) for body in failed[1].bodies("envelope")]
    event = next(one for one in events if one["transaction"] == "/api/v1/leads/")
    last = event["exception"]["values"][-1]

    assert last["type"] == "ProgrammingError" and len(event["tags"]["request"]) == 36
    assert {"filename", "function", "lineno"} <= set(last["stacktrace"]["frames"][-1]) <= {
        "filename", "function", "lineno", "in_app",
    }  # fmt: skip


def test_a_collector_hears_the_route_and_how_it_ended(failed):
    spans = b"".join(failed[1].bodies("/v1/traces"))
    assert POSTED in spans and b"http.response.status_code" in spans and b"wayline.request" in spans


def test_nothing_that_leaves_the_house_holds_a_word_of_theirs(failed):
    web, sink = failed
    places = {"outside": sink.everything(), "log": (web.logs / "web.log").read_bytes()}
    assert b"ProgrammingError" in places["log"] and b"ProgrammingError" in places["outside"]
    assert not sightings(places, CANARIES)


def test_two_processes_count_together_and_never_backwards(web):
    name = 'wayline_requests_total{method="GET",route="/healthz",status="200"}'

    def told() -> float:
        text = web.ask("/metrics")[1]
        return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name))

    before, seen, asked = told(), [], 0
    while asked < 20 or len(web.workers()) < 2:
        assert web.ask("/healthz")[0] == 200
        asked, seen = asked + 1, [*seen, told()]
    assert seen == sorted(seen) and seen[-1] == before + asked


def test_until_somebody_sets_them_up_neither_library_is_read(imported):
    names = imported()
    assert not {name for name in names if name.split(".")[0] in ("sentry_sdk", "opentelemetry")}
