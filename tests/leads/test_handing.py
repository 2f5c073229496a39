"""The end of a shift: what falls due is offered, accepted, declined or lapses; a live call is never cut."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.people.models import Team, User
from crm.privacy.models import ReadLog
from crm.promises.checks import CHECKS, violations
from crm.web.refusals import Invalid, NotFound, Refusal
from leads import actions as leads_actions
from leads import timeline
from leads.handing import actions, shifts, showing
from leads.handing.chores import end_offers
from leads.handing.models import HandOver
from leads.models import Lead, Waiting
from scheduling import windows
from scheduling.reminders.actions import remind
from scheduling.reminders.models import Reminder
from scheduling.roster.models import Shift
from tests.leads.pages import Desk
from tests.leads.test_ladder import owned

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def hers(people, lead):
    """Ana looks after them, and promised a call back in five hours."""
    owned(lead, people.ana)
    remind(lead.pk, user=people.ana, kind="call_back", due_at=timezone.now() + 5 * HOUR, by=people.ana)
    return lead


def works(person, ends, begins=-8.0, kind="working"):
    now = timezone.now().replace(second=0, microsecond=0)
    return Shift.objects.create(
        person=person, kind=kind, time_zone="UTC", starts_at=now + begins * HOUR, ends_at=now + ends * HOUR
    )


def offer(lead, people, **more):
    facts = {"to": people.ben.pk, "told": "Her sister may answer. She asked for Tucson.", **more}
    return actions.offer(lead.pk, **facts, by=people.ana)


def reminded(kind):
    return sorted(Reminder.objects.open().filter(kind=kind).values_list("user__name", flat=True))


def test_nothing_moves_until_the_other_accepts(people, hers):
    offer(hers, people)
    assert Lead.objects.get(pk=hers.pk).owner == people.ana
    assert reminded("offered") == ["Ben Ochoa"]


def test_who_accepts_looks_after_them_and_gets_the_reminders(people, hers):
    actions.accept(offer(hers, people).pk, by=people.ben)

    assert Lead.objects.get(pk=hers.pk).owner == Waiting.objects.get(pk=hers.pk).owner == people.ben
    assert (reminded("call_back"), reminded("offered")) == (["Ben Ochoa"], [])


def test_what_was_told_so_far_travels_sealed(people, hers):
    made = actions.accept(offer(hers, people).pk, by=people.ben)
    with connection.cursor() as cursor:
        cursor.execute("select told_so_far from handing_handover")
        assert b"sister" not in bytes(cursor.fetchone()[0])
    told = [step.quote for step in timeline.of(hers) if step.kind == "hand_over"]
    assert made.told_so_far in told


def test_a_team_is_asked_and_the_first_who_accepts_has_them(people, hers):
    team = Team.objects.create(name="Nights")
    User.objects.filter(pk__in=[people.ben.pk, people.luz.pk]).update(team=team)
    made = offer(hers, people, to=None, team=team.pk)
    assert reminded("offered") == ["Ben Ochoa", "Luz Vega"]

    actions.accept(made.pk, by=User.objects.get(pk=people.luz.pk))
    with pytest.raises(Refusal, match="taken over already"):
        actions.accept(made.pk, by=User.objects.get(pk=people.ben.pk))


def test_a_no_needs_a_reason_and_goes_back_to_both(people, hers):
    made = offer(hers, people)
    with pytest.raises(Invalid):
        actions.decline(made.pk, reason=" ", by=people.ben)
    actions.decline(made.pk, reason="I know her brother.", by=people.ben)

    assert reminded("handed_back") == ["Ana Diaz", "Maya Tran"]
    assert Lead.objects.get(pk=hers.pk).owner == people.ana


def test_a_stranger_to_the_offer_sees_none(people, hers):
    with pytest.raises(NotFound):
        actions.accept(offer(hers, people).pk, by=people.luz)


@pytest.mark.parametrize("to", ["ines", "ana", None])
def test_it_goes_to_somebody_else_who_works_with_callers(people, hers, to):
    with pytest.raises(Invalid, match="Pick somebody else"):
        offer(hers, people, to=to and getattr(people, to).pk)


def test_it_is_offered_once_at_a_time(people, hers):
    offer(hers, people)
    with pytest.raises(Refusal, match="offered to somebody already"):
        offer(hers, people, to=people.luz.pk)


def test_unanswered_at_the_hour_the_queue_has_them_and_the_shift_lead_knows(people, hers):
    works(people.ana, ends=0.4)
    leads_actions.claim(hers.pk, by=people.ana)
    made = offer(hers, people)
    HandOver.objects.update(lapses_at=timezone.now())

    assert end_offers() == 1
    place = Waiting.objects.get(pk=hers.pk)
    assert (place.holder, HandOver.objects.get(pk=made.pk).state) == (None, "lapsed")
    assert reminded("handed_back") == ["Maya Tran"]


def test_a_live_call_is_never_cut(people, hers):
    offer(hers, people)
    leads_actions.claim(hers.pk, by=people.ana)
    leads_actions.dial(hers.pk, by=people.ana)
    HandOver.objects.update(lapses_at=timezone.now())
    end_offers()

    place = Waiting.objects.get(pk=hers.pk)
    assert (place.holder, place.call_open) == (people.ana, True)


def test_a_call_that_is_open_stays_with_its_caller_when_another_looks_after_them(people, hers):
    made = offer(hers, people)
    leads_actions.claim(hers.pk, by=people.ana)
    leads_actions.dial(hers.pk, by=people.ana)
    actions.accept(made.pk, by=people.ben)

    place = Waiting.objects.get(pk=hers.pk)
    assert (place.holder, place.owner) == (people.ana, people.ben)


def test_an_offer_past_its_hour_is_a_broken_promise_and_is_mended(people, hers):
    offer(hers, people)
    HandOver.objects.update(lapses_at=timezone.now() - 2 * HOUR)
    check = next(one for one in CHECKS if one.name == "offers_past_their_hour")
    (found,) = violations(check)

    assert "queue" in check.mend(found.row, by=User.objects.system())
    assert violations(check) == []


@pytest.mark.parametrize(("start", "hours"), [((2026, 10, 31), 9), ((2027, 3, 13), 7)])
def test_thirty_minutes_are_thirty_minutes_on_the_night_the_clocks_change(people, start, hours):
    """From 22:00 to 6:00 in New York: nine hours in autumn, seven in spring."""
    night = datetime(*start, 22)
    begins, ends = (windows.from_wall(wall, "America/New_York") for wall in (night, night + 8 * HOUR))
    Shift.objects.create(person=people.ana, starts_at=begins, ends_at=ends, time_zone="America/New_York")
    shift = shifts.ending(people.ana, begins)

    assert shift.ends_at - begins == hours * HOUR
    assert not shift.is_soon(ends - timedelta(minutes=31)) and shift.is_soon(ends - timedelta(minutes=30))
    assert windows.wall(ends, "America/New_York").hour == 6


def test_shifts_that_touch_are_one_and_the_next_is_the_one_after(people):
    works(people.ana, ends=1)
    works(people.ana, ends=5, begins=1)
    works(people.ana, ends=30, begins=24)
    now = timezone.now()
    shift = shifts.ending(people.ana, now)
    assert (round((shift.ends_at - now) / HOUR), round((shift.next_at - now) / HOUR)) == (5, 24)


def test_half_an_hour_before_the_end_every_page_says_so(people, hers):
    works(people.ana, ends=0.4)
    told = Desk(people.ana).get("/handover/soon/").text
    assert "Your shift ends" in told
    assert "1 caller of yours falls due" in told


@pytest.mark.parametrize("ends", [0.6, 8])
def test_before_that_it_is_silent(people, hers, ends):
    works(people.ana, ends=ends)
    assert Desk(people.ana).get("/handover/soon/").status_code == 204


def test_what_is_due_after_the_next_shift_begins_stays(people, hers, later):
    works(people.ana, ends=0.4)
    works(people.ana, ends=12, begins=4)
    Waiting.objects.update(opens_at=later(5), shuts_at=later(9))
    now = timezone.now()
    assert not showing.due_before(people.ana, shifts.ending(people.ana, now).until)


def test_by_the_page_an_offer_goes_and_comes_back(people, hers):
    works(people.ana, ends=0.4)
    ana, ben = Desk(people.ana), Desk(people.ben)
    assert hers.code in ana.get("/handover/").text
    ana.post(f"/handover/leads/{hers.pk}/offer/", {"to": f"{people.ben.pk}", "told": "She asked for Tucson."})
    assert "She asked for Tucson." in ben.get("/handover/").text
    made = HandOver.objects.get()
    assert ben.post(f"/handover/{made.pk}/decline/", {"reason": ""}).status_code == 422
    ben.post(f"/handover/{made.pk}/decline/", {"reason": "I go home too."})

    assert "They said: I go home too." in ana.get("/handover/").text


def test_a_mistake_keeps_what_was_typed(people, hers):
    works(people.ana, ends=0.4)
    answer = Desk(people.ana).post(f"/handover/leads/{hers.pk}/offer/", {"to": "", "told": "Her sister may answer."})
    assert answer.status_code == 422
    assert "Her sister may answer." in answer.text and "Pick somebody else" in answer.text


def test_looking_at_the_page_is_written_down(people, hers):
    works(people.ana, ends=0.4)
    Desk(people.ana).get("/handover/")
    assert ReadLog.objects.filter(purpose="hand over", leads__contains=[hers.pk]).exists()


def test_the_list_asks_as_often_for_one_as_for_many(people, ask):
    works(people.ana, ends=0.4)
    desk, asked = Desk(people.ana), []
    for phone in ("602-555-0101", "602-555-0102", "602-555-0103"):
        owned(ask(phone), people.ana)
        with CaptureQueriesContext(connection) as told:
            desk.get("/handover/")
        asked.append(len(told))
    assert asked[1] == asked[2] <= 32


def test_the_same_over_the_api(people, hers, door):
    path, said = f"leads/{hers.pk}/handover/", {"to": people.ben.email, "told": "She asked for Tucson."}
    made = door(people.ana).post(path, said)
    assert (made.status_code, made.json()["state"]) == (201, "offered")
    assert door(people.luz).post(f"{path}accept/").status_code == 404
    assert door(people.ben).post(f"{path}accept/").json()["state"] == "accepted"
