from django.apps import AppConfig


class Leads(AppConfig):
    name = "leads"

    def ready(self):
        from django.db.models.signals import post_save

        from crm.privacy import triggers
        from scheduling.reminders import registry

        from . import chores, describing, next, outage, status  # noqa: F401  (chores register themselves)

        registry.register(describing.describe)
        post_save.connect(next.place_saved, sender="leads.Waiting")
        triggers.guards.append(status.guard_sql)
