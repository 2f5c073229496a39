"""The files of the spool: whole or not there, closed to whoever wrote them, gone once they are leads."""

import os
import shutil
import subprocess
import sys
from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from crm.privacy.pair import new_pair
from leads.intake import spool as room
from leads.intake.models import CallbackRequest
from leads.intake.spool import folder, keeping, sealing
from leads.intake.spool.draining import MOST_TRIES, drain
from tests import databases

BODY = {"phone": "602-555-0147", "name": "Rosa Marín", "message": "at night"}


@pytest.fixture
def sealed(spool):
    """A file as web writes one; nobody asks a database."""
    keeping.keep(keeping.Entry(BODY, "page:call", "page", "/call/", ""), '{"reference": "R1"}', None)
    return next(spool.glob("*.sealed"))


@pytest.fixture
def kept(site, wire, spool):
    """A request that waits in the spool, and the database is back; returns its file."""
    wire.cut()
    assert site.post("leads/", BODY, **{"Idempotency-Key": "a-request"}).status_code == 202
    wire.mend()
    return next(spool.glob("*.sealed"))


def test_the_pair_is_a_pair():
    pair = {name: b64decode(key) for name, key in new_pair().items()}
    own = X25519PrivateKey.from_private_bytes(pair["WAYLINE_SPOOL_PRIVATE_KEY"])
    assert own.public_key().public_bytes_raw() == pair["WAYLINE_SPOOL_PUBLIC_KEY"]


def test_only_its_owner_may_look_at_it(sealed, spool):
    assert (sealed.stat().st_mode & 0o777, spool.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [file.suffix for file in spool.iterdir()] == [".sealed"]


def test_nothing_personal_can_be_read_in_it(sealed):
    text = sealed.read_bytes()
    assert not any(word in text for word in (b"555", b"0147", b"Rosa", b"Mar", b"night"))


def test_what_web_knows_opens_nothing(sealed, settings):
    """Web's environment: everything but the private half."""
    blob, name = sealed.read_bytes(), sealed.stem
    settings.SPOOL_PRIVATE_KEY = ""
    assert drain() == 0 and sealed.exists()
    for key in (settings.SPOOL_PUBLIC_KEY, *settings.KEY_RING["keys"].values(), settings.KEY_RING["tokens"]):
        with pytest.raises(sealing.Unreadable):
            sealing.unseal(blob, name=name, private_key=key)


def flip(file, at):
    blob = bytearray(file.read_bytes())
    blob[at] ^= 1
    file.write_bytes(blob)
    return file


SPOILT = {
    "magic": lambda file: flip(file, 0),
    "length": lambda file: flip(file, 4),
    "head": lambda file: flip(file, 30),
    "key": lambda file: flip(file, -200),
    "text": lambda file: flip(file, -40),
    "tag": lambda file: flip(file, -1),
    "cut": lambda file: file.write_bytes(file.read_bytes()[:-1]),
    "empty": lambda file: file.write_bytes(b""),
    "another name": lambda file: file.rename(file.with_stem("0" * 32)),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_was_changed_is_put_aside_and_counted(sealed, spool, spoil):
    spoil(sealed)

    assert drain() == 0
    assert (room.state().files, room.state().quarantined) == (0, 1)
    assert [one.suffix for one in (spool / "quarantine").iterdir()] == [".sealed"]


def test_the_state_says_how_many_how_much_how_long(sealed):
    os.utime(sealed, (sealed.stat().st_mtime - 90,) * 2)
    state = room.state()
    assert (state.files, state.bytes, state.quarantined) == (1, sealed.stat().st_size, 0)
    assert 89 < state.oldest_seconds < 200


def test_there_is_nothing_to_say_of_no_folder(spool):
    assert room.state() == room.State(0, 0, 0.0, 0)


def test_drained_twice_is_one_lead(kept, tmp_path):
    shutil.copy(kept, tmp_path / "copy")
    assert drain() == 1
    shutil.copy(tmp_path / "copy", kept)
    drain()
    assert (CallbackRequest.objects.count(), kept.exists()) == (2, False)


DIES = """
import os, django
django.setup()
from leads.intake.spool import draining, folder
{}
draining.drain()
"""
BEFORE_IT_IS_REMOVED = "folder.remove = lambda name: os._exit(9)"
WHILE_IT_IS_OPENED = "draining._opened = lambda *words: os._exit(9)"


def die(moment: str, database: str, spool) -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "WAYLINE_SPOOL": str(spool)}
    env["DATABASE_URL"] = databases.app_url(database)
    assert subprocess.run([sys.executable, "-c", DIES.format(moment)], env=env).returncode == 9


@pytest.mark.slow
def test_a_drainer_that_dies_between_the_lead_and_the_file_made_one_lead(kept, fresh_database, spool):
    die(BEFORE_IT_IS_REMOVED, fresh_database, spool)
    assert (CallbackRequest.objects.count(), kept.exists()) == (2, True)

    assert drain() == 1
    assert (CallbackRequest.objects.count(), kept.exists()) == (2, False)


def test_one_that_takes_its_drainer_with_it_is_put_aside(kept, fresh_database, spool):
    for _ in range(MOST_TRIES - 1):
        folder.note_try(kept.stem)
    die(WHILE_IT_IS_OPENED, fresh_database, spool)
    assert drain() == 0
    assert room.state().quarantined == 1


def test_what_another_drainer_has_is_left_to_it(kept):
    with folder.claimed(kept.stem) as blob:
        assert blob and drain() == 0
    assert drain() == 1


def test_one_that_cannot_be_kept_does_not_hold_up_the_others(kept, site, wire, monkeypatch, settings):
    head = sealing.head_of(kept.read_bytes())
    poison = sealing.seal(head, b'{"given": {}, "by": "key:none", "way": "api", "path": "", "once": ""}',
                          name="0" * 32, public_key=settings.SPOOL_PUBLIC_KEY)  # fmt: skip
    folder.write("0" * 32, poison)
    assert sum(drain() for _ in range(MOST_TRIES + 1)) == 1
    assert (room.state().files, room.state().quarantined) == (0, 1)


@pytest.mark.parametrize("spoil", ["full", "no folder"])
def test_what_cannot_be_kept_is_refused(site, wire, spool, settings, spoil):
    if spoil == "full":
        settings.SPOOL_MEGABYTES = 0
    else:
        spool.write_text("a file is in its place")
    wire.cut()
    answer = site.post("leads/", BODY)

    assert answer.status_code == 503 and 5 <= int(answer.headers["Retry-After"]) <= 30


def test_a_draft_that_nobody_finished_goes_after_an_hour(sealed, spool):
    for name, age in (("old", 4000), ("new", 10)):
        (spool / f"{name}.tmp").touch()
        os.utime(spool / f"{name}.tmp", (sealed.stat().st_mtime - age,) * 2)
    folder.sweep_drafts()
    assert [file.name for file in spool.glob("*.tmp")] == ["new.tmp"]
