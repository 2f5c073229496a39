from django.apps import AppConfig


class Leads(AppConfig):
    name = "leads"

    def ready(self):
        from crm.privacy import triggers
        from scheduling.reminders import registry

        from . import chores, describing, outage, status  # noqa: F401  (chores register themselves with the sweeper)

        registry.register(describing.describe)
        triggers.guards.append(status.guard_sql)
