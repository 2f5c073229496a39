"""The three questions, and the mark of danger that any yes leaves; what somebody takes."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from crm.people.access import Can, require
from crm.people.models import User
from crm.privacy.actor import action
from crm.web.refusals import Invalid
from leads.actions.rows import find, place_of, place_or_none, require_mine

from . import withdrawal
from .danger import open_card
from .models import ANSWERS, QUESTIONS, CrisisScreen, SubstanceUse

KNOWN = ("yes", "no", "unknown")
UNITS = {"hours": 1, "days": 24}
LONGEST = 100_000  # hours: eleven years


@action("crisis screen")
def screen(lead_id: uuid.UUID, *, answers: dict, by: User) -> CrisisScreen:
    """Keep the answers; any yes opens the danger card, which tells the shift leads. No answer lowers the mark.

    A yes waits for no other question: what was not asked by then counts as “couldn’t ask”.
    """
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    require_mine(lead, place_of(lead), by, wrap_up=True)
    given = _whole(answers)
    wrong = {name: "is yes, no, couldnt_ask or declined" for name in QUESTIONS if given.get(name) not in ANSWERS}
    if wrong:
        raise Invalid("Answer all three, also with “couldn’t ask”.", fields=wrong)
    made = CrisisScreen(lead=lead, by=by, at=timezone.now(), answers={name: given[name] for name in QUESTIONS})
    made.save(force_insert=True)
    if is_danger(made):
        open_card(lead, by=by)
    return made


def _whole(answers: dict) -> dict:
    if "yes" not in answers.values():
        return answers
    return {name: answers.get(name) or "couldnt_ask" for name in QUESTIONS}


def is_danger(screen: CrisisScreen) -> bool:
    return "yes" in screen.answers.values()


@action("substance use")
def say_use(lead_id: uuid.UUID, *, said: dict[str, str], by: User) -> SubstanceUse:
    """What they take and when last, for the clock and its banners.

    `said`: substance; ago and unit (hours, days), left_care (days) as whole numbers or empty when nobody knows; daily
    and seizure_before yes, no or unknown.
    """
    require(by, Can.WORK_LEADS)
    lead = find(lead_id, by)
    require_mine(lead, place_or_none(lead), by, wrap_up=True)
    now = timezone.now()
    facts: dict[str, str | None] = {
        name: said.get(name) or "unknown" for name in ("substance", "daily", "seizure_before")
    }
    told = {facts["daily"], facts["seizure_before"]}
    if facts["substance"] not in withdrawal.substances() or not told <= set(KNOWN):
        raise Invalid("Pick what they take. “Not known” is on the list.", fields={"substance": "is not on the list"})
    facts["last_use_at"] = _ago(said, "ago", UNITS.get(said.get("unit", ""), 1), now)
    facts["left_care_at"] = _ago(said, "left_care", UNITS["days"], now)
    return SubstanceUse.objects.create(lead=lead, by=by, at=now, facts=facts)


def _ago(said: dict[str, str], name: str, hours: int, now: datetime) -> str | None:
    """The moment so long ago; None when nothing was said."""
    text = said.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) * hours <= LONGEST):
        raise Invalid("How long ago, as a whole number? Empty means not known.", fields={name: "is no such number"})
    return (now - timedelta(hours=int(text) * hours)).isoformat()
