"""A navigator's own presence: ready, on a break, away, off."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.people.models import Presence
from crm.web.doors import PersonDoor, Words

from . import shapes
from .actions.queue import set_presence
from .show import moment


class PresenceWords(Words):
    state = serializers.ChoiceField(["ready", "on_break", "away", "off"])
    reason = serializers.CharField(max_length=40, required=False, allow_blank=True)


def as_json(row: Presence) -> dict:
    return {"state": row.state, "reason": row.reason or None, "since": moment(row.since)}


class OwnPresence(PersonDoor):
    @extend_schema(operation_id="presence_read", responses=shapes.Presence)
    def get(self, request: Request) -> Response:
        return Response(as_json(Presence.objects.filter(user=request.user).first() or Presence(user=request.user)))

    @extend_schema(operation_id="presence_set", request=PresenceWords, responses=shapes.Presence)
    def put(self, request: Request) -> Response:
        return Response(as_json(set_presence(**PresenceWords.read(request.data), by=request.user)))
