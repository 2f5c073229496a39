"""A navigator's desk: the staff pages as a signed-in person uses them."""

from django.test import Client


class Desk:
    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user)

    def _with_text(self, answer):
        answer.text = answer.content.decode()
        return answer

    def get(self, path, **more):
        return self._with_text(self.client.get(path, **more))

    def post(self, path, data=None, **more):
        return self._with_text(self.client.post(path, data or {}, **more))

    def hx(self, path, data=None):
        """As htmx posts it: a part comes back."""
        return self.post(path, data, headers={"HX-Request": "true"})

    def take(self, lead):
        return self.post(f"/leads/{lead.pk}/claim/")
