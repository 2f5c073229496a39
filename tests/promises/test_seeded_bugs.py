"""Bugs, written straight into the database past every action: each is named, and mended where that is possible."""

import pytest

from crm.promises.checks import CHECKS

from .conftest import run, sql
from .seeds import FOUND, MENDED


def test_a_house_in_order_breaks_no_promise(house):
    answer, code = run("check_promises")
    assert (answer["violations"], code) == ([], 0)


@pytest.mark.parametrize("name", MENDED)
def test_a_bug_is_named_and_mended(house, name):
    break_it(house, MENDED[name])
    code, named = broken()
    assert code == 1 and name in named
    answer, code = run("reconcile")
    assert answer["did"] and (answer["left"], code) == ([], 0)
    assert broken() == (0, set())


@pytest.mark.parametrize("name", FOUND)
def test_a_bug_is_named_and_left_for_a_person(house, name):
    break_it(house, FOUND[name])
    code, named = broken()
    assert code == 1 and name in named
    answer, code = run("reconcile")
    assert code == 1 and name in {one["check"] for one in answer["left"]}


def break_it(house, bug: str) -> None:
    ids = {name: getattr(one, "pk", "") for name, one in vars(house).items()}
    sql(bug.format(**ids))


def broken() -> tuple[int, set[str]]:
    answer, code = run("check_promises")
    return code, {one["check"] for one in answer["violations"]}


def test_every_check_has_a_bug_that_it_was_seen_to_name():
    assert {one.name for one in CHECKS} == {*MENDED, *FOUND}
