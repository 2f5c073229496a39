"""The key ring: read whole or refused in words that repeat nothing of it."""

import base64
import json

import pytest

from crm.privacy.ring import BadRing, fingerprint, new_ring, read_ring, same_fingerprint, write_ring
from tests.people.setting_up import environment, manage

KEY = base64.b64encode(b"k" * 32).decode()


def whole(**swaps) -> str:
    return json.dumps({"current": "k1", "keys": {"k1": KEY}, "lookup": KEY, "terms": KEY, "tokens": KEY, **swaps})


def test_what_was_written_is_read_again(tmp_path):
    ring = new_ring()
    write_ring(ring, tmp_path / "ring")
    assert read_ring("", str(tmp_path / "ring")) == read_ring(json.dumps(ring), "") == ring


def test_two_rings_have_nothing_in_common():
    one, two = json.dumps(new_ring()), json.dumps(new_ring())
    assert fingerprint(json.loads(one)) != fingerprint(json.loads(two))


def test_neither_given_is_no_ring():
    assert read_ring("", "") == {}


TORN = [
    *("x", "[]", "{}", "null", '{"keys": []}', whole(current="k2"), whole(lookup=KEY[:-4]), whole(tokens=None)),
    *(whole(keys={}), whole(keys={"k1": "short"}), whole(terms=[KEY]), whole(lookup="é" * 44), whole(current=["k1"])),
]


@pytest.mark.parametrize("text", TORN)
def test_a_torn_ring_is_refused_and_not_repeated(text):
    with pytest.raises(BadRing, match="WAYLINE_KEY_RING holds") as refusal:
        read_ring(text, "")
    assert KEY not in str(refusal.value)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_file_that_holds_none_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "ring").write_bytes(content)
    with pytest.raises(BadRing, match="WAYLINE_KEY_RING_FILE names"):
        read_ring("", str(tmp_path / "ring"))


def test_two_sources_are_one_too_many(tmp_path):
    with pytest.raises(BadRing, match="both set"):
        read_ring(whole(), str(tmp_path / "ring"))


def test_a_ring_is_never_overwritten(tmp_path):
    write_ring(new_ring(), tmp_path / "ring")
    with pytest.raises(FileExistsError):
        write_ring(new_ring(), tmp_path / "ring")


@pytest.mark.parametrize("said", [str.upper, lambda mark: mark.replace(" ", "-"), lambda mark: f" {mark}\n"])
def test_a_fingerprint_may_be_typed_in_many_ways(said):
    mark = fingerprint(new_ring())
    assert same_fingerprint(said(mark), mark)
    assert not same_fingerprint(said(mark)[:-2], mark) and not same_fingerprint("", mark)


def test_nothing_that_seals_starts_without_a_ring():
    done = manage("sweeper", env=environment("x"))
    assert done.returncode != 0 and "`manage.py setup` makes one" in done.stderr
