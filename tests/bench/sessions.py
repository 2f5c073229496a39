"""`python -m tests.bench.sessions N`: N navigators, each signed in; prints their cookies as JSON."""

import json
import os
import sys

import django


def cookies(many: int) -> list[str]:
    """The Cookie header of each of `many` new navigators."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from crm.people.models import User

    made = []
    for number in range(many):
        email = f"{os.urandom(8).hex()}@harborlight.example"
        user = User.objects.create(email=email, name=f"Navigator {number}", role="navigator", password=f"!{number}")
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session.save()
        made.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return made


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(json.dumps(cookies(int(sys.argv[1]))))
