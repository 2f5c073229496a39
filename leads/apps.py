from django.apps import AppConfig


class Leads(AppConfig):
    name = "leads"

    def ready(self):
        from django.db.models.signals import post_save

        from crm.people import floors
        from crm.privacy import triggers
        from scheduling.reminders import registry

        from . import (  # noqa: F401  (some register themselves)
            chores,
            contact,
            describing,
            gauges,
            leaving,
            live,
            next,
            outage,
            promises,
            status,
        )
        from .actions import practice
        from .pages import rooms  # noqa: F401  (they register themselves)

        registry.register(describing.describe)
        registry.register_gate(contact.worker_asks)
        registry.register_made_up(practice.is_made_up)
        post_save.connect(next.place_saved, sender="leads.Waiting")
        post_save.connect(chores.hours_changed, sender="hours.StateHours")
        live.listen()
        floors.LAY_DOWN.append(leaving.lay_down)
        floors.COUNTS.append(leaving.open_work)
        triggers.guards.append(status.guard_sql)
