"""Whom our mail comes from."""

from email.utils import formataddr

from django.conf import settings

from .helpline import helpline


def sender() -> str:
    """The helpline's own name and address, else the environment's."""
    row = helpline()
    return formataddr((row.mail_from_name, row.mail_from)) if row.mail_from else settings.DEFAULT_FROM_EMAIL
