from django.apps import AppConfig


class Watch(AppConfig):
    name = "crm.watch"
    label = "watch"

    def ready(self):
        from . import failures, lines, spans

        lines.set_up()
        failures.start()
        spans.start()
