"""The live streams, and nothing else: `granian --interface asgi config.asgi:application`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from crm.web.live.stream import application  # noqa: E402  (it needs the settings)

__all__ = ["application"]
