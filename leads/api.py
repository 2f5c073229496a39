"""The lead's JSON: the same verbs as the pages, in another accent. Shapes here, rules in actions."""

from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm import patience, phones
from crm.people.access import Can, may, require
from crm.privacy import readlog
from crm.web.doors import LeadDoor, Moment, Words, page_of
from crm.web.refusals import NotAllowed, Refusal
from scheduling.reminders import actions as reminders
from scheduling.reminders.api import ReminderShape
from scheduling.times import aware

from . import actions, searching, shapes, show, timeline
from .models import Lead


def purpose_of(request: Request) -> str:
    """What a privacy officer reads this for; others work."""
    said = request.headers.get("X-Purpose", "").strip()
    if may(request.user, Can.READ_FOR_PURPOSE) and not said:
        raise NotAllowed("Say what you read this for, in X-Purpose.", code="purpose_needed")
    return said or "work"


class LeadList(LeadDoor):
    """Leads that one may see, masked, newest first; and the door for new ones."""

    def dispatch(self, request: HttpRequest, *args, **words):
        """A request for help goes straight to its door, and is heard whatever kind of answer its sender accepts."""
        if request.method != "POST":
            return super().dispatch(request, *args, **words)
        with patience.within(patience.SOON):
            return self.post(request)

    @extend_schema(operation_id="leads_list", responses=shapes.Page)
    def get(self, request: Request) -> Response:
        purpose = purpose_of(request)
        found, following = page_of(Lead.objects.visible_to(request.user).for_row(), request)
        readlog.record(request.user, [lead.pk for lead in found], fields="row", way="api", purpose=purpose)
        return Response({"results": show.rows(found, request.user), "next": following})

    @extend_schema(
        operation_id="leads_create",
        request=shapes.NewLead,
        responses={201: shapes.Received, 202: shapes.Received},
        parameters=[OpenApiParameter("Idempotency-Key", str, "header", description="visible ASCII, kept 7 days")],
    )
    def post(self, request: HttpRequest):
        from .intake.api import post_lead

        return post_lead(request)


class LeadDetail(LeadDoor):
    @extend_schema(operation_id="leads_read", responses=shapes.Held)
    def get(self, request: Request, pk) -> Response:
        purpose = request.headers.get("X-Purpose", "")
        lead = actions.open_lead(pk, way="api", purpose=purpose, by=request.user)
        return Response(show.held(lead, request.user))


class Next(LeadDoor):
    @extend_schema(operation_id="queue_next", request=None, responses={200: shapes.Held, 204: None})
    def post(self, request: Request) -> Response:
        lead = actions.next_lead(by=request.user)
        return Response(show.held(lead, request.user)) if lead else Response(status=204)


class Claim(LeadDoor):
    @extend_schema(operation_id="leads_claim", request=None, responses=shapes.Held)
    def post(self, request: Request, pk) -> Response:
        return Response(show.held(actions.claim(pk, by=request.user), request.user))


class Renew(LeadDoor):
    @extend_schema(operation_id="leads_renew", request=None, responses=shapes.Lease)
    def post(self, request: Request, pk) -> Response:
        return Response({"held_until": show.moment(actions.renew(pk, by=request.user).lease_until)})


class Reason(Words):
    reason = serializers.CharField(max_length=500)


class Release(LeadDoor):
    @extend_schema(operation_id="leads_release", request=Reason, responses=shapes.Released)
    def post(self, request: Request, pk) -> Response:
        lead = actions.pass_on(pk, **Reason.read(request.data), by=request.user)
        return Response({"id": str(lead.pk), "stage": lead.stage, "held_by": None})


class HandOver(Reason):
    to = serializers.CharField(max_length=254, help_text="the person's id or work e-mail")


class Reassign(LeadDoor):
    @extend_schema(operation_id="leads_reassign", request=HandOver, responses=shapes.HandedOver)
    def post(self, request: Request, pk) -> Response:
        lead = actions.reassign(pk, **HandOver.read(request.data), by=request.user)
        return Response({"id": str(lead.pk), "owner": lead.owner.first_name, "stage": lead.stage})


class Closing(Reason):
    alternative = serializers.CharField(max_length=4000, required=False, allow_blank=True)


class Close(LeadDoor):
    @extend_schema(operation_id="leads_close", request=Closing, responses=shapes.Closed)
    def post(self, request: Request, pk) -> Response:
        return Response({"stage": actions.close(pk, **Closing.read(request.data), by=request.user).stage})


class NoteText(Words):
    text = serializers.CharField(max_length=20_000)


class Notes(LeadDoor):
    @extend_schema(operation_id="leads_note", request=NoteText, responses={201: shapes.Made})
    def post(self, request: Request, pk) -> Response:
        note = actions.add_note(pk, **NoteText.read(request.data), by=request.user)
        return Response({"id": str(note.pk)}, status=201)


class History(LeadDoor):
    @extend_schema(operation_id="leads_history", responses=shapes.Story)
    def get(self, request: Request, pk) -> Response:
        purpose = request.headers.get("X-Purpose", "")
        lead = actions.open_lead(pk, way="api", purpose=purpose, by=request.user)
        return Response({"results": timeline.as_json(lead)})


class DialWords(Words):
    number = serializers.UUIDField(required=False)
    person = serializers.UUIDField(required=False)
    basis = serializers.ChoiceField(
        ["in_hours", "requested_now", "requested_time", "missed_inbound", "emergency"], required=False
    )
    confirmed = serializers.DictField(required=False)


class Dial(LeadDoor):
    @extend_schema(operation_id="leads_dial", request=DialWords, responses=shapes.Dialled)
    def post(self, request: Request, pk) -> Response:
        call, decision, number = actions.dial(pk, **DialWords.read(request.data), way="api", by=request.user)
        facts = {"decision": decision.decision, "basis": decision.basis, "reasons": list(decision.reasons)}
        tel = None if call.lead.is_practice else phones.tel(number.number)
        return Response({**facts, "tel": tel, "call": str(call.pk)})


class DetailWords(Words):
    to = serializers.CharField(max_length=200, required=False)
    accepted = serializers.BooleanField(required=False)
    given = serializers.CharField(max_length=4000, required=False)
    check_in_at = Moment(required=False)
    follow_up = serializers.CharField(max_length=24, required=False, help_text="a plan that they said yes to")
    safe_time = Moment(required=False)


class OutcomeWords(Words):
    outcome = serializers.CharField(max_length=40)
    call = serializers.UUIDField(required=False)
    direction = serializers.ChoiceField(["out", "in"], required=False)
    note = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    call_back_at = Moment(required=False)
    time_zone = serializers.CharField(max_length=60, required=False, allow_blank=True)
    details = serializers.DictField(required=False)


class CorrectionWords(Words):
    outcome = serializers.CharField(max_length=40)
    reason = serializers.CharField(max_length=500)
    call_back_at = Moment(required=False)
    time_zone = serializers.CharField(max_length=60, required=False, allow_blank=True)
    details = serializers.DictField(required=False)


def outcome_of(data, shape: type[Words] = OutcomeWords) -> dict:
    """The words of an outcome, its times made instants. 400 names the field that cannot be read."""
    said = shape.read(data)
    zone = said.pop("time_zone", "")
    details = DetailWords.read(said.pop("details", {}))
    if text := said.pop("call_back_at", ""):
        details["call_back_at"] = text
    for name in ("call_back_at", "check_in_at", "safe_time"):
        if details.get(name) and details[name] != "none given":
            details[name] = aware(details[name], zone, name)
    return {**said, "details": details}


class Calls(LeadDoor):
    @extend_schema(operation_id="leads_call", request=OutcomeWords, responses={201: shapes.Ended})
    def post(self, request: Request, pk) -> Response:
        call = actions.log_call(pk, **outcome_of(request.data), by=request.user)
        return Response(ended(call), status=201)


def ended(said) -> dict:
    """A call that has ended, or the correction of one."""
    return {
        "id": str(said.pk),
        "outcome": said.outcome,
        "next_action": said.next_action,
        "next_call_at": show.moment(said.next_call_at),
        "stage": said.lead.stage,
    }


class Correct(LeadDoor):
    @extend_schema(operation_id="calls_correct", request=CorrectionWords, responses={201: shapes.Corrected})
    def post(self, request: Request, pk) -> Response:
        made = actions.correct(pk, **outcome_of(request.data, CorrectionWords), by=request.user)
        return Response(ended(made), status=201)


class Undo(LeadDoor):
    @extend_schema(operation_id="calls_undo", request=None, responses=shapes.Undone)
    def post(self, request: Request, pk) -> Response:
        lead = actions.undo(pk, by=request.user)
        return Response({"id": str(pk), "stage": lead.stage})


class InboundWords(Words):
    phone = serializers.CharField(max_length=60, required=False, allow_blank=True)
    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    for_whom = serializers.ChoiceField(["self", "loved_one"], required=False, allow_blank=True)
    language = serializers.RegexField(r"^[a-z]{2,3}\Z", required=False)


class NewCall(LeadDoor):
    @extend_schema(operation_id="calls_create", request=InboundWords, responses={201: shapes.Answered})
    def post(self, request: Request) -> Response:
        call = actions.new_call(**InboundWords.read(request.data), by=request.user)
        return Response({**show.held(call.lead, request.user), "call": str(call.pk)}, status=201)


class RevealWords(Words):
    fields_ = serializers.ListField(child=serializers.CharField(max_length=40), max_length=10)
    purpose = serializers.CharField(max_length=60)


class Reveal(LeadDoor):
    @extend_schema(operation_id="leads_reveal", request=shapes.RevealRequest, responses=shapes.Clear)
    def post(self, request: Request, pk) -> Response:
        data = request.data if isinstance(request.data, dict) else {}
        said = RevealWords.read({"fields_": data.get("fields", []), "purpose": data.get("purpose", "")})
        values = actions.reveal(pk, fields=said["fields_"], purpose=said["purpose"], by=request.user)
        return Response(values)


class FindWords(Words):
    phone = serializers.CharField(max_length=60, required=False)
    name = serializers.CharField(max_length=200, required=False)
    code = serializers.CharField(max_length=12, required=False)


class Find(LeadDoor):
    @extend_schema(operation_id="leads_find", request=FindWords, responses=shapes.Found)
    def post(self, request: Request) -> Response:
        found = searching.find(**FindWords.read(request.data), way="api", purpose=purpose_of(request), by=request.user)
        return Response({"results": show.rows(found, request.user)})


class ReminderWords(Words):
    due_at = Moment()
    time_zone = serializers.CharField(max_length=60, required=False, allow_blank=True)


class LeadReminders(LeadDoor):
    """One's own reminders about a lead."""

    @extend_schema(operation_id="leads_reminder", request=ReminderWords, responses={201: ReminderShape})
    def post(self, request: Request, pk) -> Response:
        from scheduling.reminders.api import as_json

        require(request.user, Can.WORK_LEADS)
        said = ReminderWords.read(request.data)
        due_at = aware(said["due_at"], said.get("time_zone", ""), "due_at")
        lead = actions.open_lead(pk, way="api", by=request.user)
        if lead.is_practice:
            raise Refusal("Practice makes no reminders.", code="practice")
        made = reminders.remind(lead.pk, user=request.user, kind="own", due_at=due_at, by=request.user)
        return Response(as_json(made), status=201)
