"""The API as a person or a site with a key uses it."""

import json

from crm.people.keys import make_key
from crm.people.models import User


def key_for(who: User | str) -> str:
    """A personal key for a user, or an intake key with that label."""
    if isinstance(who, User):
        return make_key(label="test", scope="personal", user=who)[1]
    return make_key(label=who, scope="intake")[1]


class Door:
    def __init__(self, client, who):
        self.client, self.key = client, who if str(who).startswith("wl_") else key_for(who)

    def _headers(self, more):
        return {"Authorization": f"Bearer {self.key}", **more}

    def get(self, path, **headers):
        return self.client.get(f"/api/v1/{path}", headers=self._headers(headers))

    def post(self, path, body=None, **headers):
        return self.send("post", path, body, headers)

    def put(self, path, body):
        return self.send("put", path, body, {})

    def send(self, verb, path, body, headers):
        raw = body if isinstance(body, bytes | str) else json.dumps(body if body is not None else {})
        call = getattr(self.client, verb)
        return call(f"/api/v1/{path}", raw, content_type="application/json", headers=self._headers(headers))
