"""Celery's part. Arguments are ids only; each task may run twice."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from crm.people.models import User

log = logging.getLogger("wayline.tasks")


@shared_task(name="reminders.send_mail")
def send_mail(delivery_id: str) -> None:
    from . import mail

    mail.send(delivery_id, by=User.objects.system())


@shared_task(name="scheduling.sweep")
def sweep() -> None:
    from scheduling import chores

    from . import hearts

    hearts.now_and_then("worker")
    chores.sweep()


def hurry(task, *ids) -> bool:
    """Ask Celery to run `task` soon. False when the broker is away: the sweeper will do it, a little later."""
    try:
        task.apply_async([str(one) for one in ids], retry=False, expires=60)
    except (OperationalError, OSError) as problem:
        log.warning("broker away: %s", type(problem).__name__)
        return False
    return True
