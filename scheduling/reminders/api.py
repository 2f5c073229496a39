"""One's own reminders as JSON."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.web.doors import LeadDoor, Moment, Words
from scheduling.times import aware

from . import actions
from .models import Reminder
from .status import State


class ReminderShape(serializers.Serializer):
    id = serializers.UUIDField()
    lead = serializers.UUIDField()
    kind = serializers.ChoiceField(Reminder.Kind.choices)
    state = serializers.ChoiceField(State.choices)
    due_at = serializers.DateTimeField()
    time_zone = serializers.CharField(allow_null=True)


class ReminderList(serializers.Serializer):
    results = ReminderShape(many=True)
    next = serializers.CharField(allow_null=True)


def as_json(reminder: Reminder) -> dict:
    return {
        "id": str(reminder.pk),
        "lead": str(reminder.lead_id),
        "kind": reminder.kind,
        "state": reminder.state,
        "due_at": reminder.due_at.isoformat().replace("+00:00", "Z"),
        "time_zone": reminder.time_zone or None,
    }


class Mine(LeadDoor):
    @extend_schema(operation_id="reminders_list", responses=ReminderList)
    def get(self, request: Request) -> Response:
        mine = Reminder.objects.of(request.user).open().overdue_first()[:200]
        return Response({"results": [as_json(reminder) for reminder in mine], "next": None})


class Until(Words):
    until = Moment()
    time_zone = serializers.CharField(max_length=60, required=False, allow_blank=True)


class Snooze(LeadDoor):
    @extend_schema(operation_id="reminders_snooze", request=Until, responses=ReminderShape)
    def post(self, request: Request, pk) -> Response:
        said = Until.read(request.data)
        until = aware(said["until"], said.get("time_zone", ""), "until")
        return Response(as_json(actions.snooze(pk, until=until, by=request.user)))


class Done(LeadDoor):
    @extend_schema(operation_id="reminders_done", request=None, responses=ReminderShape)
    def post(self, request: Request, pk) -> Response:
        return Response(as_json(actions.done(pk, by=request.user)))


class Cancel(LeadDoor):
    @extend_schema(operation_id="reminders_cancel", request=None, responses=ReminderShape)
    def post(self, request: Request, pk) -> Response:
        return Response(as_json(actions.cancel(pk, by=request.user)))
