"""Who plays: an empty demo helpline with six navigators, ready and reminded by e-mail; prints their keys as JSON.

`lead` is somebody whom the reminders of a drill are about.
"""

import json

import django

NAVIGATORS = ("Ana Diaz", "Ben Ochoa", "Luz Vega", "Noor Aziz", "Paul Reed", "Rita Soto")


def main() -> dict:
    from crm.people.keys import make_key
    from crm.people.models import User
    from crm.privacy.actor import signed
    from leads.demo import people

    with signed(User.objects.system(), "drill"):
        people.make_helpline()
        crew = [_navigator(name) for name in NAVIGATORS]
        keys = [make_key(label="Drill", scope="personal", user=user)[1] for user in crew]
        site = make_key(label="Drill site", scope="intake")[1]
        lead = _lead()
    return {"site": site, "navigators": keys, "users": [str(user.pk) for user in crew], "lead": str(lead)}


def _navigator(name: str):
    from crm.people.models import Presence, User

    email = f"{name.lower().replace(' ', '.')}@drill.example"
    user = User.objects.create_user(email, name=name, role="navigator", languages=["en"], email_reminders=True)
    Presence.objects.create(user=user, state="ready")
    return user


def _lead():
    from leads.intake.actions import PublicForm, receive
    from leads.intake.models import CallbackRequest

    answer = receive({"phone": "602-555-0199", "call_when": "now"}, by=PublicForm(), way="message")
    return CallbackRequest.objects.get(reference=answer.reference).lead_id


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main()))
