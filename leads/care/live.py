"""What pages hear of danger: whoever may answer a card hears that one opened or was seen."""

from crm.people.access import Can, may
from crm.web.live.doors import HEARS


def listen() -> None:
    HEARS["crisis"] = lambda user: may(user, Can.ANSWER_DANGER)
