import pytest

from leads import actions
from leads.care.actions import screen
from leads.intake.words.actions import publish, save_draft
from scheduling.reminders.actions import remind


@pytest.fixture
def a_whole_story(lead, people, ana, maya, later):
    """One row at least in every tracked table."""
    from crm.people.keys import make_key
    from crm.people.models import Helpline
    from crm.privacy.models import Suppression

    Helpline.objects.get_or_create(pk=1, defaults={"name": "Wayline"})
    save_draft("heading", said={"en": "We ring you."}, was={}, by=people.adam)
    publish("heading", shown={"en": "We ring you."}, by=people.adam)
    make_key(label="a site", scope="intake")
    actions.claim(lead.pk, by=ana)
    answers = dict.fromkeys(("danger_now", "took_too_much", "suicide"), "no")
    screen(lead.pk, answers=answers, by=ana)
    actions.dial(lead.pk, by=ana)
    call = actions.log_call(
        lead.pk, outcome="call_back", details={"call_back_at": later()}, note="Likes gardens.", by=ana
    )
    actions.correct(call.pk, outcome="thinking", reason="Wrong key.", by=ana)
    remind(lead.pk, user=ana, kind="own", due_at=later(), by=ana)
    Suppression.objects.create(number_index=b"x" * 32, since=later(), why="test")
    return lead
