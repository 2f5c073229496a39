"""Every address × method × whoever may knock: the answers are the lines of authz_matrix.csv, read by a person.

thing: `own` is held by (a reminder or request: belongs to; of people: is) whoever asks, or free when they hold nothing;
`theirs` is Ben's (of people: Ben); `closed` is a lead that Ben closed; `unknown` is the id of nothing. The method `*`
is every method without a line of its own. HEAD answers as GET does.
"""

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from crm.privacy import vault
from leads.models import Waiting
from tests.conftest import make_people
from tests.people.walking import WHO, House, TakenBack, routes, things

LINES = list(csv.DictReader((Path(__file__).parent / "authz_matrix.csv").open()))
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """Furnished once: what a test changes is taken back. Nobody's hold lapses meanwhile."""
    with django_db_blocker.unblock(), TakenBack():
        with vault.session():
            made = House(make_people())
        Waiting.objects.exclude(holder=None).update(lease_until=timezone.now() + timedelta(hours=1))
        yield made


def status(house, method, url, thing, who) -> str:
    with TakenBack():
        return str(house.knock(method, url, thing, who).status_code)


def lines_of(url: str) -> dict:
    return {(line["method"], line["thing"]): {who: line[who] for who in WHO} for line in LINES if line["url"] == url}


@pytest.mark.parametrize("url", sorted(routes()))
def test_every_answer_is_the_one_in_the_matrix(house, url):
    wanted = lines_of(url)
    assert wanted, "this address has no lines in authz_matrix.csv"
    seen = {}
    for method, thing in wanted:
        named = {method for method, _ in wanted}
        tried = [method] if method != "*" else [one for one in METHODS if one not in named]
        for who in WHO:
            answers = {status(house, one, url, thing, who) for one in tried}
            seen.setdefault((method, thing), {})[who] = "/".join(sorted(answers))
    assert seen == wanted


def test_every_line_of_the_matrix_names_an_address():
    assert {line["url"] for line in LINES} == set(routes())


@pytest.mark.parametrize("url", sorted(routes()))
def test_the_matrix_has_a_line_for_each_thing_behind_an_address(url):
    lines = set(lines_of(url))
    methods = {method for method, _ in lines} - {"*"}
    assert lines == {(method, thing) for method in methods for thing in things(url)} | {("*", things(url)[0])}


def served(method: str):
    return [line["url"] for line in LINES if (line["method"], line["thing"]) in ((method, "own"), (method, "-"))]


ROWS = """select string_agg(format('select %L, count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) from %I.%I t',
table_name, table_schema, table_name), ' union all ') from information_schema.tables
where table_schema in ('public', 'keys') and table_name not in ('privacy_readlog', 'django_session')"""


def everything() -> set:
    """A print of every row of every table but the read log and the sessions."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        cursor.execute(cursor.fetchone()[0].replace("%", "%%"))
        return set(cursor.fetchall())


@pytest.mark.parametrize("url", sorted(served("GET")))
def test_a_look_changes_nothing(house, url):
    for who in ("anonymous", "navigator", "supervisor", "privacy", "admin", "intake"):
        with TakenBack():
            address = house.named(url, things(url)[0], who)
            before = everything()
            answers = [house.send(method, url, address, who).status_code for method in ("GET", "HEAD")]
            assert (everything(), answers[0]) == (before, answers[1]), who


SECRET = [url for url in routes() if "<uuid:pk>" in url or "<reference" in url]


def text(answer) -> bytes:
    """The body: of a page its main part, since the counts in its rail go on, without the token of each form."""
    main = re.search(rb"<main.*</main>", answer.content, re.DOTALL)
    body = main[0] if main else answer.content
    return re.sub(rb'(csrf[a-z-]*"[^>]*value="|X-CSRFToken[^:]*:\s*")[^"]+', rb"\1", body)


@pytest.mark.parametrize("url", sorted(SECRET))
def test_not_yours_and_unknown_are_one_answer_byte_for_byte(house, url):
    for method in ("GET", "POST"):
        for who in WHO:
            bodies = {}
            for thing in things(url)[1:]:
                with TakenBack():
                    answer = house.knock(method, url, thing, who)
                    if answer.status_code == 404:
                        bodies[thing] = text(answer)
            assert len(set(bodies.values())) <= 1, (method, who, sorted(bodies))


@pytest.mark.parametrize("url", sorted(url for url in SECRET if url.startswith("/api/")))
def test_options_says_the_same_about_whoever_it_is(house, url):
    answers = []
    for thing in things(url)[1:]:
        with TakenBack():
            answers.append(house.knock("OPTIONS", url, thing, "navigator"))
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1
