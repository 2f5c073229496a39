"""The three questions and the danger card as JSON: how a card that opened without us sends what was pressed."""

from datetime import timedelta

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from crm import phones
from crm.web.doors import LeadDoor, Words
from leads import show

from . import actions, danger, gate
from .local_911 import line_for
from .models import CrisisEvent, CrisisStep

DAY_MS, MOST = 86_400_000, 200


class Screened(s.Serializer):
    id = s.UUIDField()
    danger = s.BooleanField(help_text="any answer was a yes")


class ScreenWords(Words):
    """Each is yes, no, couldnt_ask or declined. After a yes the others may be left out: they count as couldnt_ask."""

    danger_now = s.CharField(max_length=11, required=False)
    took_too_much = s.CharField(max_length=11, required=False)
    suicide = s.CharField(max_length=11, required=False)


class Screens(LeadDoor):
    @extend_schema(operation_id="leads_crisis_screen", request=ScreenWords, responses={201: Screened})
    def post(self, request: Request, pk) -> Response:
        made = actions.screen(pk, answers=ScreenWords.read(request.data), by=request.user)
        return Response({"id": str(made.pk), "danger": actions.is_danger(made)}, status=201)


class StepWords(s.Serializer):
    id = s.UUIDField()
    kind = s.ChoiceField(CrisisStep.Kind.choices)
    words = s.CharField(max_length=500)
    ago = s.IntegerField(min_value=0, max_value=DAY_MS, help_text="milliseconds since it was pressed")


class AddressWords(s.Serializer):
    street = s.CharField(max_length=200, required=False, allow_blank=True)
    unit = s.CharField(max_length=200, required=False, allow_blank=True)
    city = s.CharField(max_length=200, required=False, allow_blank=True)


class LogWords(Words):
    crisis = s.UUIDField(help_text="made by the page, so that what is sent twice is one card")
    opened_ago = s.IntegerField(min_value=0, max_value=DAY_MS, required=False, help_text="milliseconds")
    steps = s.ListField(child=StepWords(), required=False, max_length=MOST)
    address = AddressWords(required=False)


class EndWords(Words):
    crisis = s.UUIDField()
    outcome = s.CharField(max_length=20, required=False, allow_blank=True)
    confirmed = s.CharField(max_length=10, required=False, allow_blank=True)
    words = s.CharField(max_length=500, required=False, allow_blank=True)


class Line(s.Serializer):
    place = s.CharField()
    tel = s.CharField()
    spoken = s.CharField()
    source = s.CharField()
    days = s.IntegerField()


class Card(s.Serializer):
    crisis = s.UUIDField(help_text="the card that is open: yours, or the one that was open before")
    told_at = s.DateTimeField()
    seen_by = s.CharField(allow_null=True)
    again = s.BooleanField(help_text="nobody had seen it for two minutes, and they were told again")
    may_call_back = s.BooleanField()
    closed = s.BooleanField()
    local_911 = Line(allow_null=True, help_text="the ten-digit line for that city, when somebody told us lately")


def shown(event: CrisisEvent) -> dict:
    seen = event.acknowledged_by
    return {
        "crisis": str(event.pk),
        "told_at": show.moment(event.told_at),
        "seen_by": seen.name if seen else None,
        "again": event.told_again_at is not None,
        "may_call_back": gate.owes_a_call(event.lead) and event.line_lost_at is not None,
        "closed": event.ended_at is not None,
        "local_911": _line(event),
    }


def _line(event: CrisisEvent) -> dict | None:
    found = line_for((event.address or {}).get("city", ""), timezone.now().date())
    if found is None:
        return None
    number = found.pop("number")
    return {**found, "tel": phones.tel(number), "spoken": phones.spoken(number)}


class Log(LeadDoor):
    """Opens the card of a caller, or adds to it; with nothing to add it says how things stand."""

    @extend_schema(operation_id="leads_danger", request=LogWords, responses=Card)
    def post(self, request: Request, pk) -> Response:
        said = LogWords.read(request.data)
        opened = timedelta(milliseconds=said.get("opened_ago", 0))
        facts = {"crisis": said["crisis"], "opened_ago": opened, "address": said.get("address")}
        event = danger.keep_log(pk, steps=_steps(said.get("steps", [])), **facts, by=request.user)
        return Response(shown(event))


def _steps(said: list[dict]) -> list[danger.Pressed]:
    return [danger.Pressed(one["id"], one["kind"], one["words"], timedelta(milliseconds=one["ago"])) for one in said]


class End(LeadDoor):
    @extend_schema(operation_id="leads_danger_close", request=EndWords, responses=Card)
    def post(self, request: Request, pk) -> Response:
        return Response(shown(danger.close_card(pk, **EndWords.read(request.data), by=request.user)))


class CalledBack(s.Serializer):
    call = s.UUIDField()
    tel = s.CharField(allow_null=True, help_text="null in practice: nothing is dialled")


class CallBack(LeadDoor):
    """The one emergency call back of a card whose line was lost."""

    @extend_schema(operation_id="leads_danger_call_back", request=None, responses=CalledBack)
    def post(self, request: Request, pk) -> Response:
        call, number = danger.call_back(pk, by=request.user)
        tel = None if call.lead.is_practice else phones.tel(number.number)
        return Response({"call": str(call.pk), "tel": tel})
