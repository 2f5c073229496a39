"""Celery's part. Arguments are ids only; each task may run twice."""

from celery import shared_task


@shared_task(name="telephony.work_event")
def work_event(event_id: str) -> None:
    from . import events

    events.work(event_id)


@shared_task(name="telephony.run_errand")
def run_errand(errand_id: str) -> None:
    from . import errands

    errands.run(errand_id)
