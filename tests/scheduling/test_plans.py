"""Cadences and follow-up plans as data: what is refused, and what their steps never do."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import cadence, plans, windows
from scheduling.follow_ups import FOLLOW_UPS, FollowUp, dues, newest, next_due, standing

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOOD = """
[[cadence]]
id = "usual"
version = 1
source = "A paper"
as_of = 2026-11-22
delays = ["10m"]
days = 2
stops_on_contact = true
last_message = false
parts = [{ name = "day", opens = 08:00:00, shuts = 12:00:00 }, { name = "eve", opens = 17:00:00, shuts = 21:00:00 }]
"""
BAD = {
    "no source": ('source = "A paper"', ""),
    "no date": ("as_of = 2026-11-22", 'as_of = "today"'),
    "a span of nothing": ('"10m"', '"soon"'),
    "a step that lies behind": ('"10m"', '"0m"'),
    "goes on though reached": ("stops_on_contact = true", "stops_on_contact = false"),
    "one part of the day": (', { name = "eve", opens = 17:00:00, shuts = 21:00:00 }', ""),
    "parts that overlap": ("shuts = 12:00:00", "shuts = 18:00:00"),
    "a part without an hour": ("shuts = 12:00:00", "shuts = 08:30:00"),
    "the same version twice": ("[[cadence]]", GOOD + "\n[[cadence]]"),
}


def loaded(tmp_path, text: str):
    (tmp_path / "cadences.toml").write_text(text)
    return plans.load("cadences.toml", "cadence", cadence._read, tmp_path)


def test_a_version_is_read_with_its_name(tmp_path):
    assert list(loaded(tmp_path, GOOD)) == ["usual/1"]


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_followed_is_refused(tmp_path, name):
    with pytest.raises(plans.BadPlan, match=r"cadences\.toml, usual 1"):
        loaded(tmp_path, GOOD.replace(*BAD[name], 1))


def test_a_series_goes_on_with_the_version_it_began_with(monkeypatch):
    second = cadence.Plan((HOUR,), 1, cadence.DAY_PARTS, "usual/2")
    monkeypatch.setitem(cadence.PLANS, "usual/2", second)
    assert cadence.plan_of(["usual/1", "usual/2"]) is cadence.PLANS["usual/1"]
    assert cadence.plan_of([""]) is second and cadence.plan_of([]) is second


def test_versions_are_counted_not_spelled():
    assert plans.newest(["usual/9", "usual/10", "other/11"], "usual") == "usual/10"


ZONES = ["America/Phoenix", "America/New_York", "America/St_Johns", "America/Anchorage", "Pacific/Guam"]
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))


@given(start=moments, zone=st.sampled_from(ZONES), plan=st.sampled_from(sorted(FOLLOW_UPS)))
def test_days_fall_at_the_same_wall_time_through_every_clock_change(start, zone, plan):
    begun = windows.wall(start, zone).replace(tzinfo=None)
    for step, due in zip(FOLLOW_UPS[plan].steps, dues(FOLLOW_UPS[plan], start, zone), strict=True):
        if step.endswith("d"):
            meant = begun + plans.span(step)
            assert due == windows.from_wall(meant, zone)
            assert abs(windows.wall(due, zone).replace(tzinfo=None) - meant) <= HOUR  # an hour that the clocks skip
        else:
            assert due == start + plans.span(step)


def test_across_the_night_the_clocks_go_back_day_7_is_ten_in_the_morning():
    start = windows.from_wall(datetime(2026, 10, 28, 10), "America/New_York")
    day_7 = dues(FOLLOW_UPS["usual/1"], start, "America/New_York")[2]
    assert day_7 - start == 7 * DAY + HOUR and windows.wall(day_7, "America/New_York").hour == 10


@given(start=moments, spoken=st.lists(st.integers(0, 24 * 100), max_size=8), after=st.integers(0, 24 * 120))
def test_a_step_is_done_by_a_call_in_its_time_alone(start, spoken, after):
    steps, at = dues(FOLLOW_UPS["usual/1"], start, "America/New_York"), start + after * HOUR
    calls = [start + hours * HOUR for hours in spoken if hours <= after]
    said = standing(steps, calls, at)
    coming = next_due(steps, calls, at)
    assert said.count("done") <= len(calls)
    assert coming is None or said[steps.index(coming)] == "ahead"
    assert coming is not None or "ahead" not in said


def test_each_plan_is_offered_in_its_newest_version():
    assert [one.name for one in newest()] == ["usual/1", "after_detox/1"]


@pytest.mark.parametrize("steps", [(), ("7d", "24h"), ("0h",), ("soon",)])
def test_steps_lie_ahead_one_after_the_other(steps):
    with pytest.raises(ValueError):
        FollowUp("x/1", "x", steps)
