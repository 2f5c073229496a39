from django.apps import AppConfig


class Care(AppConfig):
    name = "leads.care"
    label = "care"

    def ready(self):
        from . import chores, live, promises  # noqa: F401  (some register themselves)

        live.listen()
