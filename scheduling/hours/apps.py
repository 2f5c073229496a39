from django.apps import AppConfig


class StateHoursRoom(AppConfig):
    name = "scheduling.hours"
    label = "hours"

    def ready(self):
        from django.db.models.signals import post_save

        from . import table

        post_save.connect(table.forget, sender="hours.StateHours")
