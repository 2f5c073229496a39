"""Locks and checks that every change of people shares."""

import uuid

from crm.people.access import Can, require
from crm.people.models import Skill, Team, User
from crm.web.refusals import Invalid, NotAllowed, NotFound, Refusal


class LastAdministrator(Refusal):
    code = "last_administrator"

    def __init__(self):
        super().__init__("Nobody else is an administrator. Make somebody else one first.")


def administrators(by: User) -> list[User]:
    """Every administrator, locked: of two who change people at once, the second waits here and looks again."""
    require(by, Can.MANAGE_PEOPLE)
    found = list(User.objects.administrators().select_for_update(no_key=True))
    if by not in found:
        raise NotAllowed("You are no administrator any more. Another administrator can help.")
    return found


def person_of(person_id: uuid.UUID) -> User:
    """The person, locked; the one 404 when nobody has this id."""
    found = User.objects.staff().select_for_update(no_key=True).filter(pk=person_id).first()
    if found is None:
        raise NotFound
    return found


def require_known(facts: dict) -> None:
    """The team and the skills are still on their lists."""
    team = facts.get("team")
    if team and not Team.objects.filter(pk=team.pk).exists():
        raise Invalid("That team was taken away. Pick another.", fields={"team": "was taken away"})
    if set(facts["skills"]) - set(Skill.objects.values_list("name", flat=True)):
        raise Invalid("A skill was taken away from the list. Pick again.", fields={"skills": "was taken away"})
