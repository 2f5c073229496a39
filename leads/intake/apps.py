from django.apps import AppConfig
from django.db.models.signals import post_save


class Intake(AppConfig):
    name = "leads.intake"
    label = "intake"

    def ready(self):
        from . import chores, gauges, promises  # noqa: F401  (they register themselves)
        from .models import TextVersion
        from .spool import chores as _  # noqa: F401
        from .texts import forget

        post_save.connect(forget, sender=TextVersion, dispatch_uid="intake.texts")
