from django.apps import AppConfig


class Leads(AppConfig):
    name = "leads"

    def ready(self):
        from crm.privacy import triggers

        from . import chores, status  # noqa: F401  (chores register themselves with the sweeper)

        triggers.guards.append(status.guard_sql)
