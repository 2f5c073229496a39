from django.apps import AppConfig


class Reminders(AppConfig):
    name = "scheduling.reminders"
    label = "reminders"

    def ready(self):
        from crm.web.context import COUNTERS

        from . import chores  # noqa: F401  (they register themselves)
        from .models import Reminder

        COUNTERS["reminders"] = lambda user: Reminder.objects.of(user).to_do().count()
