"""The teams and the skills that people may have: two short lists."""

import uuid

from crm.people.models import Skill, Team, User
from crm.privacy.actor import action
from crm.web.refusals import Invalid, NotFound, Refusal

from .rows import administrators


@action("change list")
def add(kind: type[Team] | type[Skill], name: str, *, by: User) -> Team | Skill:
    administrators(by)
    if kind.objects.filter(name__iexact=name).exists():
        raise Invalid(f"{name} is on the list already.", fields={"name": "is on the list already"})
    return kind.objects.create(name=name)


@action("change list")
def remove(kind: type[Team] | type[Skill], word_id: uuid.UUID, *, by: User) -> None:
    """Not while somebody who works here has it. Whoever comes back comes back without it."""
    administrators(by)
    word = kind.objects.filter(pk=word_id).first()
    if word is None:
        raise NotFound
    having = User.objects.filter(team=word) if kind is Team else User.objects.filter(skills__contains=[word.name])
    names = [person.name for person in having.working().order_by("name", "pk")]
    if names:
        who = f"{names[0]} still has" if len(names) == 1 else f"{names[0]} and {len(names) - 1} more still have"
        raise Refusal(f"{who} {word.name}. Change that first.", code="in_use")
    word.delete()
