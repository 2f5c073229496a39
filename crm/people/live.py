"""What pages hear of people: who is ready. And what only the streams hear: that somebody's rights may have changed."""

from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_save

from crm.web.live import tell
from crm.web.live.doors import HEARS
from crm.web.live.notices import PERSON

from .access import Can, may


def listen() -> None:
    HEARS["presence"] = lambda user: may(user, Can.REASSIGN)
    post_save.connect(presence_saved, sender="people.Presence")
    post_save.connect(user_saved, sender="people.User")
    user_logged_out.connect(signed_out)


def presence_saved(instance, **_) -> None:
    tell("presence", instance.user_id)


def user_saved(instance, **_) -> None:
    tell(PERSON, instance.pk)


def signed_out(user, **_) -> None:
    if user is not None:
        tell(PERSON, user.pk)
