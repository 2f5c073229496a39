"""The withdrawal clock and its banners: where the hours begin and end, and that not knowing never reassures."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads import actions
from leads.care import withdrawal
from leads.care.banners import banners
from leads.care.models import SubstanceUse
from leads.care.withdrawal import Use, standing
from tests.leads.pages import Desk

NOW = datetime(2026, 11, 24, 19, tzinfo=UTC)
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
RISK, LOST, SPRAY = ["medical_withdrawal"], ["lost_tolerance"], ["offer_naloxone"]


def use(substance, ago=None, left=None, **more):
    last, care = (NOW - at if at is not None else None for at in (ago, left))
    return Use(substance, last_use_at=last, left_care_at=care, **more)


@pytest.mark.parametrize(
    ("said", "want"),
    [
        (use("alcohol", 119 * HOUR, daily="yes"), RISK),
        (use("alcohol", 120 * HOUR - MINUTE, daily="yes"), RISK),
        (use("alcohol", 120 * HOUR, daily="yes"), []),
        (use("alcohol", 14 * HOUR, daily="no"), []),
        (use("alcohol", 14 * HOUR), RISK),
        (use("alcohol", daily="yes"), RISK),
        (use("alcohol", 300 * HOUR, daily="no", seizure_before="yes"), RISK),
        (use("benzo_short", 119 * HOUR, daily="yes"), RISK),
        (use("benzo_long", 120 * HOUR, daily="yes"), []),
        (use("opioids", 3 * DAY - MINUTE), SPRAY),
        (use("opioids", 3 * DAY), LOST),
        (use("methadone", 3 * DAY), LOST),
        (use("opioids", HOUR, left=30 * DAY), LOST),
        (use("opioids", HOUR, left=30 * DAY + MINUTE), SPRAY),
        (use("opioids"), SPRAY),
        (use("opioids", HOUR, seizure_before="yes"), SPRAY),
        (use("stimulants", HOUR, daily="yes", seizure_before="yes"), []),
        (use("alcohol", left=DAY, ago=200 * HOUR, daily="no"), []),
        (use("unknown", HOUR), SPRAY),
    ],
)
def test_the_banners_by_rule(said, want):
    assert banners([said], NOW) == want


def test_two_substances_bring_both_banners():
    assert banners([use("opioids", 4 * DAY), use("alcohol", HOUR, daily="yes")], NOW) == RISK + LOST


ANSWER = st.sampled_from(["yes", "no", "unknown"])


@given(st.sampled_from(["alcohol", "benzo_short", "benzo_long"]), st.integers(0, 400), ANSWER, ANSWER)
def test_not_knowing_never_takes_a_banner_away(substance, hours, daily, seizure):
    known = banners([use(substance, hours * HOUR, daily=daily, seizure_before=seizure)], NOW)
    assert set(known) <= set(banners([use(substance, seizure_before=seizure)], NOW))


@pytest.mark.parametrize(
    ("substance", "first", "last"),
    [("alcohol", 6, 96), ("benzo_short", 24, 7 * 24), ("benzo_long", 48, 28 * 24)],
)
def test_the_windows_that_kill(substance, first, last):
    hours = (first - 0.1, first, last, last + 0.1)
    assert withdrawal.substances()[substance]["grave"]
    assert [standing(use(substance, HOUR * at), NOW) for at in hours] == ["before", "inside", "inside", "after"]


def test_the_guide_says_that_nobody_approved_it():
    assert withdrawal.guide(date(2026, 11, 23))["review"] and withdrawal.guide(date(2026, 11, 23))["source"]


# on a caller's page


@pytest.fixture
def desk(lead, ana):
    actions.claim(lead.pk, by=ana)
    return Desk(ana)


def said(lead, desk, **facts):
    return desk.hx(f"/leads/{lead.pk}/uses/", {"substance": "alcohol", "ago": "14", "unit": "hours", **facts})


@pytest.mark.django_db
def test_the_clock_stands_on_the_callers_page(lead, desk):
    assert "Medical withdrawal risk." in said(lead, desk, daily="yes").text
    page = desk.get(f"/leads/{lead.pk}/").text
    assert "Inside the danger window" in page and "Now 14 h after the last" in page and "Needs review" in page
    assert SubstanceUse.objects.get().facts["daily"] == "yes"


@pytest.mark.django_db
def test_the_last_word_on_a_substance_counts(lead, desk):
    said(lead, desk, daily="yes")
    assert "Medical withdrawal risk." not in said(lead, desk, ago="6", unit="days", daily="yes").text
    assert SubstanceUse.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"ago": "soon"}, {"ago": "-1"}, {"ago": "999999"}, {"left_care": "٣"}, {"substance": "rain"}, {"daily": "x"}],
)
def test_what_cannot_be_read_is_said_and_nothing_is_kept(lead, desk, wrong):
    answer = said(lead, desk, **wrong)
    assert answer.status_code == 422 and 'id="use-problem"' in answer.text
    assert not SubstanceUse.objects.exists()


@pytest.mark.django_db
def test_a_colleague_neither_sees_nor_says_it(lead, desk, ben):
    said(lead, desk)
    assert said(lead, Desk(ben), ago="soon").status_code == 403
