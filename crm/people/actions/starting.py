"""What a link by mail opens: a password of one's own, once."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from crm.people.models import Invitation, PasswordLink, Skill, User
from crm.privacy.actor import action, signed
from crm.privacy.lookup import token_hash
from crm.web.refusals import Refusal

FORGOTTEN_LASTS = timedelta(hours=2)
NOT_AGAIN = timedelta(minutes=5)  # whoever presses twice gets one mail


class ForgotPage:
    """Whoever types an address there may be anybody."""

    actor = "page:forgot"


class LinkEnded(Refusal):
    code = "link_ended"

    def __init__(self):
        super().__init__("This link opens nothing any more.")


def link_of(token: str) -> Invitation | PasswordLink | None:
    """What `token` still opens, or None: unknown, used, expired, taken back, or sent anew since."""
    digest = token_hash(token)
    for kind in (Invitation, PasswordLink):
        link = kind.objects.usable().select_related("user").filter(digest=digest).first()
        if link and bool(link.user and link.user.is_active) == (kind is PasswordLink):
            return link
    return None


def _locked(link):
    """The link once more, locked, if it is still the one that was opened."""
    found = type(link).objects.usable().select_for_update(of=("self",)).filter(pk=link.pk, digest=link.digest).first()
    if found is None:
        raise LinkEnded
    return found


def _used(link) -> None:
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])


@action("accept invitation")
def accept(*, password: str, languages: list[str], time_zone: str, by: Invitation) -> User:
    """Whoever was invited works here from now on; whoever was asked back does again, as what they are listed as."""
    invitation = _locked(by)
    person = _returning(invitation) if invitation.user_id else _newcomer(invitation)
    person.is_active, person.left_at, person.left_why = True, None, ""
    person.languages, person.time_zone = languages, time_zone
    person.skills = list(Skill.objects.filter(name__in=person.skills).order_by("name").values_list("name", flat=True))
    person.set_password(password)
    person.save()
    _used(invitation)
    return person


def _newcomer(invitation: Invitation) -> User:
    names = ("email", "name", "role", "team", "skills")
    return User(**{name: getattr(invitation, name) for name in names})


def _returning(invitation: Invitation) -> User:
    person = User.objects.select_for_update(no_key=True).get(pk=invitation.user_id)
    if person.is_active:
        raise LinkEnded
    return person


@action("choose password")
def choose_password(*, password: str, by: PasswordLink) -> User:
    """Every session of the old password ends."""
    link = _locked(by)
    person = User.objects.select_for_update(no_key=True).get(pk=link.user_id)
    if not person.is_active:
        raise LinkEnded
    person.set_password(password)
    person.save(update_fields=["password"])
    _used(link)
    return person


def forgot(email: str) -> None:
    """A link to whoever works here with this address. Nobody is told whether somebody does."""
    with transaction.atomic():
        person = User.objects.working().select_for_update(no_key=True).filter(email__iexact=email).first()
        if person is None or PasswordLink.objects.filter(user=person, made_at__gt=timezone.now() - NOT_AGAIN).exists():
            return
        with signed(ForgotPage(), "forgot password"):
            PasswordLink.objects.usable().filter(user=person).update(used_at=timezone.now())
            PasswordLink(user=person).begin(FORGOTTEN_LASTS)
