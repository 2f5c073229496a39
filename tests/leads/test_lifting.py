"""Who lifts a stop, and what goes on then; a list from elsewhere; a wrong key, undone or corrected a day later."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from crm.ids import uuid7
from crm.privacy.lookup import number_index
from crm.privacy.models import ReadLog, Suppression
from crm.web.refusals import Invalid, NotAllowed, Refusal
from leads import actions
from leads.actions.lifting import find_stops, lift
from leads.models import Waiting
from leads.stopping import heard, is_stopped
from scheduling.reminders.models import Reminder
from tests.conftest import ask_the_three

pytestmark = pytest.mark.django_db
NUMBER, SPOKEN = "+16025550147", "602-555-0147"


def stopped(since=None, **facts):
    facts = {"why": "asked_to_stop", "lead_id": uuid7(), **facts}
    return Suppression.objects.create(number_index=number_index(NUMBER), since=since or timezone.now(), **facts)


@pytest.fixture
def stop(people):
    return stopped()


def ended(lead, outcome, by):
    actions.claim(lead.pk, by=by)
    actions.dial(lead.pk, by=by)
    return actions.log_call(lead.pk, outcome=outcome, by=by)


def test_a_shift_lead_lifts_it_with_a_reason(stop, maya):
    assert lift(SPOKEN, reason="wrong_key", by=maya) == 1

    stop.refresh_from_db()
    assert (stop.lifted_why, stop.lifted_by, is_stopped(NUMBER)) == ("wrong_key", maya.actor, False)


@pytest.mark.parametrize("who", ["ana", "sol", "ines", "pia", "adam"])
@pytest.mark.parametrize("verb", [lambda by: lift(SPOKEN, reason="wrong_key", by=by),
                                  lambda by: find_stops(SPOKEN, way="page", by=by)])  # fmt: skip
def test_nobody_else_does(stop, people, who, verb):
    with pytest.raises(NotAllowed):
        verb(getattr(people, who))
    assert is_stopped(NUMBER)


def test_without_a_reason_of_the_list_it_stays(stop, maya):
    with pytest.raises(Invalid):
        lift(SPOKEN, reason="because", by=maya)
    assert is_stopped(NUMBER)


def test_what_was_not_stopped_cannot_be_lifted(maya):
    with pytest.raises(Refusal, match="already"):
        lift(SPOKEN, reason="wrong_key", by=maya)


def test_a_search_is_written_down_without_the_number(stop, maya):
    assert find_stops(SPOKEN, way="page", by=maya) == [stop]
    row = ReadLog.objects.latest("at", "pk")
    assert (row.fields, bool(row.term), row.leads) == ("stops", True, [])


def test_after_five_years_it_ends_by_itself(people):
    stopped(since=timezone.now() - timedelta(days=5 * 365 + 3))
    assert not is_stopped(NUMBER)


def test_it_binds_until_the_last_day_of_the_five_years(people):
    stopped(since=timezone.now() - timedelta(days=5 * 365))
    assert is_stopped(NUMBER)


def test_a_new_request_after_a_stop_waits_for_a_person_though_the_lead_is_gone(stop, ask, ana):
    lead = ask()
    assert (lead.review_why, actions.next_lead(by=ana)) == ("asked_to_stop_before", None)


def test_the_shift_lead_who_puts_it_in_the_queue_lifts_the_stop(stop, ask, maya, ana):
    lead = actions.accept(ask().pk, by=maya)

    assert not is_stopped(NUMBER)
    assert actions.next_lead(by=ana) == lead


def test_a_supervisor_may_not_lift_it_that_way(stop, ask, people):
    with pytest.raises(NotAllowed):
        actions.accept(ask().pk, by=people.sol)
    assert is_stopped(NUMBER)


def test_it_can_be_closed_as_what_they_asked_for(stop, ask, maya):
    assert actions.dismiss(ask().pk, reason="asked_to_stop", by=maya).close_reason == "asked_to_stop"


def test_another_lead_of_the_number_waits_for_a_person_and_goes_on_when_it_is_lifted(ask, maya, ana):
    mother, son = ask(name="Renee Moss"), ask(name="Carl Moss")
    ended(mother, "asked_to_stop", ana)
    son.refresh_from_db()
    assert (son.review_why, son.waiting.opens_at) == ("suppressed", None)

    lift(SPOKEN, reason="asked_again", by=maya)

    son.refresh_from_db()
    assert (son.review_why, Waiting.objects.get(pk=son.pk).opens_at is not None) == ("", True)


def test_a_reminder_to_call_ends_with_the_stop(ask, ana, maya):
    lead = ask()
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    ask_the_three(lead, ana)
    actions.log_call(lead.pk, outcome="thinking", by=ana)
    assert Reminder.objects.open().filter(lead=lead, user=ana).exists()

    heard(NUMBER, "STOP", at=timezone.now())

    assert not Reminder.objects.open().filter(lead=lead).exists()


def test_a_wrong_key_taken_back_lifts_what_it_stopped_and_no_more(ask, ana):
    before = stopped(why="imported", source="old", since=timezone.now() - timedelta(days=400), lifted_at=timezone.now())
    call = ended(ask(), "asked_to_stop", ana)
    assert is_stopped(NUMBER)

    actions.undo(call.pk, by=ana)

    assert not is_stopped(NUMBER)
    before.refresh_from_db()
    assert before.lifted_why == ""


def test_corrected_a_day_later_the_stop_stays_and_the_shift_lead_is_asked(ask, ana, maya):
    lead = ask()
    call = ended(lead, "asked_to_stop", ana)

    actions.correct(call.pk, outcome="no_answer", reason="Wrong key.", by=ana)

    lead.refresh_from_db()
    assert (lead.is_open, lead.review_why, is_stopped(NUMBER)) == (True, "suppressed", True)
    assert actions.accept(lead.pk, by=maya).review_why == ""
    assert not is_stopped(NUMBER)


def test_corrected_a_day_later_into_a_stop_it_stops_at_once(ask, ana):
    call = ended(ask(), "no_answer", ana)

    actions.correct(call.pk, outcome="asked_to_stop", reason="They did ask.", by=ana)

    assert is_stopped(NUMBER)


def bring_in(tmp_path, capsys, text, *words):
    file = tmp_path / "list.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        call_command("import_do_not_call", str(file), "--json", *words)
    except CommandError as problem:
        assert problem.returncode == 1
    printed = capsys.readouterr().out
    assert "555" not in printed
    return json.loads(printed)


def test_a_list_of_one_number_a_line(people, tmp_path, capsys):
    told = bring_in(tmp_path, capsys, "602-555-0147\n\n(602) 555-0148\nnonsense 555\n6025550147\n")

    assert told == {"added": 2, "already": 1, "bad": 1, "bad_lines": [4]}
    assert is_stopped(NUMBER)


def test_a_column_of_csv_is_found_by_its_heading(people, tmp_path, capsys):
    told = bring_in(tmp_path, capsys, 'name,"Phone number"\n"Moss, Renee",602-555-0147\n')
    assert told == {"added": 1, "already": 0, "bad": 0, "bad_lines": []}


def test_the_same_list_again_adds_nothing_and_undoes_no_lift(people, tmp_path, capsys, maya):
    bring_in(tmp_path, capsys, "602-555-0147\n")
    lift(SPOKEN, reason="asked_again", by=maya)

    told = bring_in(tmp_path, capsys, "602-555-0147\n")

    assert (told["added"], told["already"], is_stopped(NUMBER)) == (0, 1, False)


def test_a_lead_that_waits_for_a_number_of_the_list_is_held_back(people, ask, tmp_path, capsys, ana):
    lead = ask()
    bring_in(tmp_path, capsys, "6025550147")

    lead.refresh_from_db()
    assert (lead.review_why, actions.next_lead(by=ana)) == ("suppressed", None)


@pytest.mark.parametrize("text", [b"\xff\xfe\x00", b'"open', b"\0\0\n\0", b"," * 500, b""])
def test_whatever_the_file_holds_it_is_an_answer(people, tmp_path, capsys, text):
    assert bring_in(tmp_path, capsys, text)["added"] == 0


@pytest.mark.parametrize("words", [("/nowhere/list.csv",), (__file__, "--label", ""), (__file__, "--column", "Fax")])
def test_what_cannot_run_says_so_and_exits_2(people, words):
    with pytest.raises(CommandError) as problem:
        call_command("import_do_not_call", *words)
    assert problem.value.returncode == 2
