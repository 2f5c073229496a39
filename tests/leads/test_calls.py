"""Dialling: the gate, the cap, and the plan of tries, at a time that the test chooses."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.privacy.models import Suppression
from leads.models import CallAttempt
from scheduling.reminders.models import Reminder
from tests.moments import at

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 19, tzinfo=UTC)  # a Tuesday, in Phoenix
NIGHT = datetime(2026, 11, 24, 9, tzinfo=UTC)  # two in the morning there
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

NO_DANGER = dict.fromkeys(("danger_now", "took_too_much", "suicide"), "no")


@pytest.fixture
def call(ana, door):
    """Ana takes the lead, dials and says how it ended, over the API, at a moment."""

    def call(lead, moment, outcome="no_answer", **said):
        with at(moment):
            api = door(ana)
            screened = ("crisis-screens/", NO_DANGER)
            for path, body in (("claim/", {}), ("dial/", {}), screened, ("calls/", {"outcome": outcome, **said})):
                answer = api.post(f"leads/{lead.pk}/{path}", body)
        return answer

    return call


@pytest.fixture
def dial(door):
    """Somebody takes the lead and dials, at a moment; returns the answer of dial."""

    def dial(who, lead, moment, **body):
        with at(moment):
            api = door(who)
            api.post(f"leads/{lead.pk}/claim/")
            return api.post(f"leads/{lead.pk}/dial/", body)

    return dial


@pytest.fixture
def asked(ask, people):
    """Somebody asked for a call at a moment."""

    def asked(moment=NOON, **facts):
        with at(moment):
            return ask(**facts)

    return asked


def when(answer):
    return datetime.fromisoformat(answer.json()["next_call_at"])


def test_the_second_try_is_after_ten_minutes(asked, call):
    assert when(call(asked(), NOON)) == NOON + 10 * MINUTE


def test_the_third_try_is_two_hours_after_the_second(asked, call):
    lead = asked()
    call(lead, NOON)
    assert when(call(lead, NOON + 10 * MINUTE)) == NOON + 10 * MINUTE + 2 * HOUR


TRIES = [NOON, NOON + 10 * MINUTE, NOON + 130 * MINUTE]


@pytest.fixture
def thrice(asked, call):
    """A lead that was called three times today."""
    lead = asked(name="Renee Moss")
    for moment in TRIES:
        call(lead, moment)
    return lead


def test_the_fourth_try_is_on_another_day_and_in_another_part_of_it(thrice):
    local = thrice.calls.last().next_call_at - 7 * HOUR
    assert (local.day, local.hour) == (25, 17)


def test_a_fourth_call_within_a_day_is_refused_whichever_lead_it_is_for(thrice, asked, dial, ben):
    other = asked(NOON + 3 * HOUR, name="Carl Webb")
    answer = dial(ben, other, NOON + 4 * HOUR)

    assert other != thrice
    assert (answer.status_code, answer.json()["code"]) == (409, "not_now")
    assert answer.json()["reasons"] == ["cap_3_in_24h"]
    assert answer.json()["until"] == "2026-11-25T19:00:00Z"


def test_another_number_may_still_be_called(thrice, asked, dial, ben):
    other = asked(NOON + 3 * HOUR, phone="602-555-0199")
    assert dial(ben, other, NOON + 4 * HOUR).status_code == 200


def test_when_every_try_is_used_up_maya_decides(thrice, call, maya):
    for _ in range(4):
        answer = call(thrice, thrice.calls.last().next_call_at)

    assert (answer.json()["next_action"], answer.json()["next_call_at"]) == ("shift_lead", None)
    assert Reminder.objects.filter(user=maya, lead=thrice, kind="decide").exists()


def test_a_voice_begins_the_plan_anew(thrice, call):
    tomorrow = thrice.calls.last().next_call_at
    call(thrice, tomorrow, "call_back", call_back_at=(tomorrow + HOUR).isoformat())
    assert when(call(thrice, tomorrow + HOUR)) == tomorrow + HOUR + 10 * MINUTE


def test_at_night_dial_says_until_when(asked, dial, ana):
    answer = dial(ana, asked(NIGHT, call_now_any_hour=False), NIGHT)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_now")
    assert (answer.json()["until"], answer.json()["reasons"]) == ("2026-11-24T15:00:00Z", ["federal_hours"])


def test_at_night_someone_who_asked_for_any_hour_is_called(asked, dial, ana):
    answer = dial(ana, asked(NIGHT), NIGHT + HOUR)
    assert (answer.status_code, answer.json()["basis"]) == (200, "requested_now")


def test_any_hour_ends_after_two_hours(asked, dial, ana):
    assert dial(ana, asked(NIGHT), NIGHT + 2 * HOUR).json()["code"] == "not_now"


def test_any_hour_was_said_about_that_number_alone(asked, dial, ana):
    from leads.actions.inbound import make_number

    lead = asked(NIGHT)
    other = make_number(lead, lead.people.get(), "+16025550188")
    assert dial(ana, lead, NIGHT, number=str(other.pk)).json()["code"] == "not_now"


def test_a_toll_free_number_is_asked_about_first(asked, dial, ana):
    answer = dial(ana, asked(phone="800-555-0147", call_now_any_hour=False), NOON)
    assert (answer.status_code, answer.json()["code"], answer.json()["reasons"]) == (409, "ask_human", ["zone_unknown"])


def test_a_toll_free_number_is_called_when_ana_confirmed_the_time_there(asked, dial, ana):
    confirmed = {"local_time": "13:00", "why": "She said so on the form."}
    answer = dial(ana, asked(phone="800-555-0147", call_now_any_hour=False), NOON, confirmed=confirmed)

    assert answer.status_code == 200
    assert CallAttempt.objects.get().decision["human"] == confirmed


def test_half_a_confirmation_is_none(asked, dial, ana):
    lead = asked(phone="800-555-0147", call_now_any_hour=False)
    assert dial(ana, lead, NOON, confirmed={"local_time": "13:00"}).json()["fields"] == {
        "confirmed": "needs local_time and why"
    }


def test_a_confirmation_does_not_open_the_night(asked, dial, ana):
    confirmed = {"local_time": "2:00", "why": "I think so."}
    assert dial(ana, asked(NIGHT, call_now_any_hour=False), NIGHT, confirmed=confirmed).json()["code"] == "not_now"


def test_a_suppressed_number_is_never_dialled(asked, dial, ana):
    lead = asked()
    Suppression.objects.create(number_index=lead.numbers.get().number_index, since=NOON, why="asked_to_stop")
    answer = dial(ana, lead, NOON)

    assert (answer.status_code, answer.json()["code"], answer.json()["until"]) == (409, "not_now", None)
    assert answer.json()["reasons"] == ["suppressed"]


def test_a_refused_dial_opens_no_call_and_gives_no_number(asked, dial, ana):
    answer = dial(ana, asked(NIGHT, call_now_any_hour=False), NIGHT)
    assert not CallAttempt.objects.exists()
    assert b"5550147" not in answer.content


def test_a_second_press_of_dial_gives_the_same_call(asked, dial, ana):
    lead = asked()
    first, second = (dial(ana, lead, NOON).json() for _ in range(2))
    assert (first["call"], CallAttempt.objects.count()) == (second["call"], 1)


def test_ana_dials_only_whom_she_has_taken(asked, door, ana):
    answer = door(ana).post(f"leads/{asked().pk}/dial/")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_held")


def test_not_even_the_one_who_is_accountable_dials_without_taking_first(asked, call, door, ana):
    lead = asked()
    call(lead, NOON, "thinking")
    with at(NOON + 4 * DAY):
        answer = door(ana).post(f"leads/{lead.pk}/dial/")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_held")


def test_ben_may_not_dial_whom_ana_holds(asked, dial, door, ana, ben):
    lead = asked()
    dial(ana, lead, NOON)
    with at(NOON):
        answer = door(ben).post(f"leads/{lead.pk}/dial/")
    assert (answer.status_code, answer.json()["code"]) == (403, "held_by_other")


def test_the_decision_is_stored_with_what_it_rests_on(asked, dial, ana):
    dial(ana, asked(), NOON)
    kept = CallAttempt.objects.get().decision
    assert kept["decision"]["basis"] == "requested_now"
    assert kept["ask"]["zones"] == ["America/Phoenix"]
