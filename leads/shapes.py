"""The shapes of what the API takes and gives, for its OpenAPI document; tests hold the answers against them."""

from rest_framework import serializers as s

from .outcomes import OUTCOMES
from .status import CloseReason, Stage


class SafeContact(s.Serializer):
    voicemail = s.ChoiceField(["none", "neutral", "full"], required=False)
    text = s.BooleanField(required=False)
    who_may_answer = s.CharField(required=False)
    alias = s.CharField(required=False)


class Consent(s.Serializer):
    text_version = s.CharField(required=False)
    channels = s.ListField(child=s.ChoiceField(["call", "text", "email"]), required=False)


class NewLead(s.Serializer):
    """Phone alone is needed. Unknown fields are kept, sealed."""

    phone = s.CharField(help_text="any spelling of a U.S. number, 3 to 15 digits")
    name = s.CharField(required=False, max_length=4000)
    for_whom = s.ChoiceField(["self", "loved_one"], required=False)
    relationship = s.CharField(required=False)
    language = s.CharField(required=False, help_text="BCP 47")
    communication = s.ChoiceField(["voice", "relay_711", "text_only"], required=False)
    zip = s.CharField(required=False)
    state = s.CharField(required=False)
    call_when = s.ChoiceField(["now", "window"], required=False)
    call_now_any_hour = s.BooleanField(required=False, help_text="true only when the person ticked the box themselves")
    window_start = s.DateTimeField(required=False)
    window_end = s.DateTimeField(required=False, help_text="12 hours after its start at most")
    time_zone = s.CharField(required=False, help_text="IANA")
    safe_contact = SafeContact(required=False)
    consent = Consent(required=False)
    insurance = s.DictField(required=False)
    message = s.CharField(required=False, max_length=4000)
    source = s.DictField(required=False)


class Promise(s.Serializer):
    by = s.DateTimeField()
    time_zone = s.CharField(allow_null=True)


class Received(s.Serializer):
    reference = s.CharField()
    received_at = s.DateTimeField()
    promise = Promise()


class Receipt(s.Serializer):
    status = s.ChoiceField(["received"])


class Row(s.Serializer):
    """A lead as others see it: the name as initials, the number as its last two digits."""

    id = s.UUIDField()
    code = s.CharField()
    stage = s.ChoiceField(Stage.choices)
    name = s.CharField(allow_null=True, help_text="in full for the one who holds it")
    phone = s.CharField(allow_null=True)
    place = s.CharField(allow_blank=True)
    language = s.CharField()
    for_whom = s.CharField(allow_null=True)
    danger = s.BooleanField()
    held_by = s.CharField(allow_null=True)
    held_until = s.DateTimeField(allow_null=True)
    owner = s.CharField(allow_null=True)
    next_call_at = s.DateTimeField(allow_null=True)
    promise_by = s.DateTimeField(allow_null=True)
    close_reason = s.ChoiceField(CloseReason.choices, allow_null=True)
    created_at = s.DateTimeField()
    version = s.IntegerField()


class Held(Row):
    why = s.CharField(allow_blank=True)
    why_code = s.CharField(allow_blank=True)


class Answered(Held):
    call = s.UUIDField()


class Page(s.Serializer):
    results = Row(many=True)
    next = s.CharField(allow_null=True, help_text="address of the next page")


class Found(s.Serializer):
    results = Row(many=True)


class Lease(s.Serializer):
    held_until = s.DateTimeField()


class Released(s.Serializer):
    id = s.UUIDField()
    stage = s.CharField()
    held_by = s.CharField(allow_null=True)


class HandedOver(s.Serializer):
    id = s.UUIDField()
    owner = s.CharField()
    stage = s.CharField()


class Closed(s.Serializer):
    stage = s.CharField()


class Made(s.Serializer):
    id = s.UUIDField()


class Step(s.Serializer):
    at = s.DateTimeField()
    kind = s.CharField()
    text = s.CharField()
    by = s.CharField()


class Story(s.Serializer):
    results = Step(many=True)


class Dialled(s.Serializer):
    decision = s.ChoiceField(["allow"])
    basis = s.CharField()
    reasons = s.ListField(child=s.CharField())
    tel = s.CharField(allow_null=True, help_text="null in practice: nothing is dialled")
    call = s.UUIDField()


class Ended(s.Serializer):
    id = s.UUIDField()
    outcome = s.ChoiceField(list(OUTCOMES))
    next_action = s.CharField()
    next_call_at = s.DateTimeField(allow_null=True)
    stage = s.CharField()


class Corrected(Ended):
    """As for the new outcome, from now. `id` is the correction's own: the call keeps what was said first."""


class Undone(s.Serializer):
    id = s.UUIDField()
    stage = s.CharField()


class RevealRequest(s.Serializer):
    purpose = s.CharField(max_length=60)

    def get_fields(self):
        names = s.ChoiceField(["phone", "name", "who_may_answer", "alias", "message"])
        return {**super().get_fields(), "fields": s.ListField(child=names)}


class Clear(s.Serializer):
    phone = s.CharField(required=False, allow_null=True)
    name = s.CharField(required=False, allow_null=True)
    who_may_answer = s.CharField(required=False, allow_null=True)
    alias = s.CharField(required=False, allow_null=True)
    message = s.CharField(required=False, allow_null=True)


class Presence(s.Serializer):
    state = s.CharField()
    reason = s.CharField(allow_null=True)
    since = s.DateTimeField(allow_null=True, help_text="null for whoever never said")
