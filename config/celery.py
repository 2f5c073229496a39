"""The Celery application: `celery -A config worker`, `celery -A config beat`."""

import os

from celery import Celery
from celery.signals import beat_init, before_task_publish

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("wayline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def tell_that_beat_lives(**_) -> None:
    """Each poke that beat sends is a sign of life; the worker gives its own as it takes one."""
    from scheduling.reminders import hearts

    before_task_publish.connect(lambda **_: hearts.now_and_then("beat"), weak=False)
