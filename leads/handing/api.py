"""Hand-overs as JSON."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.web.doors import LeadDoor, Words
from leads import show

from . import actions, warm
from .models import HandOver
from .status import State


class OfferWords(Words):
    to = serializers.CharField(max_length=254, required=False, help_text="a person's id or work e-mail")
    team = serializers.UUIDField(required=False)
    told = serializers.CharField(max_length=actions.MOST, help_text="what the next one must know")
    call = serializers.BooleanField(required=False, help_text="the call that is open moves too")


class DeclineWords(Words):
    reason = serializers.CharField(max_length=300)


class HandOverShape(serializers.Serializer):
    id = serializers.UUIDField()
    lead = serializers.UUIDField()
    state = serializers.ChoiceField(State.choices)
    lapses_at = serializers.DateTimeField()


def as_json(made: HandOver) -> dict:
    facts = {"id": str(made.pk), "lead": str(made.lead_id), "state": made.state}
    return {**facts, "lapses_at": show.moment(made.lapses_at)}


class Offer(LeadDoor):
    @extend_schema(operation_id="leads_handover", request=OfferWords, responses={201: HandOverShape})
    def post(self, request: Request, pk) -> Response:
        given = OfferWords.read(request.data)
        if given.pop("call", False):
            made = warm.offer_call(pk, to=given.get("to", ""), told=given["told"], by=request.user)
        else:
            made = actions.offer(pk, **given, by=request.user)
        return Response(as_json(made), status=201)


class Accept(LeadDoor):
    @extend_schema(operation_id="leads_handover_accept", request=None, responses=HandOverShape)
    def post(self, request: Request, pk) -> Response:
        return Response(as_json(actions.accept(actions.open_offer(pk, by=request.user), by=request.user)))


class Decline(LeadDoor):
    @extend_schema(operation_id="leads_handover_decline", request=DeclineWords, responses=HandOverShape)
    def post(self, request: Request, pk) -> Response:
        reason = DeclineWords.read(request.data)["reason"]
        return Response(
            as_json(actions.decline(actions.open_offer(pk, by=request.user), reason=reason, by=request.user))
        )
