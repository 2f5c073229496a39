"""One listener and one hub, without a connection: what waits, what is dropped, what is said twice."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.web.live.doors import Watcher
from crm.web.live.hub import MOST, Hub, Listener
from crm.web.live.notices import KEPT, Notice, at_of

WATCHER = Watcher("session", "proof", "ana", "navigator", frozenset({"queue"}), frozenset({("lead", "1")}))
KINDS = st.sampled_from(["queue", "lead", "reminder", "presence", "person", "other"])
NOTICES = st.builds(Notice, KINDS, st.sampled_from(["", "1", "2", "ana"]), st.sampled_from(["", "ana", "ben"]))


def said(listener) -> list[dict]:
    lines = listener.taken().decode().splitlines()
    return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]


def test_the_same_twice_is_said_once_with_the_newer_version():
    listener = Listener(WATCHER)
    listener.put("queue", "", (1, 0))
    listener.put("queue", "", (2, 0))
    assert said(listener) == [{"type": "queue", "id": "", "version": "2-0"}]


def test_a_full_queue_drops_the_oldest_and_says_so():
    listener = Listener(WATCHER)
    for number in range(1, MOST * 3):
        listener.put("lead", str(number), (number, 0))
    heard = said(listener)
    assert len(heard) <= MOST
    assert "refresh" in {one["type"] for one in heard}


@given(st.lists(NOTICES, max_size=30), st.integers(0, 30))
def test_whoever_comes_back_hears_what_they_may_know_and_missed_and_nothing_else(notices, away):
    async def main():
        hub = Hub()
        hub.hears, hub.floor, hub.last = True, (0, 0), (0, 0)
        hub._look_at = lambda user: asyncio.sleep(0)  # no session is behind this one
        for number, notice in enumerate(notices, 1):
            hub._heard((number, 0), notice)
        return said(hub.join(WATCHER, f"{min(away, len(notices))}-0"))

    heard = asyncio.run(main())
    wanted = {(one.kind, one.about) for one in notices[away:] if one.kind != "person" and WATCHER.may_know(one)}
    assert {(one["type"], one["id"]) for one in heard} == wanted
    assert all(set(one) == {"type", "id", "version"} for one in heard)
    assert [at_of(one["version"]) for one in heard] == sorted(at_of(one["version"]) for one in heard)


def test_what_is_kept_is_bounded_and_who_was_away_longer_looks_at_everything():
    async def main():
        hub = Hub()
        hub.hears, hub.floor, hub.last = True, (0, 0), (0, 0)
        for number in range(1, KEPT + 10):
            hub._heard((number, 0), Notice("queue"))
        return len(hub.kept), said(hub.join(WATCHER, "5-0")), said(hub.join(WATCHER, "9-0"))

    kept, too_long, just = asyncio.run(main())
    assert kept == KEPT
    assert [one["type"] for one in too_long] == ["refresh"]
    assert [one["type"] for one in just] == ["queue"]


@pytest.mark.parametrize(("to", "knows"), [("ana", True), ("ben", False)])
def test_what_is_for_one_person_is_for_nobody_else(to, knows):
    assert WATCHER.may_know(Notice("queue", "", to)) is knows
