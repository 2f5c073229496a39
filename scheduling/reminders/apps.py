from django.apps import AppConfig


class Reminders(AppConfig):
    name = "scheduling.reminders"
    label = "reminders"

    def ready(self):
        from . import chores  # noqa: F401  (they register themselves)
