"""How it is safe to reach somebody: the strictest answer stands until another was confirmed by voice."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from crm.web.refusals import Invalid, NotAllowed, NotFound, Refusal
from leads import actions, safe
from leads.actions.numbers import keep_number, read_hours, say_under_18
from leads.contact import safe_contact
from leads.intake.requester import Requester, say_what_is_safe
from leads.models import ContactNumber
from leads.models.people import UnderAge
from leads.safe import AWARE, Answer, stands
from leads.telling import may_tell

START = datetime(2026, 11, 23, tzinfo=UTC)
ANSWERS = st.builds(Answer, st.sampled_from(["", "none", "neutral", "full"]), st.sampled_from([None, False, True]))
EVENTS = st.lists(st.tuples(st.integers(0, 2), st.booleans(), ANSWERS), max_size=12)


class Rows(list):
    """Rows of one number in several leads, as the database would give them."""

    def of(self, _):
        return self

    def exclude(self, pk):
        return Rows(one for one in self if one.pk != pk)


@given(EVENTS)
@examples(max_examples=300, deadline=None)
def test_whatever_is_said_in_whichever_lead_the_strictest_since_the_last_voice_stands(events):
    rows = Rows(ContactNumber(voicemail="", text=None) for _ in range(3))
    wanted = Answer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ContactNumber, "objects", rows)
        for minute, (row, spoken, answer) in enumerate(events):
            at = START + timedelta(minutes=minute)
            if spoken:
                safe.confirm(rows[row], answer, call=None, by=None, at=at)
            else:
                safe.say(rows[row], answer, at=at)
            wanted = answer if spoken else wanted.stricter(answer)
    assert stands(rows) == wanted


@pytest.mark.parametrize("under_18", ["yes", "no", ""])
@pytest.mark.parametrize("whom", ["themselves", "medics", "parent", "plan", "school", "facility", "other"])
def test_whom_we_may_tell(under_18, whom):
    always = {"themselves": "yes", "medics": "yes"}
    minor = {**always, "parent": "no", "plan": "no", "school": "no"}
    table = {"yes": (minor, "ask_human"), "no": (always, "with_consent"), "": (always, "ask_human")}
    rule, else_ = table[under_18]
    assert may_tell(under_18, whom) == rule.get(whom, else_)


@pytest.fixture
def held(ana, ask):
    lead = ask(name="Renee Moss", safe_contact={"voicemail": "none", "text": False})
    return actions.claim(lead.pk, by=ana)


def stand(lead):
    known = safe_contact(lead.numbers.first())
    return known.voicemail, known.text


def test_what_is_written_makes_nothing_looser(held, ana):
    keep_number(held.pk, number=held.numbers.get().pk, said={"voicemail": "full", "text": True}, by=ana)

    assert stand(held) == ("none", False)


def test_a_voice_makes_it_looser_and_says_who_heard_it_when_and_in_which_call(held, ana):
    call, _, number = actions.dial(held.pk, by=ana)

    kept = keep_number(held.pk, number=number.pk, said={"voicemail": "neutral"}, by_voice=True, by=ana)

    assert stand(held) == ("neutral", False)
    assert (kept.confirmed_by, kept.confirmed_call, kept.confirmed_at >= call.opened_at) == (ana, call, True)


def test_without_a_call_there_is_no_voice(held, ana):
    with pytest.raises(Refusal) as refused:
        keep_number(held.pk, number=held.numbers.get().pk, said={"voicemail": "full"}, by_voice=True, by=ana)
    assert (refused.value.code, stand(held)) == ("no_voice", ("none", False))


def test_a_call_that_reached_nobody_confirms_nothing(held, ana):
    actions.dial(held.pk, by=ana)
    actions.log_call(held.pk, outcome="no_answer", by=ana)

    with pytest.raises(Refusal, match="only in a call"):
        keep_number(held.pk, number=held.numbers.get().pk, said={"voicemail": "full"}, by_voice=True, by=ana)


def test_another_number_is_added_once_and_says_no_to_everything(held, ana):
    added = keep_number(held.pk, phone="(602) 555-0122", said={"owner": "shared"}, by=ana)
    again = keep_number(held.pk, phone="602 555 0122", said={}, by=ana)

    assert (again, held.numbers.count(), added.owner) == (added, 2, "shared")
    assert (safe_contact(added).voicemail, safe_contact(added).text) == ("none", False)


@pytest.mark.parametrize("phone", ["555", "", "911", "+44 20 7946 0000"])
def test_what_is_no_number_is_not_added(held, ana, phone):
    with pytest.raises(Invalid):
        keep_number(held.pk, phone=phone, said={}, by=ana)


@pytest.mark.parametrize(
    ("known", "said", "stands"),
    [("", AWARE, AWARE), ("Nobody", AWARE, "Nobody"), (AWARE, "Nobody", "Nobody"), (AWARE, "", AWARE)],
)
def test_that_others_know_replaces_no_other_answer_in_writing(known, said, stands):
    assert safe.who_else(known, said) == stands


def test_their_own_page_does_not_say_that_others_know_after_it_was_only_them(held, ana):
    keep_number(held.pk, number=held.numbers.get().pk, said={"who_may_answer": "Nobody else"}, by=ana)

    answers = {"voicemail": "none", "text": False, "who_may_answer": "others_aware", "alias": ""}
    say_what_is_safe(**answers, by=Requester(held.requests.get()))

    assert held.numbers.get().who_may_answer == "Nobody else"


def test_safe_hours_get_narrower_in_writing(held, ana):
    number = held.numbers.get()
    evening, late = (0, time(17), time(22)), (0, time(20), time(23))
    for hours in ([evening], [late]):
        number = keep_number(held.pk, number=number.pk, said={"safe_hours": hours}, by=ana)

    assert safe.hours_of(number) == ((0, time(20), time(22)),)


@pytest.mark.parametrize("rows", [[[7, "08:00", "09:00"]], [[0, "09:00", "08:00"]], [["x", "", ""]], [[0, None, 4]]])
def test_hours_that_are_none_are_refused(rows):
    with pytest.raises(Invalid):
        read_hours(rows)


def test_a_number_of_another_lead_is_none_of_this_one(held, ana, ask):
    with pytest.raises(NotFound):
        keep_number(held.pk, number=ask(phone="602-555-0199").numbers.get().pk, said={}, by=ana)


def test_a_colleague_and_a_supervisor_change_nothing(held, people):
    for by in (people.ben, people.sol):
        with pytest.raises(NotAllowed):
            keep_number(held.pk, number=held.numbers.get().pk, said={}, by=by)


def test_each_change_leaves_a_row_in_history(held, ana):
    number = keep_number(held.pk, number=held.numbers.get().pk, said={"owner": "shared"}, by=ana)

    assert [(row.owner, row.history_user) for row in number.history.order_by("history_id")][-1] == ("shared", ana)


def test_under_18_is_kept_for_each_person(held, ana):
    person = held.people.first()

    say_under_18(held.pk, person=person.pk, under_18="yes", by=ana)

    person.refresh_from_db()
    assert person.under_18 == UnderAge.YES
