"""What every JSON door does alike: check the shape, refuse in words, page by key."""

from uuid import UUID

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from crm.people.access import sees_leads
from crm.people.models import User

from .refusals import Invalid, NotAllowed

PAGE = 50


class Words(serializers.Serializer):
    """The shape of a body. `read` gives its values or refuses with `fields`."""

    @classmethod
    def read(cls, data) -> dict:
        if not isinstance(data, dict):
            raise Invalid("Send one JSON object.", code="not_an_object")
        shape = cls(data=data)
        try:
            shape.is_valid(raise_exception=True)
        except ValidationError as problem:
            raise Invalid("Some fields could not be read.", fields=_first_words(problem.detail)) from problem
        return shape.validated_data


def _first_words(problems) -> dict:
    return {name: str(texts[0] if isinstance(texts, list) else "is not right") for name, texts in problems.items()}


class Moment(serializers.CharField):
    """RFC 3339 with an offset, or a wall time; scheduling.times.aware makes it an instant."""

    def __init__(self, **options):
        super().__init__(max_length=40, **options)


class PersonDoor(APIView):
    """For signed-in people and personal keys: an intake key gets 403."""

    def initial(self, request: Request, *args, **words):
        super().initial(request, *args, **words)
        if not isinstance(request.user, User):
            raise NotAllowed("This key posts leads and reads its own requests, nothing else.")


class LeadDoor(PersonDoor):
    """For roles that see leads at all."""

    def initial(self, request: Request, *args, **words):
        super().initial(request, *args, **words)
        if not sees_leads(request.user):
            raise NotAllowed("Your role does not open callers' records.")


def page_of(rows, request: Request) -> tuple[list, str | None]:
    """One page, newest first: `?after=<id>&limit=`, at most 100. Returns its rows and the next page's address."""
    limit = _limit(request.query_params.get("limit", ""))
    if after := request.query_params.get("after"):
        rows = rows.filter(pk__lt=_key(after))
    found = list(rows.order_by("-pk")[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return found, f"{request.path}?after={found[-1].pk}&limit={limit}" if more else None


def _limit(text: str) -> int:
    if not text:
        return PAGE
    if not (text.isascii() and text.isdigit()):
        raise Invalid("limit is a whole number.", fields={"limit": "is a number from 1 to 100"})
    return max(1, min(100, int(text[:9])))


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as problem:
        raise Invalid("That page does not exist.", fields={"after": "is the id of a lead"}) from problem
