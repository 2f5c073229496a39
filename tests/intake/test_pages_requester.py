"""The requester's own page: what it says, and what they may do there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads.actions.calls import dial, log_call
from leads.actions.queue import claim
from leads.intake.joining import settle_requests
from leads.models import ContactNumber, Note, Waiting
from leads.stopping import is_stopped
from scheduling import windows

pytestmark = pytest.mark.django_db
ZONE = "America/Phoenix"


def tomorrow(hour="10:00"):
    there = windows.wall(timezone.now() + timedelta(days=1), ZONE)
    return {"call_when": "window", "date": f"{there:%Y-%m-%d}", "time": hour, "time_zone": ZONE}


def call(page, by, outcome):
    claim(page.lead.pk, by=by)
    dial(page.lead.pk, by=by)
    return log_call(page.lead.pk, outcome=outcome, by=by)


def test_the_page_says_two_digits_and_no_more_of_the_number(own):
    page = own(name="Renee Moss")
    assert "ends in 47" in page.text()
    assert "555" not in page.text().replace("555-0100", "").replace("555-0142", "")
    assert "Renee" not in page.text()


def test_second_in_line(own, people):
    own(phone="602-555-0101")
    assert "You are second in line." in own().text()


def test_the_page_speaks_the_language_of_the_request(own):
    page = own(language="es", text_version="es-1")
    assert b"Ya est\xc3\xa1." in page.get().content
    assert b"You did it." in page.get("?lang=en").content


def test_a_wrong_or_short_token_is_the_same_404(client):
    assert client.get("/r/" + "a" * 32 + "/").status_code == 404
    assert client.get("/r/short/").status_code == 404
    assert client.get("/r/" + "a" * 65 + "/").status_code == 404


def test_the_link_ends_seven_days_after_closing(own):
    page = own()
    page.post("cancel")
    lead = page.lead
    assert page.get().status_code == 200
    type(lead).objects.filter(pk=lead.pk).update(closed_at=timezone.now() - timedelta(days=7, minutes=1))
    assert page.get().status_code == 404


def test_safe_contact_is_kept_and_shown_again(own):
    page = own()
    said = {"voicemail": "neutral", "text": "yes", "who_may_answer": "others_unaware", "alias": "Ren"}
    assert page.post("safe_contact", **said)["Location"].endswith("?saved=safe_contact")
    assert page.get().context["safe"] == said


def test_of_two_answers_the_stricter_stands(own):
    page = own()
    page.post("safe_contact", voicemail="none", text="no")
    page.post("safe_contact", voicemail="neutral", text="yes")
    assert (page.number.voicemail, page.number.text) == ("none", False)


def test_a_picked_time_is_promised_on_their_clock(own):
    page = own()
    assert page.post("change", **tomorrow()).status_code == 303
    assert windows.wall(page.request.window_start, ZONE).hour == 10
    assert "tomorrow at 10:00 a.m., Arizona time" in page.text()
    assert page.place.next_at == page.request.window_start


def test_dont_call_yet_asks_for_a_time_and_then_promises_it(own):
    page = own(call_when="window")
    assert page.get().context["state"] == "choose"
    page.post("change", **tomorrow())
    assert page.get().context["state"] == "promised"


def test_another_language_alone_does_not_start_a_call_that_was_not_wanted_yet(own):
    page = own(call_when="window")
    page.post("change", call_when="", language="es")
    assert (page.lead.language, page.place.opens_at) == ("es", None)


def test_as_soon_as_allowed_lets_go_of_a_picked_time(own):
    page = own()
    page.post("change", **tomorrow())
    page.post("change", call_when="now")
    assert page.request.window_start is None
    assert page.place.opens_at < timezone.now() + timedelta(hours=14)


WRONG = [
    {"time_zone": "Mars/Base"},
    {"time": ""},
    {"time": "25:99"},
    {"date": "2020-01-01"},
    {"date": "9999-12-31"},
    {"date": "٢٠٢٦"},
    {"phone": "555"},
    {"phone": "😀"},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_mistake_is_422_with_everything_kept(own, wrong):
    said = {**tomorrow(), "language": "en", **wrong}
    answer = own().post("change", **said)
    assert answer.status_code == 422
    for error in answer.context["change"]["errors"]:
        assert answer.content.decode().count(error["message"]) == 2  # in the summary and at the field
    assert answer.context["change"]["date"] == said["date"]


def test_another_number_is_called_instead(own):
    page = own()
    page.post("change", phone="928-555-0123", call_when="now")
    assert page.number.number == "+19285550123"
    assert bytes(page.place.number_index) == bytes(page.number.number_index)
    assert page.request.requested_now_until is None


def test_a_corrected_number_leaves_review(own):
    page = own(phone="602555014", confirmed="1")
    assert page.get().context["state"] == "review"
    page.post("change", phone="602-555-0147", call_when="now")
    assert (page.lead.stage, page.lead.review_why) == ("new", "")
    assert page.place.opens_at is not None


def test_a_review_for_another_reason_stays_with_a_person(own):
    page = own(for_whom="a friend")
    page.post("change", phone="928-555-0123", call_when="now")
    assert (page.lead.review_why, page.place.opens_at) == ("for_whom", None)


def test_cancel_closes_without_suppressing(own):
    page = own()
    page.post("cancel")
    assert (page.lead.stage, page.lead.close_reason) == ("closed", "declined")
    assert "OK. We won’t call." in page.text()
    assert not Waiting.objects.exists()


def test_never_again_stops_the_number_and_says_so(own):
    page = own()
    page.post("stop")
    assert (page.lead.stage, page.lead.close_reason) == ("closed", "asked_to_stop")
    assert is_stopped("+16025550147")
    assert "We won’t call again." in page.text()


def test_who_asks_again_after_never_again_is_read_by_a_person_first(own):
    own().post("stop")
    again = own()
    settle_requests()
    assert again.lead.review_why == "asked_to_stop_before"


def test_a_press_after_the_end_shows_how_it_stands(own):
    page = own()
    page.post("cancel")
    assert page.post("change", **tomorrow())["Location"] == page.address


def test_an_unknown_action_changes_nothing(own):
    page = own()
    assert page.post("explode").status_code == 303
    assert page.lead.is_open


def test_the_page_asks_about_a_number_in_doubt_only_then(own, ana):
    page = own()
    assert page.get().context["ask_number"] is False
    page.post("confirm_number", number_answer="not_mine")
    assert page.lead.is_open
    call(page, ana, "not_their_number")
    assert page.get().context["ask_number"] is True


def test_not_mine_closes_the_lead(own, ana):
    page = own()
    call(page, ana, "disconnected")
    page.post("confirm_number", number_answer="not_mine")
    assert page.lead.close_reason == "number_not_theirs"


def test_right_is_a_note_once(own, ana):
    page = own()
    call(page, ana, "disconnected")
    page.post("confirm_number", number_answer="right")
    page.post("confirm_number", number_answer="right")
    assert Note.objects.count() == 1
    assert page.get().context["ask_number"] is False


def test_the_right_number_is_called_now_not_in_a_week(own, ana):
    page = own()
    call(page, ana, "disconnected")
    page.post("confirm_number", number_answer="changed", phone="928-555-0123")
    assert page.place.next_at < timezone.now() + timedelta(minutes=1)
    assert ContactNumber.objects.count() == 2


def test_no_number_with_changed_is_422(own, ana):
    page = own()
    call(page, ana, "disconnected")
    assert page.post("confirm_number", number_answer="changed", phone="").status_code == 422


def test_while_we_are_on_the_phone_nothing_is_changed(own, ana):
    page = own()
    claim(page.lead.pk, by=ana)
    dial(page.lead.pk, by=ana)
    answer = page.post("change", **tomorrow())
    assert answer.status_code == 409
    assert "We are calling you right now." in answer.content.decode()


def test_late_says_so(own):
    page = own()
    Waiting.objects.update(promise_by=timezone.now() - timedelta(minutes=1))
    assert "taking longer than we said" in page.text()


def test_after_a_try_it_says_that_we_called(own, ana):
    page = own()
    call(page, ana, "no_answer")
    assert page.get().context["state"] == "called"


def test_the_title_is_neutral_and_there_is_no_cookie(own):
    answer = own().get()
    assert "Call me back" in answer.content.decode().split("</title>")[0]
    assert len(answer.cookies) == 0
