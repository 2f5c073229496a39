"""Ask somebody to work here: a link by mail, which an administrator may send again or take back."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from crm.people.models import Invitation, User
from crm.privacy.actor import action
from crm.web.refusals import Invalid, NotFound, Refusal

from .rows import administrators, person_of, require_known


class AddressTaken(Invalid):
    """`facts["person"]`: whose page helps, when it is somebody who was deactivated."""

    status, code = 409, "address_taken"


def lasts() -> timedelta:
    return timedelta(hours=settings.INVITATION_HOURS)


@action("invite")
def invite(facts: dict, *, by: User) -> Invitation:
    """`facts`: email, name, role, team, languages, skills, time_zone. The mail leaves by itself, a moment later."""
    administrators(by)
    _require_free(facts["email"])
    require_known(facts)
    return _begun(Invitation(**facts, invited_by=by))


def _require_free(email: str) -> None:
    """Invitations first: one that is accepted at this moment is a person by the second look."""
    if Invitation.objects.unused().filter(email=email).exists():
        raise AddressTaken("This address is invited already. Send that invitation again, or take it back.")
    known = User.objects.filter(email__iexact=email).first()
    if known and known.is_active:
        raise AddressTaken(f"{known} works here with this address.")
    if known:
        raise AddressTaken(f"{known} had this address and was deactivated. Invite them back.", person=known.pk)


def _begun(invitation: Invitation) -> Invitation:
    invitation.begin(lasts())
    return invitation


@action("invite back")
def invite_back(person_id: uuid.UUID, *, by: User) -> Invitation:
    """Ask somebody who was deactivated to come back. They are active again once they have chosen a new password."""
    administrators(by)
    person = person_of(person_id)
    if person.is_active:
        raise Refusal(f"{person} works here already.", code="active")
    open_one = Invitation.objects.unused().select_for_update(of=("self",)).filter(email=person.email).first()
    return _begun(open_one or Invitation(user=person, invited_by=by, **_facts_of(person)))


def _facts_of(person: User) -> dict:
    names = ("email", "name", "role", "team", "languages", "skills", "time_zone")
    return {name: getattr(person, name) for name in names}


@action("send invitation again")
def send_again(invitation_id: uuid.UUID, *, by: User) -> Invitation:
    """A new link, for as long as the first; the old one opens nothing from now on."""
    administrators(by)
    return _begun(_open_one(invitation_id))


@action("take invitation back")
def take_back(invitation_id: uuid.UUID, *, by: User) -> Invitation:
    administrators(by)
    invitation = _open_one(invitation_id)
    invitation.taken_back_at = timezone.now()
    invitation.save(update_fields=["taken_back_at"])
    return invitation


def _open_one(invitation_id: uuid.UUID) -> Invitation:
    found = Invitation.objects.select_for_update(of=("self",)).filter(pk=invitation_id).first()
    if found is None:
        raise NotFound
    if found.used_at or found.taken_back_at:
        ended = "was accepted" if found.used_at else "was taken back"
        raise Refusal(f"This invitation {ended} already.", code="invitation_ended")
    return found
