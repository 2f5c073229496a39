"""What every operation of the OpenAPI document says alike: how it refuses."""

REFUSAL = {
    "type": "object",
    "description": "`code` for machines, `detail` a sentence that can be read aloud.",
    "properties": {
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}, "description": "what was not read"},
        "reasons": {"type": "array", "items": {"type": "string"}, "description": "why a call is not allowed now"},
        "until": {"type": "string", "format": "date-time", "nullable": True},
    },
    "required": ["code", "detail"],
}
COMPONENTS = {"schemas": {"Refusal": REFUSAL}}
_ANSWER = {
    "description": "A refusal, in words.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
}


def add_refusals(result: dict, generator, request, public) -> dict:
    """A hook of drf-spectacular: each operation may answer 4XX, and 503 while the database is away."""
    for path in result["paths"].values():
        for operation in path.values():
            operation["responses"] |= {"4XX": _ANSWER, "503": _ANSWER}
    return result
