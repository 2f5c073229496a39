"""Who may plan, what is refused, what a plan does twice, what the roster answers."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from crm.people.models import User
from crm.web.refusals import Invalid, NotAllowed, NotFound
from scheduling import windows
from scheduling.roster import actions
from scheduling.roster.models import Shift
from scheduling.roster.spans import typed
from tests.scheduling.rostering import DAY, WEEK, ZONE, add, hours, nights, sunday, today


@pytest.fixture
def shift(ana, maya):
    return add(ana, by=maya)


@pytest.mark.parametrize(("who", "plans"), [("maya", True), ("sol", True), ("adam", True), ("ana", False),
                                            ("ines", False), ("pia", False)])  # fmt: skip
def test_who_plans_the_roster(people, who, plans):
    by = getattr(people, who)
    if plans:
        assert add(people.ana, by=by).person == people.ana
        return
    with pytest.raises(NotAllowed, match="may not plan the roster"):
        add(people.ana, by=by)


def test_a_shift_is_a_row_with_a_history(shift, maya):
    past = Shift.history.get(id=shift.pk)

    assert (past.history_type, past.history_user_id, past.person_id) == ("+", maya.pk, shift.person_id)


def test_added_twice_it_is_one(shift, ana, maya):
    assert add(ana, by=maya) == shift
    assert Shift.objects.count() == 1


def test_what_overlaps_is_named_and_not_made(shift, ana, maya):
    with pytest.raises(actions.Overlaps, match=r"Ana Diaz already works .*, 9 a\.m\. to 5 p\.m\. Nothing was changed"):
        add(ana, hours(16, 20), by=maya)

    assert Shift.objects.get() == shift


@pytest.mark.parametrize("span", [(17, 20), (5, 9)])
def test_shifts_may_touch(shift, ana, maya, span):
    assert add(ana, hours(*span), by=maya) != shift


def test_on_call_while_working_is_two_things(shift, ana, maya):
    assert add(ana, kind="on_call", by=maya).kind == "on_call"


def test_another_may_work_at_the_same_time(shift, ben, maya):
    assert add(ben, by=maya).starts_at == shift.starts_at


def test_the_database_itself_refuses_two_at_once(shift):
    same = {"person": shift.person, "starts_at": shift.starts_at, "ends_at": shift.ends_at}
    with pytest.raises(IntegrityError, match="one_shift_of_a_kind_at_a_time"):
        Shift.objects.create(**same, time_zone=ZONE)


@pytest.mark.parametrize("length", [timedelta(), -DAY, timedelta(hours=27)])
def test_the_database_itself_refuses_no_length_and_too_much(ana, length):
    now = timezone.now()
    with pytest.raises(IntegrityError, match="a_shift_lasts_a_day_at_most"):
        Shift.objects.create(person=ana, starts_at=now, ends_at=now + length, time_zone=ZONE)


def test_who_left_takes_no_shift(ana, maya):
    User.objects.filter(pk=ana.pk).update(is_active=False)
    with pytest.raises(Invalid, match="Ana Diaz does not work here any more"):
        add(ana, by=maya)


@pytest.mark.parametrize("who", ["adam", "ines", "pia"])
def test_who_has_no_shifts_takes_none(people, who):
    with pytest.raises(Invalid, match="Pick somebody who works shifts"):
        add(getattr(people, who), by=people.maya)


def test_nothing_is_planned_years_ahead(ana, maya):
    with pytest.raises(Invalid, match="too far away"):
        add(ana, hours(day=today() + 500 * DAY), by=maya)


def test_a_shift_moves_to_another_time_and_person(shift, ben, maya):
    changed = actions.change(shift.pk, person_id=ben.pk, span=hours(10, 18), kind="on_call", seen=shift.mark, by=maya)

    assert changed == Shift.objects.get(person=ben, kind="on_call", starts_at=hours(10, 18).starts_at)


def test_a_shift_may_move_within_its_own_time(shift, ana, maya):
    changed = actions.change(shift.pk, person_id=ana.pk, span=hours(10, 16), kind="working", by=maya)

    assert (changed.starts_at, changed.ends_at) == (hours(10, 16).starts_at, hours(10, 16).ends_at)


def test_a_shift_does_not_move_onto_another(shift, ana, maya):
    other = add(ana, hours(18, 22), by=maya)
    with pytest.raises(actions.Overlaps):
        actions.change(other.pk, person_id=ana.pk, span=hours(16, 20), kind="working", by=maya)

    assert Shift.objects.get(pk=other.pk).starts_at == other.starts_at


def test_what_somebody_changed_meanwhile_is_looked_at_again(shift, ana, maya, people):
    actions.change(shift.pk, person_id=ana.pk, span=hours(10, 16), kind="working", seen=shift.mark, by=people.sol)
    with pytest.raises(actions.ChangedMeanwhile, match="Look at it again"):
        actions.change(shift.pk, person_id=ana.pk, span=hours(11, 19), kind="working", seen=shift.mark, by=maya)

    assert Shift.objects.get().starts_at == hours(10, 16).starts_at


def test_taken_off_its_history_stays(shift, maya):
    actions.remove(shift.pk, by=maya)

    assert not Shift.objects.exists()
    assert Shift.history.filter(id=shift.pk, history_type="-", history_user=maya).count() == 1


def test_what_is_gone_is_not_there_to_take_off(shift, maya):
    actions.remove(shift.pk, by=maya)
    with pytest.raises(NotFound):
        actions.remove(shift.pk, by=maya)


def test_a_pattern_makes_its_nights_once(ana, maya):
    first, again = (actions.plan(ana.pk, pattern=nights(), kind="working", by=maya) for _ in range(2))

    assert (len(first.made), len(again.made), Shift.objects.count()) == (7, 0, 7)


def test_a_longer_pattern_adds_what_is_missing(ana, maya):
    actions.plan(ana.pk, pattern=nights(), kind="working", by=maya)
    more = actions.plan(ana.pk, pattern=nights(last=today() + 9 * DAY), kind="working", by=maya)

    assert (len(more.made), Shift.objects.count()) == (2, 9)


def test_a_pattern_is_not_half_made(ana, maya):
    add(ana, hours(21, 23, today() + 5 * DAY), by=maya)
    with pytest.raises(actions.Overlaps, match="Ana Diaz already works"):
        actions.plan(ana.pk, pattern=nights(), kind="working", by=maya)

    assert Shift.objects.count() == 1


def test_of_many_that_overlap_five_are_named(ana, maya):
    actions.plan(ana.pk, pattern=nights(), kind="working", by=maya)
    with pytest.raises(actions.Overlaps, match=r"And 2 more\. Nothing was changed"):
        actions.plan(ana.pk, pattern=nights(ends=time(7)), kind="working", by=maya)


def test_last_week_is_copied_once(ana, ben, maya):
    add(ana, hours(day=sunday() + DAY), by=maya)
    add(ben, hours(20, 30, day=sunday() + 6 * DAY), "on_call", by=maya)
    first, again = (actions.copy_week(sunday(1), zone=ZONE, by=maya) for _ in range(2))

    assert (len(first.made), len(again.made)) == (2, 0)
    assert {shift.starts_at - WEEK for shift in first.made} == set(
        Shift.objects.begun_in_week(sunday(), ZONE).values_list("starts_at", flat=True)
    )


def autumn() -> date:
    """The next Sunday on which New York sets its clocks back: the first of November."""
    firsts = (date(today().year + n, 11, 1) for n in range(2))
    return next(day for day in (first + DAY * (6 - first.weekday()) for first in firsts) if day > today())


def test_a_copy_keeps_the_wall_of_the_zone_it_was_meant_in(ana, maya):
    start = datetime.combine(autumn() - 6 * DAY, time(22))
    actions.add(ana.pk, span=typed(start, start + timedelta(hours=8), "America/New_York"), kind="working", by=maya)
    copied = actions.copy_week(autumn(), zone=ZONE, by=maya).made[0]

    assert windows.wall(copied.starts_at, "America/New_York").replace(tzinfo=None) == start + WEEK
    assert windows.wall(copied.starts_at, ZONE).hour == 20  # it was 19 the week before: New York changed its clocks


def test_a_copy_leaves_out_who_left_and_says_so(ana, ben, maya):
    add(ana, hours(day=sunday() + DAY), by=maya)
    add(ben, hours(day=sunday() + DAY), by=maya)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    planned = actions.copy_week(sunday(1), zone=ZONE, by=maya)

    assert [shift.person for shift in planned.made] == [ana]
    assert planned.told == ("Ben Ochoa takes no shifts any more and was left out.",)


def test_a_copy_is_not_half_made(ana, ben, maya):
    for person in (ana, ben):
        add(person, hours(day=sunday() + DAY), by=maya)
    add(ana, hours(8, 10, day=sunday(1) + DAY), by=maya)
    with pytest.raises(actions.Overlaps, match="Ana Diaz already works"):
        actions.copy_week(sunday(1), zone=ZONE, by=maya)

    assert not Shift.objects.begun_in_week(sunday(1), ZONE).filter(person=ben).exists()


# Questions


def around(person, before: float, after: float, kind="working") -> Shift:
    """A shift from `before` hours ago to `after` hours ahead."""
    now = timezone.now()
    ends = {"starts_at": now - timedelta(hours=before), "ends_at": now + timedelta(hours=after)}
    return Shift.objects.create(person=person, kind=kind, time_zone=ZONE, **ends)


def test_who_is_on_and_on_call_now(people):
    now = timezone.now()
    longer, on = around(people.ana, 1, 7), around(people.ben, 2, 6)
    around(people.luz, 9, -1), around(people.luz, -1, 9)
    on_call = around(people.sol, 1, 1, "on_call")

    assert list(Shift.objects.covering(now)) == [on_call, on, longer]
    assert list(Shift.objects.on_call_at(now)) == [on_call]


def test_a_shift_covers_its_start_and_not_its_end(shift):
    assert Shift.objects.covering(shift.starts_at).exists()
    assert not Shift.objects.covering(shift.ends_at).exists()


def test_the_next_shift_is_the_one_that_runs_or_comes(ana, ben):
    around(ana, 20, -12), around(ben, 1, 1)
    ahead = around(ana, -4, 12)
    assert Shift.objects.next_of(ana, timezone.now()).first() == ahead

    running = around(ana, 1, 3)
    assert Shift.objects.next_of(ana, timezone.now()).first() == running


def test_a_week_is_whatever_touches_it(ana, maya):
    saturday, next_sunday = sunday(1) - DAY, sunday(2)
    over = add(ana, hours(22, 30, saturday), by=maya)
    inside = add(ana, hours(9, 17, sunday(1) + 3 * DAY), by=maya)
    add(ana, hours(0, 8, next_sunday), by=maya)

    assert list(Shift.objects.of_week(sunday(1), ZONE)) == [over, inside]
    assert list(Shift.objects.begun_in_week(sunday(1), ZONE)) == [inside]


def test_turns_say_on_until_off_since_and_on_again(people):
    now = timezone.now()
    on, off, ahead = around(people.ana, 1, 7), around(people.ben, 9, -1), around(people.ben, -15, 23)
    around(people.luz, 24 * 20, -24 * 20 + 8), around(people.sol, 1, 1, "on_call")
    turns = Shift.objects.turns(now)

    assert (turns[people.ana.pk].until, turns[people.ana.pk].ended) == (on.ends_at, None)
    assert (turns[people.ben.pk].until, turns[people.ben.pk].ended, turns[people.ben.pk].begins) == (
        None, off.ends_at, ahead.starts_at)  # fmt: skip
    assert set(turns) == {people.ana.pk, people.ben.pk}  # Luz had her last weeks ago, Sol is on call only
