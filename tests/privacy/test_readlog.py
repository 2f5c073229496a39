"""Every look leaves one row with a name and a purpose, or nothing is seen."""

import pytest
from django.db import ProgrammingError, connection, transaction

from crm.privacy.models import ReadLog

pytestmark = pytest.mark.django_db
LOOKS = {
    "next": ("post", "queue/next/", {}, "queue pick", "contact"),
    "claim": ("post", "leads/{pk}/claim/", {}, "queue pick", "contact"),
    "open": ("get", "leads/{pk}/", None, "assigned work", "story"),
    "history": ("get", "leads/{pk}/history/", None, "assigned work", "story"),
    "reveal": ("post", "leads/{pk}/reveal/", {"fields": ["phone"], "purpose": "to call"}, "to call", "phone"),
    "dial": ("post", "leads/{pk}/dial/", {}, "call", "phone"),
    "find": ("post", "find/", {"phone": "602-555-0147"}, "work", "row"),
    "list": ("get", "leads/", None, "work", "row"),
    "inbound": ("post", "calls/", {"phone": "602-555-0199"}, "call", "contact"),
}
ALREADY_MINE = ("open", "history", "reveal", "dial", "find", "list")


@pytest.fixture
def look(door, lead, ana):
    """Ana looks at somebody in one of the ways; returns the answer."""

    def look(name):
        verb, path, body, _, _ = LOOKS[name]
        api = door(ana)
        words = [path.format(pk=lead.pk), *([] if body is None else [body])]
        return getattr(api, verb)(*words)

    return look


@pytest.fixture
def taken(look):
    look("claim")
    return ReadLog.objects.count()


@pytest.mark.parametrize("name", ALREADY_MINE)
def test_a_look_at_whom_one_has_is_one_row(look, taken, name):
    assert look(name).status_code == 200
    assert ReadLog.objects.count() == taken + 1


@pytest.mark.parametrize("name", ["next", "claim", "inbound"])
def test_taking_somebody_is_one_row(look, name):
    assert look(name).status_code in (200, 201)
    assert ReadLog.objects.count() == 1


@pytest.mark.parametrize("name", LOOKS)
def test_the_row_says_who_and_what_for_and_which_fields(look, ana, name):
    if name in ALREADY_MINE:
        look("claim")
    look(name)
    row = ReadLog.objects.order_by("-at", "-pk").first()
    assert (row.actor, row.purpose, row.fields) == (ana.actor, *LOOKS[name][3:])


@pytest.mark.parametrize("name", [name for name in LOOKS if name != "inbound"])
def test_the_row_names_the_lead(look, lead, name):
    if name in ALREADY_MINE:
        look("claim")
    look(name)
    assert ReadLog.objects.order_by("-at", "-pk").first().leads == [lead.pk]


def test_a_look_that_is_refused_is_no_look(door, look, taken, lead, ben):
    assert door(ben).get(f"leads/{lead.pk}/").status_code == 403
    assert ReadLog.objects.count() == taken


def test_what_was_searched_for_is_kept_as_a_hash_alone(look):
    look("find")
    with connection.cursor() as cursor:
        cursor.execute("select t::text from privacy_readlog t where way = 'find-api'")
        (row,) = cursor.fetchone()
    assert "5550147" not in row and ReadLog.objects.get().term


def test_the_privacy_officer_reads_for_the_purpose_that_she_states(door, lead, people):
    door(people.pia).get(f"leads/{lead.pk}/", **{"X-Purpose": "complaint 12"})
    assert [(one.actor, one.purpose) for one in ReadLog.objects.all()] == [(people.pia.actor, "complaint 12")]


@pytest.fixture
def log_is_broken(monkeypatch):
    """The database refuses every row of the read log, whoever writes it."""
    from psycopg import Cursor

    real = Cursor.execute

    def execute(self, query, *words, **more):
        names = ("privacy_readlog", "privacy_nolog")
        broken = query.replace(*(name.encode() if isinstance(query, bytes) else name for name in names))
        return real(self, broken, *words, **more)

    monkeypatch.setattr(Cursor, "execute", execute)


@pytest.mark.parametrize("name", LOOKS)
def test_when_the_log_cannot_be_written_nothing_is_seen(client, look, lead, request, name):
    client.raise_request_exception = False
    if name in ALREADY_MINE:
        look("claim")
    request.getfixturevalue("log_is_broken")
    with transaction.atomic():
        answer = look(name)
        transaction.set_rollback(True)
    assert answer.status_code == 500
    assert b"5550147" not in answer.content and str(lead.pk).encode() not in answer.content


@pytest.mark.parametrize("verb", ["update {} set purpose = 'x'", "delete from {}", "truncate {}"])
def test_the_application_may_not_alter_the_read_log(verb):
    with pytest.raises(ProgrammingError, match="denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format("privacy_readlog"))
