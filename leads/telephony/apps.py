from django.apps import AppConfig


class Telephony(AppConfig):
    name = "leads.telephony"
    label = "telephony"

    def ready(self):
        from . import chores, live, promises, rooms  # noqa: F401  (they register themselves)

        live.listen()
