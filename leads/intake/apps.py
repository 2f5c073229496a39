from django.apps import AppConfig


class Intake(AppConfig):
    name = "leads.intake"
    label = "intake"

    def ready(self):
        from . import joining  # noqa: F401  (its chore registers itself)
