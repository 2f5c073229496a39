"""The commands as they are run: by the application's own role, with real commits, in words."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from leads import actions
from leads.models import Waiting

from .seeds import FOUND, MENDED


def said(command, *words):
    """What it printed, and its exit status."""
    out = StringIO()
    try:
        call_command(command, *words, stdout=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


@pytest.fixture
def forgotten(fresh_database, lead, as_owner):
    as_owner.execute(MENDED["open_without_a_place"].format(waiting=lead.pk))
    return lead


def test_a_violation_says_which_promise_what_is_wrong_and_what_to_do(forgotten):
    words, code = said("check_promises")
    assert code == 1 and "Promise 1. Nobody is lost." in words and "1 violations" in words
    assert f"Lead {forgotten.code} is open and has no place in the queue" in words and "manage.py reconcile" in words


def test_only_the_promises_that_were_asked_for_are_checked(forgotten):
    assert said("check_promises", "--promise", "2", "--promise", "4")[1] == 0


def test_a_dry_run_says_what_it_would_do_and_does_nothing(forgotten):
    words, code = said("reconcile", "--dry-run")
    assert code == 1 and "Would mend: Lead" in words
    assert not Waiting.objects.exists()


def test_a_mend_is_signed_by_the_system_and_done_once(forgotten):
    assert said("reconcile") == (f"Lead {forgotten.code} has a place in the queue again.\nAll promises hold.\n", 0)
    assert said("reconcile") == ("All promises hold.\n", 0)


def test_what_no_mend_reaches_is_left_for_a_person(fresh_database, lead, as_owner):
    as_owner.execute(FOUND["leads_without_a_key"].format(held=lead.pk))
    words, code = said("reconcile")
    assert code == 1 and words.startswith(f"Left: Lead {lead.code} has no key") and "backup" in words


@pytest.mark.parametrize("command", ["check_promises", "reconcile"])
def test_without_tables_it_could_not_run(fresh_database, as_owner, command):
    as_owner.execute("drop table leads_waiting")
    with pytest.raises(CommandError, match="ProgrammingError") as problem:
        call_command(command)
    assert problem.value.returncode == 2


def test_a_sweeper_that_starts_frees_a_lease_without_an_end(fresh_database, lead, ana, as_owner):
    actions.claim(lead.pk, by=ana)
    as_owner.execute(MENDED["lease_without_an_end"].format(held=lead.pk))
    call_command("sweeper", "--once")
    assert said("check_promises")[1] == 0
