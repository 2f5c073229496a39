from django.apps import AppConfig


class Ladder(AppConfig):
    name = "leads.ladder"
    label = "ladder"

    def ready(self):
        from . import chores, promises  # noqa: F401  (they register themselves)
