"""Settings, addresses, and how the servers are started. The Celery application is loaded for whoever sends a task."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
