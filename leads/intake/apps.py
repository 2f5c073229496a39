from django.apps import AppConfig


class Intake(AppConfig):
    name = "leads.intake"
    label = "intake"

    def ready(self):
        from . import chores  # noqa: F401  (they register themselves)
