"""Missed calls and voicemails: a person hears, a person decides; an answered call settles what came before it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm import phones
from crm.people.models import Presence
from crm.privacy.models import ReadLog
from crm.web.refusals import Refusal
from leads import actions, stopping
from leads.models import CallAttempt, Lead, Waiting
from leads.telephony.actions import asking, missed
from leads.telephony.chores import ask_about_missed
from leads.telephony.models import Ring, TextIn
from scheduling import windows
from scheduling.hours import table
from scheduling.reminders.models import Reminder
from tests.conftest import ask_the_three
from tests.leads.pages import Desk
from tests.telephony.conftest import CALLER

pytestmark = pytest.mark.django_db
TOLL_FREE = "+18005550139"  # nobody knows what time it is there


@pytest.fixture
def left(sender, maya):
    """Somebody rings, nobody is ready, and they leave a message, or none: left(seconds)."""

    def left(seconds=0, **more):
        Presence.objects.update(state="off")
        call = sender.call(**more)
        sender.told(call)
        if seconds:
            sender.told(sender.voicemail(call["CallSid"], seconds))
        sender.told({**call, "CallStatus": "completed"})
        Presence.objects.update(state="ready")
        return Ring.objects.get(sid=call["CallSid"])

    return left


def awake() -> str:
    """A number where it is day now."""
    numbers, now = [f"+1{area}5550147" for area in (602, 808, 671, 212)], timezone.now()
    return next(one for one in numbers if windows.decide(windows.Ask(zones=phones.zones(one)), now).decision == "allow")


def test_a_missed_call_has_no_lead_and_stands_in_no_queue(left):
    ring = left()
    assert (ring.state, ring.lead, Lead.objects.count()) == ("missed", None, 0)


def test_a_message_has_a_lead_which_next_does_not_hand_out(left, ana):
    ring = left(24)
    assert (ring.state, ring.seconds, ring.lead.review_why) == ("voicemail", 24, "voicemail")
    assert actions.next_lead(by=ana) is None


def test_a_message_that_comes_after_the_end_of_the_call_is_one_too(sender, left):
    ring = left()
    sender.told(sender.voicemail(ring.sid))
    assert Ring.objects.get().state == "voicemail"


def test_a_message_from_a_number_we_know_is_maybe_theirs(left, ask):
    lead = ask(CALLER)
    assert (left(24).lead, Lead.objects.count()) == (lead, 1)


def test_the_shift_lead_is_told_after_five_minutes_unless_somebody_listened(left, ana, maya):
    ring = left(24)
    told = Reminder.objects.get(lead=ring.lead, user=maya)
    assert told.due_at - ring.came_at == timedelta(minutes=5)
    missed.hear(ring.pk, by=ana)
    assert Reminder.objects.open().count() == 0


def test_whoever_listens_is_written_down(left, ana):
    ring = missed.hear(left(24).pk, by=ana)
    assert ring.heard_by == ana and ReadLog.objects.filter(fields="recording", leads=[ring.lead_id]).exists()


def test_the_recording_is_fetched_for_whoever_may_hear_it(left, twilio, ana, people):
    ring = left(24)
    address = f"/rings/{ring.pk}/recording/"
    assert Desk(ana).get(address).status_code == 404  # press Listen first
    missed.hear(ring.pk, by=ana)
    sound = Desk(ana).get(address)
    assert (sound["Content-Type"], sound.content[:3], sound["Cache-Control"]) == ("audio/mpeg", b"ID3", "no-store")
    assert Desk(people.sol).get(address).status_code == 403
    assert ReadLog.objects.filter(fields="recording").count() == 2


def test_before_it_is_heard_nobody_decides(left, ana):
    with pytest.raises(Refusal, match="Listen to the message first"):
        missed.call_back(left(24).pk, by=ana)


def test_one_key_calls_back_in_the_hours(left, ana):
    number = awake()
    ring = left(From=number)
    page = Desk(ana).post(f"/rings/{ring.pk}/call-back/", follow=True)
    call = CallAttempt.objects.get()
    assert f'href="tel:{number}"' in page.text and (call.direction, call.basis) == ("out", "in_hours")
    assert Ring.objects.get().decision == "called_back"


def test_where_the_hour_is_not_known_a_person_says_the_time_and_why(left, ana):
    ring, desk = left(From=TOLL_FREE), Desk(ana)
    asked = desk.post(f"/rings/{ring.pk}/call-back/", {"why": ""})
    assert (asked.status_code, CallAttempt.objects.count(), Lead.objects.count()) == (422, 0, 0)
    half = desk.post(f"/rings/{ring.pk}/call-back/", {"why": "They were in tears"})
    assert half.status_code == 422 and "They were in tears" in half.text
    desk.post(f"/rings/{ring.pk}/call-back/", {"why": "They were in tears", "local_time": "9:30"})
    assert (CallAttempt.objects.get().basis, Ring.objects.get().why) == ("missed_inbound", "They were in tears")


def test_a_voicemails_lead_leaves_review_when_it_is_called_back(left, ana):
    ring = missed.hear(left(24, From=awake()).pk, by=ana)
    missed.call_back(ring.pk, by=ana)
    assert (Lead.objects.get().review_why, Waiting.objects.get().holder) == ("", ana)


def test_no_call_back_needs_a_reason(left, ana):
    ring, desk = left(), Desk(ana)
    assert desk.post(f"/rings/{ring.pk}/leave/", {"no_why": " "}).status_code == 422
    desk.post(f"/rings/{ring.pk}/leave/", {"no_why": "They asked us not to"})
    assert (Ring.objects.get().decision, Ring.objects.get().why) == ("no_call", "They asked us not to")
    assert desk.post(f"/rings/{ring.pk}/leave/", {"no_why": "x"}).status_code == 409


def test_a_call_without_a_number_cannot_be_called_back(left):
    ring = left(From="anonymous")
    assert (ring.number, ring.decision) == (None, "no_way")


def test_a_missed_call_that_nobody_decides_becomes_the_shift_leads(left, maya):
    ring = left()
    assert ask_about_missed() == 0
    Ring.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert (ask_about_missed(), ask_about_missed()) == (1, 0)
    ring.refresh_from_db()
    assert (ring.lead.review_why, Reminder.objects.get(user=maya).lead) == ("missed_inbound", ring.lead)


def test_an_answered_call_settles_what_was_missed_from_that_number(left, ana):
    first, second, other = left(), left(), left(From="+16025550111")
    asking.by_hand(phone=CALLER, by=ana)
    decisions = dict(Ring.objects.exclude(sid="").values_list("pk", "decision"))
    assert decisions == {first.pk: "settled", second.pk: "settled", other.pk: ""}


def test_an_unheard_message_is_not_settled_by_it(left, ana):
    ring = left(24)
    actions.new_call(phone="602-555-0100", by=ana)
    asking.settle(ring.number_index, at=timezone.now())
    assert Ring.objects.get(pk=ring.pk).decision == ""


def test_a_call_out_that_reaches_them_settles_it_too(left, ask, ana):
    lead, ring = ask(CALLER), left()
    actions.claim(lead.pk, by=ana)
    actions.dial(lead.pk, by=ana)
    assert Ring.objects.get(pk=ring.pk).decision == ""
    ask_the_three(lead, ana)
    actions.log_call(lead.pk, outcome="declined", by=ana)
    assert Ring.objects.get(pk=ring.pk).decision == "settled"


def test_the_list_masks_and_says_what_is_late(left, ana, maya):
    left(), left(24)
    Ring.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    page = Desk(ana).get("/calls/missed/").text
    assert page.count("Late") == 2 and "•••-••47" in page and "6025550147" not in page and "555-0147" not in page


def test_the_list_asks_a_fixed_number_of_times(left, ana):
    desk = Desk(ana)

    def asked():
        table.forget()  # the table of hours, which each process keeps for some seconds
        with CaptureQueriesContext(connection) as captured:
            desk.get("/calls/missed/")
        return len(captured)

    left(24)
    one = asked()
    left(), left(30), left(From="+16025550111")
    assert asked() == one <= 25


def test_a_message_that_only_danger_leaves_keeps_its_words(sender, ask, people):
    lead = ask(CALLER)
    sender.told(sender.text("Can you call me at nine?"))
    page = Desk(people.ana).get("/calls/missed/").text
    assert "Can you call me at nine?" in page and lead.code in page
    Desk(people.ana).take(lead)
    assert "Can you call me at nine?" in Desk(people.ana).get(f"/leads/{lead.pk}/").text


def test_a_text_of_a_number_of_two_callers_is_nobodys_page(sender, ask, ana):
    ask(CALLER, name="Judy Chase"), ask(CALLER, name="Tom Chase", for_whom="self")
    sender.told(sender.text("Hi"))
    assert "Nobody’s page" in Desk(ana).get("/calls/missed/").text


def test_stop_stops_and_a_wish_to_quit_does_not(sender, ask, ana):
    lead = ask(CALLER)
    sender.told(sender.text("I want to quit"))
    assert not stopping.is_stopped(CALLER)
    sender.told(sender.text("STOP"))
    assert stopping.is_stopped(CALLER)
    assert list(TextIn.objects.values_list("heard", "lead")) == [("nothing", lead.pk), ("stop", lead.pk)]
    assert lead.code not in Desk(ana).get("/calls/missed/").text  # closed, and never hers
    text = TextIn.objects.first()
    Desk(ana).post(f"/messages/{text.pk}/seen/")
    assert TextIn.objects.get(pk=text.pk).seen_by == ana
