from django.apps import AppConfig


class People(AppConfig):
    name = "crm.people"
    label = "people"

    def ready(self):
        from . import schema  # noqa: F401  (its extensions register themselves)
