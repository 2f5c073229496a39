"""What must be so before anything is asked or changed: the place of a new ring, and a mail server that lets us in."""

import os
from pathlib import Path

from django.conf import settings
from django.core.mail import get_connection


def ring_trouble(file: Path) -> str:
    """Why no new ring can be written there, to follow its name; "" when it can."""
    if file.exists() or file.is_symlink():
        return (
            "exists already, and a ring is never overwritten. If an earlier setup left it, set "
            f"WAYLINE_KEY_RING_FILE={file} and leave --ring away"
        )
    if not file.parent.is_dir():
        return "lies in a folder that does not exist"
    return "" if os.access(file.parent, os.W_OK) else "lies in a folder that we may not write to"


def mail_trouble() -> str:
    """Why the mail server of the environment takes nothing from us; "" when it does, or when none is named."""
    if not settings.EMAIL_HOST:
        return ""
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with get_connection():
            return ""
    except Exception as problem:  # a dozen kinds of smtplib, ssl and socket
        return f"EMAIL_HOST: {server} does not let us in ({type(problem).__name__}). Correct it, or unset it for now."
