"""The reference, set up and served: see reference/README.md."""

from collections.abc import Callable

from .stage import Served, Stage, free_port

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.bench.reference.settings"}
TOKEN = """
import django; django.setup()
from django.contrib.auth.models import User
from rest_framework.authtoken.models import Token
print(Token.objects.create(user=User.objects.create_user("site")).key)
"""


def make(stage: Stage) -> str:
    """Its database, and a token that may post."""
    stage.database("reference")
    owner = {**SETTINGS, "DATABASE_URL": stage.environment("reference")["DATABASE_OWNER_URL"]}
    stage.run("-m", "django", "migrate", "-v0", database="reference", **owner)
    token = stage.run("-c", TOKEN, database="reference", **owner).strip()
    with stage.superuser("reference") as connection:
        connection.execute("grant all on all tables in schema public to app")
        connection.execute("grant all on all sequences in schema public to app")
    return token


def serve(stage: Stage, how: Callable[[int, str], list[str]]) -> Served:
    port = free_port()
    words = how(port, "tests.bench.reference.wsgi:application")
    return stage.serve(how.__name__, *words, database="reference", port=port, path="/one/", **SETTINGS)
