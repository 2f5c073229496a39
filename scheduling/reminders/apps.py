from django.apps import AppConfig


class Reminders(AppConfig):
    name = "scheduling.reminders"
    label = "reminders"

    def ready(self):
        from crm.people.access import Can, may
        from crm.web.context import COUNTERS
        from crm.web.counting import at_most
        from crm.web.rail import Room, register

        from . import chores, gauges, live, promises  # noqa: F401  (they register themselves)
        from .models import Reminder

        live.listen()
        COUNTERS["reminders"] = lambda user: at_most(Reminder.objects.of(user).to_do())
        day = ("My day", "alarm-clock", "reminders:mine", "D")
        register(Room(30, "day", *day, lambda user: may(user, Can.WORK_LEADS), "reminders", "due"))
