"""What is sent to each address that takes something, by how the address ends: to the API, and by a form."""

from datetime import timedelta

from django.utils import timezone

from crm.ids import uuid7
from tests.people import staff

CRISIS = {"crisis": "5f0c4f3e-0000-4000-8000-000000000001"}
JSON = {
    "crisis-screens/": dict.fromkeys(("danger_now", "took_too_much", "suicide"), "no"),
    "danger/": CRISIS,
    "danger/close/": CRISIS,
    "release/": {"reason": "other"},
    "close/": {"reason": "declined"},
    "notes/": {"text": "A garden."},
    "calls/": {"outcome": "hung_up", "direction": "in"},
    "correct/": {"outcome": "busy", "reason": "Wrong key."},
    "reveal/": {"fields": ["phone"], "purpose": "call"},
    "follow-up/": {"plan": "usual/1", "agreed": True},
    "merge/undo/": {"merge": str(uuid7())},
    "split/": {"request": str(uuid7()), "reason": "Somebody else."},
    "find/": {"phone": "602-555-0102"},
    "presence/": {"state": "ready"},
    "numbers/": {"phone": "602-555-0177"},
    "suppressions/find/": {"phone": "602-555-0177"},
    "suppressions/lift/": {"phone": "602-555-0177", "reason": "wrong_key"},
    "decline/": {"reason": "I go home."},
}
TODAY = timezone.now().date()
DAY = (TODAY + timedelta(days=15 - TODAY.weekday())).isoformat()  # a Tuesday, eight days ahead at least
SHIFT = {"kind": "working", "zone": "UTC", "start_date": DAY, "start_time": "09:00", "end_time": "17:00"}
LINE = {"label": "Main line", "language": "en", "greeting": "Hello, this is {name}."}
FORM = {
    "rings/<uuid:pk>/none/": {"outcome": "silent"},
    "rings/<uuid:pk>/call-back/": {"local_time": "9:30", "why": "They were in tears."},
    "rings/<uuid:pk>/leave/": {"no_why": "They asked us not to."},
    "calls/telephone/": {"number": "602 555 0190"},
    "/text/": {"template": "tried"},
    "/helpline/lines/": {"number": "602 555 0161", **LINE},
    "/helpline/lines/<uuid:pk>/": {"number": "602 555 0162", **LINE},
    "texts/draft/": {"text": "heading"},
    "bring-back/": {"text": "heading", "language": "en", "number": "1"},
    "pass/": {"reason": "other"},
    "close/": {"reason": "declined"},
    "note/": {"text": "A garden."},
    "numbers/": {"phone": "602-555-0177"},
    "suppressions/": {"phone": "602-555-0177"},
    "draft/": {"text": "A gar"},
    "reveal/": {"fields": ["phone"], "purpose": "call"},
    "crisis/": dict.fromkeys(("danger_now", "took_too_much", "suicide"), "no"),
    "outcome/": {"outcome": "no_answer"},
    "follow-up/": {"plan": "usual/1", "agreed": "yes"},
    "join/undo/": {"merge": str(uuid7())},
    "/split/": {"request": str(uuid7()), "reason": "Somebody else."},
    "correct/": {"outcome": "busy", "reason": "Wrong key."},
    "find/": {"phone": "602-555-0102", "purpose": "complaint 12"},
    "leads/<uuid:pk>/": {"purpose": "complaint 12"},
    "accept/": {"phone": "602-555-0123"},
    "presence/": {"state": "ready"},
    "uses/": {"substance": "alcohol", "ago": "14"},
    "decline/": {"reason": "I go home."},
    "call-sheet/": {"reason": "drill"},
    "snooze/": {"until": "10m"},
    "r/<token>/": {"action": "cancel"},
    "start/<str:token>/": staff.chosen(),
    "accounts/forgot/": {"email": "ben.ochoa@harborlight.example"},
    "people/invite/": staff.said(),
    "people/teams/": {"name": "Days"},
    "people/skills/": {"name": "Teens"},
    "deactivate/": {"reason": "Moved away."},
    "roster/add/": SHIFT,
    "roster/<uuid:pk>/": SHIFT,
    "roster/pattern/": {**SHIFT, "weekdays": "1", "begins": "22:00", "ends": "06:00", "first": DAY, "last": DAY},
    "/helpline/sites/new/": {"label": "Third Clinic", "accent": "sea"},
    "/helpline/sites/<uuid:pk>/": {"label": "Second Clinic", "accent": "sea"},
    "/keys/": {"key_label": "Their server"},
    "/roll/": {"hours": "24"},
    "/pause/": {"paused": "yes"},
}
