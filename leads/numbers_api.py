"""A caller's numbers as JSON, who is under 18, and the do-not-contact of a number."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from crm import phones
from crm.privacy.models import Suppression
from crm.web.doors import LeadDoor, Words
from crm.web.refusals import Invalid
from scheduling import windows

from . import actions, safe, show
from .actions import lifting, numbers
from .contact import safe_contact
from .models import ContactNumber
from .models.people import Phone, Shows, UnderAge, Voicemail

TALKS = ["voice", "relay_711", "text_only"]


class NumberWords(Words):
    """`number` names one that is known; else `phone` adds one. What is left out stays as it is."""

    number = s.UUIDField(required=False)
    phone = s.CharField(required=False, max_length=60)
    person = s.UUIDField(required=False)
    owner = s.ChoiceField([*Phone.choices, ("", "")], required=False, allow_blank=True)
    voicemail = s.ChoiceField(Voicemail.values, required=False)
    text = s.BooleanField(required=False)
    who_may_answer = s.CharField(required=False, max_length=200, allow_blank=True)
    alias = s.CharField(required=False, max_length=80, allow_blank=True)
    communication = s.ChoiceField(TALKS, required=False)
    caller_id = s.ChoiceField([*Shows.choices, ("", "")], required=False, allow_blank=True)
    time_zone = s.CharField(required=False, max_length=40, allow_blank=True)
    safe_hours = s.ListField(required=False, max_length=28, child=s.ListField(min_length=3, max_length=3))
    by_voice = s.BooleanField(required=False, help_text="they told you so, in a call: only then it may be looser")


class Number(s.Serializer):
    """What stands for a number, whichever request said it. Unknown is no."""

    id = s.UUIDField()
    phone = s.CharField(help_text="its last two digits")
    person = s.UUIDField()
    owner = s.CharField(allow_blank=True)
    voicemail = s.ChoiceField(Voicemail.values)
    text = s.BooleanField()
    communication = s.CharField(allow_blank=True)
    caller_id = s.CharField(allow_blank=True)
    time_zone = s.CharField(allow_null=True)
    safe_hours = s.ListField(child=s.ListField())
    confirmed_at = s.DateTimeField(allow_null=True)
    confirmed_by = s.CharField(allow_null=True)
    confirmed_call = s.UUIDField(allow_null=True)


class NumberList(s.Serializer):
    results = Number(many=True)


def facts_of(data: dict) -> dict:
    """The words of one number as its action takes them."""
    said = NumberWords.read(data)
    facts = {name: said.pop(name) for name in ("number", "phone", "by_voice") if name in said}
    if said.get("time_zone") and not windows.is_zone(said["time_zone"]):
        raise Invalid("This time zone is not known.", fields={"time_zone": "is no IANA zone"})
    if "safe_hours" in said:
        said["safe_hours"] = numbers.read_hours(said["safe_hours"])
    return {**facts, "said": said}


def as_json(number: ContactNumber) -> dict:
    known = safe_contact(number)
    hours = [[day, f"{start:%H:%M}", f"{end:%H:%M}"] for day, start, end in safe.hours_of(number)]
    return {
        "id": str(number.pk),
        "phone": phones.masked(number.number),
        "person": str(number.person_id),
        "owner": number.owner or "",
        "voicemail": known.voicemail,
        "text": known.text,
        "communication": number.communication,
        "caller_id": number.caller_id,
        "time_zone": number.time_zone or None,
        "safe_hours": hours,
        "confirmed_at": show.moment(number.confirmed_at),
        "confirmed_by": number.confirmed_by.first_name if number.confirmed_by else None,
        "confirmed_call": number.confirmed_call_id and str(number.confirmed_call_id),
    }


class Numbers(LeadDoor):
    @extend_schema(operation_id="leads_numbers", responses=NumberList)
    def get(self, request: Request, pk) -> Response:
        lead = actions.open_lead(pk, way="api", purpose=request.headers.get("X-Purpose", ""), by=request.user)
        rows = lead.numbers.select_related("confirmed_by").order_by("pk")
        return Response({"results": [as_json(number) for number in rows]})

    @extend_schema(operation_id="leads_number_keep", request=NumberWords, responses=Number)
    def post(self, request: Request, pk) -> Response:
        return Response(as_json(numbers.keep_number(pk, **facts_of(request.data), by=request.user)))


class UnderAgeWords(Words):
    person = s.UUIDField()
    under_18 = s.ChoiceField([*UnderAge.choices, ("", "")], allow_blank=True)


class UnderAgeSaid(s.Serializer):
    person = s.UUIDField()
    under_18 = s.CharField(allow_blank=True)


class AgeOf(LeadDoor):
    @extend_schema(operation_id="leads_under_18", request=UnderAgeWords, responses=UnderAgeSaid)
    def post(self, request: Request, pk) -> Response:
        person = numbers.say_under_18(pk, **UnderAgeWords.read(request.data), by=request.user)
        return Response({"person": str(person.pk), "under_18": person.under_18 or ""})


class StopWords(Words):
    phone = s.CharField(max_length=60)


class LiftWords(StopWords):
    reason = s.ChoiceField([(one.value, one.label) for one in lifting.REASONS])


class Stop(s.Serializer):
    since = s.DateTimeField()
    why = s.CharField()
    source = s.CharField(allow_blank=True)
    lifted_at = s.DateTimeField(allow_null=True)
    lifted_why = s.CharField(allow_blank=True)


class StopList(s.Serializer):
    suppressed = s.BooleanField()
    results = Stop(many=True)


class Lifted(s.Serializer):
    lifted = s.IntegerField()


class Suppressions(LeadDoor):
    @extend_schema(operation_id="suppressions_find", request=StopWords, responses=StopList)
    def post(self, request: Request) -> Response:
        found = lifting.find_stops(**StopWords.read(request.data), way="api", by=request.user)
        return Response({"suppressed": any(one.stands for one in found), "results": [_stop(one) for one in found]})


def _stop(one: Suppression) -> dict:
    facts = {"why": one.why, "source": one.source, "lifted_why": one.lifted_why}
    return {"since": show.moment(one.since), "lifted_at": show.moment(one.lifted_at), **facts}


class Lift(LeadDoor):
    @extend_schema(operation_id="suppressions_lift", request=LiftWords, responses=Lifted)
    def post(self, request: Request) -> Response:
        return Response({"lifted": lifting.lift(**LiftWords.read(request.data), by=request.user)})
