"""Texts and calls that go out: pressed for, allowed, neutral, and once in effect."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from crm.privacy.models import Suppression
from crm.web.refusals import Refusal
from leads import actions, stopping
from leads.neutral import TELLING
from leads.telephony import errands, phrases
from leads.telephony.actions import calling, texting
from leads.telephony.models import Errand
from leads.telephony.models.lines import GREETING
from leads.telephony.neutral import OURS, banned_in
from leads.telephony.provider import NotTaken
from leads.telephony.twilio import Twilio as Adapter
from tests.leads.pages import Desk
from tests.telephony.conftest import CALLER, OUT, work

pytestmark = pytest.mark.django_db
AGREED = {"consent": {"channels": ["call", "text"], "text_version": "1"}, "safe_contact": {"text": True}}


@pytest.fixture
def renee(ask, ana, lines, twilio):
    """Ana has Renee, who agreed to texts."""
    lead = ask(CALLER, **AGREED)
    actions.claim(lead.pk, by=ana)
    return lead


def again():
    Errand.objects.filter(state="waiting").update(next_try_at=Now(), lease_until=None)
    errands.run_due()


def test_a_text_goes_out_from_the_line_that_nobody_advertises(renee, ana, twilio):
    errand = texting.send_text(renee.pk, template="call_us", by=ana)
    work()
    (sent,) = twilio.messages
    assert (sent["to"], sent["from"]) == (CALLER, OUT)
    assert sent["body"] == "Hello, this is Ana. Please call 602-555-0142 when you can. Reply STOP to get no more texts."
    assert Errand.objects.get(pk=errand.pk).sid == sent["sid"]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"safe_contact": {"text": True}}, "did not agree"),
        ({**AGREED, "safe_contact": {"text": False}}, "not safe"),
        ({**AGREED, "safe_contact": {}}, "not safe"),
        ({"consent": {"channels": ["call"]}, "safe_contact": {"text": True}}, "did not agree"),
    ],
)
def test_without_consent_and_a_yes_no_text_goes(ask, ana, lines, account, facts, why):
    lead = ask("602-555-0149", **facts)
    actions.claim(lead.pk, by=ana)
    with pytest.raises(Refusal, match=why):
        texting.send_text(lead.pk, template="tried", by=ana)
    assert why in Desk(ana).get(f"/leads/{lead.pk}/text/").text


def test_outside_the_hours_no_text_goes(ask, ana, lines, account):
    lead = ask("800-555-0139", call_now_any_hour=False, **AGREED)
    actions.claim(lead.pk, by=ana)
    with pytest.raises(Refusal, match="does not tell where"):
        texting.send_text(lead.pk, template="tried", by=ana)


def test_at_the_moment_of_sending_it_is_asked_again(renee, ana, twilio):
    texting.send_text(renee.pk, template="tried", by=ana)
    Suppression.objects.create(number_index=renee.number_in_use.number_index, since=timezone.now(), why="asked_to_stop")
    work()
    assert (twilio.messages, Errand.objects.get().state) == ([], "stopped")


def test_a_stop_ends_what_waits_to_go_out_at_once(renee, ana):
    texting.send_text(renee.pk, template="tried", by=ana)
    stopping.heard(CALLER, "STOP", at=timezone.now())
    assert Errand.objects.get().state == "stopped"


def test_pressed_twice_while_it_waits_it_goes_once(renee, ana, twilio):
    texting.send_text(renee.pk, template="tried", by=ana), texting.send_text(renee.pk, template="tried", by=ana)
    work(), work()
    assert len(twilio.messages) == 1


def test_refused_it_is_tried_again_later(renee, ana, twilio):
    texting.send_text(renee.pk, template="tried", by=ana)
    twilio.fails = 2
    work()
    assert 10 < (Errand.objects.get().next_try_at - timezone.now()).total_seconds() < 20
    again(), again()
    assert (len(twilio.messages), Errand.objects.get().state) == (1, "done")


def test_taken_without_an_answer_to_us_it_is_not_sent_again(renee, ana, twilio, monkeypatch):
    errand = texting.send_text(renee.pk, template="tried", by=ana)
    send = Adapter.send

    def lost(self, wish):
        send(self, wish)
        raise NotTaken("TimeoutError")

    monkeypatch.setattr(Adapter, "send", lost)
    work()
    again()
    assert twilio.by_key == {str(errand.pk): 1}
    assert (Errand.objects.get().state, Errand.objects.get().sid) == ("done", twilio.messages[0]["sid"])


def test_its_status_tells_that_it_was_taken_and_what_became_of_it(renee, ana, sender):
    errand = texting.send_text(renee.pk, template="tried", by=ana)
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": CALLER, "From": OUT}
    sender.told(fields, f"?errand={errand.pk}")
    found = Errand.objects.get()
    assert (found.state, found.sid, found.told) == ("done", "SM1", "delivered")
    assert "delivered" in Desk(ana).get(f"/leads/{renee.pk}/text/").text


def test_a_closed_lead_gets_no_text(renee, ana, twilio):
    texting.send_text(renee.pk, template="tried", by=ana)
    actions.close(renee.pk, reason="declined", by=ana)
    work()
    assert twilio.messages == []


def test_after_eight_tries_it_is_given_up(renee, ana, twilio):
    texting.send_text(renee.pk, template="tried", by=ana)
    Errand.objects.update(tries=7)
    twilio.fails = 9
    again()
    assert Errand.objects.get().state == "dead"


def spoken_and_written():
    """Everything that a household could hear or see of ours."""
    yield GREETING
    for words in phrases.TEXTS.values():
        yield from (
            phrases.text(name, code, first="Ana", number="602-555-0142")
            for name in phrases.TEXTS
            for code in ("en", "es")
        )
        yield words["en"]
    for words in (phrases.LEAVE, phrases.STAY):
        yield from words.values()


def test_no_word_gives_away_what_this_is_about():
    assert [text for text in spoken_and_written() if banned_in(text)] == []
    assert all(banned_in(f"We offer {word} here") for word in (*TELLING, *OURS))


# Click to call


@pytest.fixture
def dialled(renee, ana, handset):
    return actions.dial(renee.pk, by=ana)[0]


def test_nothing_rings_by_itself(dialled, twilio):
    work(), work()
    assert twilio.calls == []


def test_pressed_our_telephone_rings_and_then_theirs(dialled, ana, twilio):
    calling.bridge(dialled.pk, by=ana), calling.bridge(dialled.pk, by=ana)
    work(), work()
    (call,) = twilio.calls
    assert (call["to"], call["from"]) == ("+16025550190", OUT)
    assert f"<Number>{CALLER}</Number>" in call["asked"]["Twiml"] and f'callerId="{OUT}"' in call["asked"]["Twiml"]


def test_before_the_gate_there_is_nothing_to_press(renee, ana, ben, handset):
    assert "Ring my telephone" not in Desk(ana).get(f"/leads/{renee.pk}/").text
    call = actions.dial(renee.pk, by=ana)[0]
    page = Desk(ana).get(f"/leads/{renee.pk}/").text
    assert "Ring my telephone" in page and f'href="tel:{CALLER}"' in page
    assert Desk(ben).post(f"/calls/{call.pk}/bridge/").status_code == 404


def test_where_no_number_may_show_a_person_dials_by_hand_and_hides_ours(renee, ana, handset):
    renee.numbers.update(caller_id="hidden")
    call = actions.dial(renee.pk, by=ana)[0]
    page = Desk(ana).get(f"/leads/{renee.pk}/").text
    assert "Press *67 before you dial." in page and "Ring my telephone" not in page
    with pytest.raises(Refusal, match="must show no number"):
        calling.bridge(call.pk, by=ana)


def test_a_bridge_that_is_in_hand_when_a_stop_comes_rings_nobody(dialled, ana, twilio):
    errand = calling.bridge(dialled.pk, by=ana)
    stopping.heard(CALLER, "STOP", at=timezone.now())
    Errand.objects.filter(pk=errand.pk).update(state="waiting")
    work()
    assert (twilio.calls, Errand.objects.get().state) == ([], "stopped")


def test_after_its_end_nothing_rings(dialled, renee, ana, twilio):
    calling.bridge(dialled.pk, by=ana)
    actions.log_call(renee.pk, outcome="no_answer", by=ana)
    work()
    assert (twilio.calls, Errand.objects.get().state) == ([], "stopped")


def test_what_was_pressed_long_ago_does_not_ring(dialled, ana, twilio):
    calling.bridge(dialled.pk, by=ana)
    Errand.objects.update(at=timezone.now() - timedelta(minutes=2))
    work()
    assert twilio.calls == []


def test_my_telephone_is_kept_and_taken_away(ana, account):
    desk = Desk(ana)
    assert desk.post("/calls/telephone/", {"number": "602 555"}).status_code == 422
    desk.post("/calls/telephone/", {"number": "602 555 0190"})
    assert 'value="602-555-0190"' in desk.get("/calls/missed/").text
    desk.post("/calls/telephone/", {"number": ""})
    assert not calling.Handset.objects.exists()
