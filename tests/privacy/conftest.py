from datetime import timedelta

import pytest

from crm.ids import uuid7
from leads import actions
from leads.care.actions import say_use, screen
from leads.care.danger import Pressed, close_card, keep_log
from leads.handing.actions import offer
from leads.intake.words.actions import publish, save_draft
from leads.ladder.models import EscalationStep
from leads.telephony.models import Errand, Handset, Line
from scheduling.reminders.actions import remind
from scheduling.roster.models import Shift
from tests.conftest import ask_for_a_call
from tests.telephony import rung


@pytest.fixture
def a_whole_story(lead, ana, maya, people, later):
    """One row at least in every tracked table."""
    from crm.people.actions import add, forgot, invite
    from crm.people.keys import make_key
    from crm.people.models import Helpline, Site, Skill, Team
    from crm.privacy.models import Suppression
    from scheduling.hours.actions import change as change_hours
    from scheduling.windows import SHIPPED

    Helpline.objects.get_or_create(pk=1, defaults={"name": "Wayline"})
    save_draft("heading", said={"en": "We ring you."}, was={}, by=people.adam)
    publish("heading", shown={"en": "We ring you."}, by=people.adam)
    change_hours(SHIPPED.rules["FL"], seen=0, by=people.adam)
    make_key(label="a site", scope="intake", site=Site.objects.create(slug="a-site", label="A site"))
    facts = {
        "email": "noor@harborlight.example",
        "name": "Noor Said",
        "role": "navigator",
        "time_zone": "America/Denver",
    }
    team = add(Team, "Nights", by=people.adam)
    skill = add(Skill, "Veterans", by=people.adam)
    invite({**facts, "team": team, "languages": ["en"], "skills": [skill.name]}, by=people.adam)
    forgot(ana.email)
    actions.claim(lead.pk, by=ana)
    answers = dict.fromkeys(("danger_now", "took_too_much", "suicide"), "no")
    screen(lead.pk, answers=answers, by=ana)
    actions.dial(lead.pk, by=ana)
    step = Pressed(uuid7(), "note", "Lips are blue.", timedelta())
    card = keep_log(lead.pk, crisis=uuid7(), steps=[step], address={"street": "2210 N Elm"}, by=ana)
    close_card(lead.pk, crisis=card.pk, outcome="not_an_emergency", by=ana)
    say_use(lead.pk, said={"substance": "alcohol", "ago": "14"}, by=ana)
    call = actions.log_call(
        lead.pk, outcome="call_back", details={"call_back_at": later()}, note="Likes gardens.", by=ana
    )
    actions.correct(call.pk, outcome="thinking", reason="Wrong key.", by=ana)
    remind(lead.pk, user=ana, kind="own", due_at=later(), by=ana)
    actions.start_follow_up(lead.pk, plan="usual/1", agreed=True, by=ana)
    kept, gone = ask_for_a_call("602-555-0160", name="Ren"), ask_for_a_call("602-555-0161")
    actions.merge(kept.pk, absorbed=gone.pk, reason="One person.", by=maya)
    actions.split(kept.pk, request=kept.requests.first().pk, reason="Two after all.", by=maya)
    Shift.objects.create(person=ana, starts_at=later(1), ends_at=later(9), time_zone="UTC")
    Suppression.objects.create(number_index=b"x" * 32, since=later(), why="test")
    EscalationStep.objects.create(lead=lead, step="queue", since=later(), at=later(), told=[ana.pk])
    offer(lead.pk, to=maya.pk, told="Likes gardens.", by=ana)
    line = Line.objects.create(number="+16025550142", label="Call-backs", calls_out=True)
    Handset.objects.create(user=ana, number="+16025550190")
    Errand.objects.create(kind="text", lead=lead, line=line, by=ana, at=later(), next_try_at=later())
    rung.answered(ana), rung.text()
    return lead
