"""One caller's page: who sees what, and what is kept."""

import pytest

from crm.privacy.models import ReadLog
from leads import actions
from leads.care.models import CrisisScreen
from leads.models import Draft, Lead, Note, Waiting
from tests.leads.pages import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def renee(ask):
    return ask(name="Renee Moss", safe_contact={"voicemail": "neutral", "alias": "Ren", "who_may_answer": "my sister"})


@pytest.fixture
def desk(ana, renee):
    actions.claim(renee.pk, by=ana)
    return Desk(ana)


def at(lead, part=""):
    return f"/leads/{lead.pk}/{part}"


def test_the_holder_sees_the_whole_name_and_a_masked_number(desk, renee):
    page = desk.get(at(renee)).text

    assert "<h1>Renee Moss</h1>" in page
    assert "•••-••47" in page
    assert "555" not in page.replace("555-0142", "")


def test_the_title_is_neutral(desk, renee):
    assert f"<title>Caller {renee.code} · " in desk.get(at(renee)).text


def test_another_navigator_hears_who_and_nothing_of_the_person(desk, ben, renee):
    page = Desk(ben).get(at(renee))

    assert page.status_code == 403
    assert "Ana is with this caller now" in page.text
    assert not any(word in page.text for word in ("Renee", "Moss", "Ren<", "sister", "Arizona", "••47"))


def test_before_anyone_took_them_a_caller_has_no_name(ana, renee):
    page = Desk(ana).get(at(renee)).text

    assert "A caller in Arizona" in page
    assert "Renee" not in page
    assert "sister" not in page


def test_a_look_is_written_down(desk, ana, renee):
    desk.get(at(renee))

    assert ReadLog.objects.filter(actor=ana.actor, fields="story", leads=[renee.pk]).count() == 1


def test_an_unknown_caller_is_not_found(ana):
    assert Desk(ana).get("/leads/019aa000-0000-7000-8000-000000000000/").status_code == 404


def test_a_privacy_officer_says_what_for_first(people, renee):
    desk = Desk(people.pia)
    asked = desk.get(at(renee))
    assert "Say what you read this for" in asked.text
    opened = desk.post(at(renee), {"purpose": "complaint 12"})

    assert opened.status_code == 200
    assert ReadLog.objects.get(actor=people.pia.actor).purpose == "complaint 12"
    assert "Save note" not in opened.text


def test_a_draft_comes_back_after_a_sign_out(desk, ana, renee):
    assert desk.post(at(renee, "draft/"), {"text": "Alone tonight"}).status_code == 204
    desk.post("/accounts/logout/")

    assert "Alone tonight</textarea>" in Desk(ana).get(at(renee)).text


def test_a_saved_note_ends_its_draft(desk, renee):
    desk.post(at(renee, "draft/"), {"text": "Alone"})
    desk.post(at(renee, "note/"), {"text": "Alone tonight"})

    assert Note.objects.get(lead=renee).text == "Alone tonight"
    assert not Draft.objects.filter(lead=renee).exists()


def test_an_empty_note_brings_the_page_back(desk, renee):
    page = desk.post(at(renee, "note/"), {"text": "  "})

    assert page.status_code == 422
    assert "The note is empty." in page.text


def test_a_pass_needs_its_reason(desk, renee):
    page = desk.post(at(renee, "pass/"))

    assert page.status_code == 422
    assert "Say why you pass." in page.text
    assert Waiting.objects.get(pk=renee.pk).holder is not None


def test_a_pass_gives_the_caller_back(desk, renee):
    assert desk.post(at(renee, "pass/"), {"reason": "knows_person"}).url == "/queue/"
    assert Waiting.objects.get(pk=renee.pk).holder is None


def test_the_number_shows_once_a_purpose_is_said(desk, ana, renee):
    shown = desk.hx(at(renee, "reveal/"), {"fields": "phone", "purpose": "call"})

    assert "602-555-0147" in shown.text
    assert 'data-hide-after="20"' in shown.text
    assert ReadLog.objects.filter(actor=ana.actor, way="reveal", fields="phone").count() == 1


def test_without_script_the_whole_page_shows_it(desk, renee):
    page = desk.post(at(renee, "reveal/"), {"fields": "phone", "purpose": "call"})

    assert "602-555-0147" in page.text
    assert "<h1>Renee Moss</h1>" in page.text


def test_another_navigator_is_shown_no_number(desk, ben, renee):
    refused = Desk(ben).hx(at(renee, "reveal/"), {"fields": "phone", "purpose": "call"})

    assert refused.status_code == 403
    assert "0147" not in refused.text


ANSWERS = {"danger_now": "no", "took_too_much": "no", "suicide": "yes"}


def test_any_yes_shows_the_way_to_the_danger_card(desk, renee):
    desk.hx(at(renee, "crisis/"), ANSWERS)
    page = desk.get(at(renee)).text

    assert Lead.objects.get(pk=renee.pk).danger
    assert "Someone may be in danger." in page
    assert f'href="/danger/#{renee.pk}"' in page


def test_an_open_question_keeps_the_answers_that_were_given(desk, renee):
    page = desk.hx(at(renee, "crisis/"), {"danger_now": "no"})

    assert page.status_code == 422
    assert "Answer all three" in page.text
    assert 'name="danger_now" value="no" checked' in page.text
    assert not CrisisScreen.objects.exists()


def test_money_closes_nobody_without_an_alternative(desk, renee):
    page = desk.post(at(renee, "close/"), {"reason": "cost"})

    assert page.status_code == 422
    assert 'data-open-dialog="close-lead"' in page.text
    assert "Say what you offered instead." in page.text


def test_a_caller_closes_with_a_reason(desk, renee):
    desk.post(at(renee, "close/"), {"reason": "cost", "alternative": "A free bed in Mesa"})

    assert Lead.objects.get(pk=renee.pk).close_reason == "cost"


def test_a_shift_lead_gives_a_caller_to_somebody(maya, ben, renee):
    assert Desk(maya).post(at(renee, "reassign/"), {"to": ben.pk, "reason": "Speaks with them"}).status_code == 302
    assert Lead.objects.get(pk=renee.pk).owner == ben


def test_a_navigator_gives_nobody_away(desk, ben, renee):
    assert desk.post(at(renee, "reassign/"), {"to": ben.pk, "reason": "x"}).status_code == 403


def test_the_page_keeps_its_lease(desk, renee):
    assert desk.post(at(renee, "renew/")).status_code == 204


def test_the_second_to_take_is_told_who_was_first(desk, ben, renee):
    refused = Desk(ben).hx(at(renee, "claim/"))

    assert refused.status_code == 409


def test_a_form_without_its_token_is_refused(ana, renee):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)

    assert client.post(at(renee, "claim/")).status_code == 403


def test_whoever_waits_is_called_next_now(ana, renee):
    page = Desk(ana).get(at(renee)).text

    assert "They may be called, and wait for it." in page
    assert "Take this caller" in page


def test_a_closed_caller_is_read_by_who_worked_with_them(desk, ben, renee):
    desk.post(at(renee, "close/"), {"reason": "declined"})

    assert "Closed: declined" in desk.get(at(renee)).text
    assert Desk(ben).get(at(renee)).status_code == 404
