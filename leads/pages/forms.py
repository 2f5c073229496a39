"""Reading what a form said about how a call ended: wall times on the caller's clock become instants."""

from django.http import HttpRequest

from crm.web.refusals import Invalid
from scheduling.times import aware

from .door import said
from .shown.picks import NONE_GIVEN

MOMENTS = {"call_back": "call_back_at", "thinking": "check_in_at", "not_safe_to_talk": "safe_time"}
TEXTS = {"why": 300, "given": 500, "to": 200, "follow_up": 24}


def details_of(request: HttpRequest, outcome: str) -> dict:
    """The facts of an outcome. Invalid names the field that cannot be read."""
    found: dict = {name: text for name, most in TEXTS.items() if (text := said(request, name, most).strip())}
    if request.POST.get("accepted"):
        found["accepted"] = request.POST["accepted"] == "yes"
    if name := MOMENTS.get(outcome):
        found |= _moment(request, name)
    if outcome == "thinking" and request.POST.get("agreed") != "yes":
        words = "A check-in needs their yes. If they said no, press Declined."
        raise Invalid(words, fields={"agreed": "is needed"})
    return found


def _moment(request: HttpRequest, name: str) -> dict:
    """A time that was picked with one press, or a day and a time; nothing when nothing was said."""
    quick, date, time = (said(request, part, 40).strip() for part in ("quick", "date", "time"))
    if quick == NONE_GIVEN:
        return {name: "none given"} if name == "safe_time" else {}
    wall = quick or (f"{date}T{time}" if date or time else "")
    return {name: aware(wall, said(request, "time_zone", 60), name)} if wall else {}
