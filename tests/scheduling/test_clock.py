"""Times as people say them."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduling import clock

PHOENIX, NEW_YORK = "America/Phoenix", "America/New_York"
NOW = datetime(2026, 11, 22, 9, 14, tzinfo=UTC)  # Sunday 2:14 a.m. in Phoenix, 4:14 a.m. in New York


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "2:14 a.m."),
        (24, "tomorrow 2:14 a.m."),
        (48, "Tuesday 2:14 a.m."),
        (24 * 6, "Saturday 2:14 a.m."),
        (24 * 7, "Sun Nov 29, 2:14 a.m."),
        (-24, "yesterday 2:14 a.m."),
        (-48, "Fri Nov 20, 2:14 a.m."),
    ],
)
def test_a_time_says_its_day_only_when_it_is_not_today(hours, words):
    assert clock.when(NOW + timedelta(hours=hours), PHOENIX, NOW) == words


@pytest.mark.parametrize(
    ("hours", "words"), [(0, "2:14 a.m."), (-24, "Sat 2:14 a.m."), (24, "Mon 2:14 a.m."), (24 * 9, "Dec 1, 2:14 a.m.")]
)
def test_on_paper_no_day_is_today_or_tomorrow(hours, words):
    assert clock.on_paper(NOW + timedelta(hours=hours), PHOENIX, NOW.date()) == words


def test_noon_is_a_word_and_midnight_an_hour():
    noon, midnight = (clock.hour(datetime(2026, 11, 22, hour)) for hour in (12, 0))

    assert (noon, midnight) == ("noon", "12:00 a.m.")


def test_the_day_changes_at_the_callers_midnight_and_not_at_ours():
    at = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)

    assert clock.when(at, NEW_YORK, NOW) == "tomorrow 1:30 a.m."
    assert clock.when(at, PHOENIX, NOW) == "11:30 p.m."


def test_our_time_stands_beside_theirs():
    assert clock.for_us(NOW, NEW_YORK, PHOENIX) == "2:14 a.m. for you"
    assert clock.for_us(NOW, "America/Denver", PHOENIX) == "same for you"
    assert clock.for_us(datetime(2026, 11, 23, 6, tzinfo=UTC), NEW_YORK, PHOENIX) == "Sun 11:00 p.m. for you"


def test_in_july_arizona_and_denver_differ():
    july = datetime(2026, 7, 1, 18, tzinfo=UTC)

    assert clock.for_us(july, "America/Denver", PHOENIX) == "11:00 a.m. for you"


@pytest.mark.parametrize(
    ("seconds", "words"), [(-3, "0:00"), (218, "3:38"), (5999, "99:59"), (6000, "1 h"), (200_000, "2 d")]
)
def test_a_ring_says_how_long(seconds, words):
    assert clock.elapsed(seconds) == words


def test_spans_are_rough_and_late_is_said():
    assert clock.ago(NOW - timedelta(seconds=2), NOW) == "just now"
    assert clock.ago(NOW - timedelta(minutes=12), NOW) == "12 min ago"
    assert clock.ahead(NOW + timedelta(minutes=16), NOW) == "in 16 min"
    assert clock.ahead(NOW - timedelta(hours=5), NOW) == "5 h late"


def test_a_story_begins_with_its_day():
    assert clock.told(NOW, PHOENIX, NOW) == "Today 2:14 a.m."
    assert clock.told(NOW - timedelta(days=1), PHOENIX, NOW) == "Yesterday 2:14 a.m."


def test_the_day_ends_at_our_midnight():
    assert clock.end_of_day(NOW, PHOENIX) == datetime(2026, 11, 23, 7, tzinfo=UTC)


def test_a_city_is_the_last_part_of_its_zone():
    assert clock.city("America/Indiana/Indianapolis") == "Indianapolis"
    assert clock.sentence("until 4:14 a.m.") == "until 4:14 a.m."
