"""Change what somebody does here, and let them go. Nobody is ever deleted."""

import uuid

from django.db.models.functions import Now
from django.utils import timezone

from crm.people import versions
from crm.people.access import Can, may
from crm.people.floors import lay_down
from crm.people.models import Presence, Role, User
from crm.privacy.actor import action
from crm.web.refusals import Invalid

from .rows import LastAdministrator, administrators, person_of, require_known


@action("change person")
def edit(person_id: uuid.UUID, facts: dict, *, version: int, by: User) -> User:
    """`version` is that of the person as they were shown; 409 `changed_meanwhile` says what another one changed."""
    others = administrators(by)
    person = person_of(person_id)
    versions.require_seen(person, version)
    require_known(facts)
    if facts["role"] != Role.ADMIN and others == [person]:
        raise LastAdministrator
    took_callers = may(person, Can.WORK_LEADS)
    for name, value in facts.items():
        setattr(person, name, value)
    person.save(update_fields=list(facts))
    if took_callers and not may(person, Can.WORK_LEADS):
        _lay_down(person, by)
    return person


@action("deactivate person")
def deactivate(person_id: uuid.UUID, *, reason: str, by: User) -> User:
    """At once: their sessions and keys open nothing, their mail stops, and what they hold goes back."""
    others = administrators(by)
    person = person_of(person_id)
    if not person.is_active:
        return person  # a double press is not an error
    if not reason.strip():
        raise Invalid("Say why. It is kept with your name.", fields={"reason": "is needed"})
    if others == [person]:
        raise LastAdministrator
    _lay_down(person, by)
    person.keys.filter(revoked_at=None).update(revoked_at=timezone.now())
    person.is_active, person.left_at, person.left_why = False, timezone.now(), reason.strip()
    person.set_unusable_password()  # sessions are of a password: none of before opens again when they come back
    person.save(update_fields=["is_active", "left_at", "left_why", "password"])
    return person


def _lay_down(person: User, by: User) -> None:
    lay_down(person, by=by)
    Presence.objects.filter(user=person).update(state=Presence.State.OFF, reason="", since=Now())
