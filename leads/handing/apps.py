from django.apps import AppConfig


class Handing(AppConfig):
    name = "leads.handing"
    label = "handing"

    def ready(self):
        from . import chores, promises, rooms  # noqa: F401  (they register themselves)
