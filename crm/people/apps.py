from django.apps import AppConfig
from django.db.models.signals import post_save


class People(AppConfig):
    name = "crm.people"
    label = "people"

    def ready(self):
        from . import checks, live, rooms, schema  # noqa: F401  (what they hold registers itself)
        from .helpline import forget
        from .models import Helpline

        post_save.connect(forget, sender=Helpline, dispatch_uid="people.helpline")
        live.listen()
