"""This floor's rooms on the rail."""

from crm.web.rail import Room, register

from .access import Can, may


def _people(user) -> bool:
    """Whoever leads a shift finds the way there on Tonight: five rooms are the most."""
    return may(user, Can.SEE_PEOPLE) and not may(user, Can.WORK_LEADS)


register(
    Room(60, "people", "People", "users", "people:people", "P", _people),
    Room(70, "helpline", "Helpline", "settings", "helpline:facts", "H", lambda user: may(user, Can.MANAGE_HELPLINE)),
)
