"""Refusals: what an action says when it will not. `crm.web.answers` draws them, in one place."""

import random

CHALLENGE = 'Bearer realm="wayline"'  # goes with each 401: RFC 6750


class Refusal(Exception):
    """`code` for machines, `detail` a sentence that can be read aloud, `facts` for JSON only."""

    status, code = 409, "not_now"

    def __init__(self, detail: str, *, code: str = "", fields: dict | None = None, **facts):
        super().__init__(detail)
        self.detail, self.code, self.facts = detail, code or self.code, facts
        if fields:
            self.facts["fields"] = fields

    def body(self) -> dict:
        return {"code": self.code, "detail": self.detail, **self.facts}


class NotAllowed(Refusal):
    status, code = 403, "not_allowed"


class NotFound(Refusal):
    """Unknown, erased, or not yours: one answer, byte for byte."""

    status, code = 404, "not_found"

    def __init__(self):
        super().__init__("There is nothing here that you can open.")


class Invalid(Refusal):
    status, code = 400, "invalid"


class AlreadyClaimed(Refusal):
    code = "already_claimed"


class TooLarge(Refusal):
    status, code = 413, "too_large"


class Unprocessable(Refusal):
    status, code = 422, "unprocessable"


class Unavailable(Refusal):
    """Nothing can be kept right now: the same again, in a while that is not the same for everybody."""

    status, code = 503, "unavailable"

    def __init__(self):
        super().__init__(CODES[503][1], retry_after=random.randint(5, 30))


CODES = {
    400: ("invalid", "We could not read that."),
    401: ("not_signed_in", "Show a key, or sign in."),
    403: ("not_allowed", "Your role may not do this. A shift lead can help."),
    404: ("not_found", "There is nothing here that you can open."),
    405: ("method_not_allowed", "This address does not take that method."),
    406: ("not_acceptable", "We answer in JSON."),
    413: ("too_large", "That is more than we take at once: 256 kB."),
    415: ("unsupported_media_type", "Send JSON: Content-Type application/json."),
    429: ("slow_down", "Too many at once. Try again in a moment."),
    500: ("our_fault", "Something went wrong on our side. Nothing you sent was changed."),
    503: ("unavailable", "We cannot keep this right now. Please try again in a moment."),
}
