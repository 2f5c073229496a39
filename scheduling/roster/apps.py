from django.apps import AppConfig


class Roster(AppConfig):
    name = "scheduling.roster"
    label = "roster"

    def ready(self):
        from crm.people.access import Can, may
        from crm.web.rail import Room, register

        roster = ("Roster", "calendar", "roster:week", "R")
        register(Room(50, "roster", *roster, lambda user: may(user, Can.SEE_ROSTER)))
