"""The three questions, and the mark of danger that any yes leaves."""

import uuid

from django.utils import timezone

from crm.people.access import Can, require
from crm.people.models import User
from crm.privacy.actor import action
from crm.web.refusals import Invalid
from leads.actions.rows import find, place_of, require_mine
from leads.models.queue import Rank

from .models import ANSWERS, QUESTIONS, CrisisScreen


@action("crisis screen")
def screen(lead_id: uuid.UUID, *, answers: dict, by: User) -> CrisisScreen:
    """Keep the answers; any yes marks danger and puts the lead first. An answer never lowers the mark."""
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    place = place_of(lead)
    require_mine(lead, place, by, wrap_up=True)
    wrong = {name: "is yes, no, couldnt_ask or declined" for name in QUESTIONS if answers.get(name) not in ANSWERS}
    if wrong:
        raise Invalid("Answer all three, also with “couldn’t ask”.", fields=wrong)
    made = CrisisScreen(lead=lead, by=by, at=timezone.now(), answers={name: answers[name] for name in QUESTIONS})
    made.save(force_insert=True)
    if "yes" in made.answers.values() and not lead.danger:
        lead.danger, place.rank = True, Rank.DANGER
        lead.save(update_fields=["danger"])
        place.save(update_fields=["rank"])
    return made
