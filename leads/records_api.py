"""JSON for records of one person: join two, take that back, split a request off; and the calls that follow up."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.web.doors import LeadDoor, Words

from . import actions, show


class MergeWords(Words):
    other = serializers.UUIDField(help_text="the lead that closes; the one of the address is kept")
    reason = serializers.CharField(max_length=300)


class Merged(serializers.Serializer):
    id = serializers.UUIDField()
    merge = serializers.UUIDField(help_text="to take it back with, for thirty days")


class Merge(LeadDoor):
    @extend_schema(operation_id="leads_merge", request=MergeWords, responses=Merged)
    def post(self, request: Request, pk) -> Response:
        said = MergeWords.read(request.data)
        made = actions.merge(pk, absorbed=said["other"], reason=said["reason"], by=request.user)
        return Response({"id": str(made.kept_id), "merge": str(made.pk)})


class UndoWords(Words):
    merge = serializers.UUIDField()


class Apart(serializers.Serializer):
    id = serializers.UUIDField()
    stage = serializers.CharField()


class UndoMerge(LeadDoor):
    @extend_schema(operation_id="leads_merge_undo", request=UndoWords, responses=Apart)
    def post(self, request: Request, pk) -> Response:
        other = actions.unmerge(pk, **UndoWords.read(request.data), by=request.user)
        return Response({"id": str(other.pk), "stage": other.stage})


class SplitWords(Words):
    request = serializers.UUIDField()
    reason = serializers.CharField(max_length=300)


class Split(LeadDoor):
    @extend_schema(operation_id="leads_split", request=SplitWords, responses={201: Apart})
    def post(self, request: Request, pk) -> Response:
        made = actions.split(pk, **SplitWords.read(request.data), by=request.user).made
        return Response({"id": str(made.pk), "stage": made.stage}, status=201)


class FollowUpWords(Words):
    plan = serializers.CharField(max_length=24)
    agreed = serializers.BooleanField(help_text="they said yes to these calls")


class FollowUp(serializers.Serializer):
    id = serializers.UUIDField()
    plan = serializers.CharField()
    started_at = serializers.DateTimeField()


class StartFollowUp(LeadDoor):
    @extend_schema(operation_id="leads_follow_up", request=FollowUpWords, responses={201: FollowUp})
    def post(self, request: Request, pk) -> Response:
        made = actions.start_follow_up(pk, **FollowUpWords.read(request.data), by=request.user)
        return Response({"id": str(made.pk), "plan": made.plan, "started_at": show.moment(made.started_at)}, status=201)
