import pytest

from leads import actions
from leads.care.actions import screen
from scheduling.reminders.actions import remind


@pytest.fixture
def a_whole_story(lead, ana, maya, later):
    """One row at least in every tracked table."""
    from crm.people.keys import make_key
    from crm.people.models import Site
    from crm.privacy.models import Suppression

    make_key(label="a site", scope="intake", site=Site.objects.create(slug="a-site", label="A site"))
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
