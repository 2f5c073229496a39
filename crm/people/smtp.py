"""Django's way to a mail server, with a limit on the whole of it.

EMAIL_TIMEOUT limits each read: a server that says a byte a second would keep us for ever, and with us a thread.
"""

import smtplib
import socket
from contextlib import suppress
from threading import Timer

from django.conf import settings
from django.core.mail.backends import smtp


class EmailBackend(smtp.EmailBackend):
    """After MAIL_SECONDS the line is cut, wherever it stands; whoever sends hears SMTPServerDisconnected."""

    line: smtplib.SMTP | None = None

    def send_messages(self, email_messages):
        limit = Timer(settings.MAIL_SECONDS, self._cut)
        limit.daemon = True
        limit.start()
        try:
            return super().send_messages(email_messages)
        finally:
            limit.cancel()

    def _cut(self) -> None:
        if self.line is not None and self.line.sock is not None:
            with suppress(OSError):
                self.line.sock.shutdown(socket.SHUT_RDWR)

    @property
    def connection_class(self):
        backend = self

        class Watched(super().connection_class):  # type: ignore[misc]
            def connect(self, *where, **more):
                backend.line = self  # known before the server's first word, which it may trickle too
                return super().connect(*where, **more)

        return Watched
