from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Privacy(AppConfig):
    name = "crm.privacy"
    label = "privacy"

    def ready(self):
        from . import promises, triggers  # noqa: F401  (promises register themselves)

        post_migrate.connect(triggers.install, dispatch_uid="privacy.triggers")
