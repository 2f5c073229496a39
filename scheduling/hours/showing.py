"""What the page of the states' hours draws."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.utils import timezone

from crm.times import clock as told_at
from scheduling import clock, places
from scheduling.windows import CAP_CALLS, Hours, StateRule, Table

from .forms import DAYS, boxes
from .models import StateHours, facts
from .preview import changes
from .table import current

FRESH_FOR = timedelta(days=365)
MOST_VERSIONS = 40
NO_RULE = "No rule of its own: the federal hours alone bind."


@dataclass(frozen=True)
class Typed:
    """What somebody sent and is not kept yet: the boxes, what is wrong, the rule to preview, who else wrote."""

    said: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    rule: StateRule | None = None
    meanwhile: str = ""


def rule_of(table: Table, code: str) -> StateRule:
    """The state's rule, or one that says what binds without a row: the federal hours."""
    usual = Hours(*map(datetime.min.time().replace, (8, 21)))
    return table.rules.get(code) or StateRule(code, usual, usual, usual)


def page(code: str, typed: Typed) -> dict:
    """All states; with a code, that state to change."""
    versions, table = list(StateHours.objects.newest_first()[:MOST_VERSIONS]), current()
    return {
        "here": "helpline",
        "tab": "hours",
        "version": table.version,
        "rows": [_row(table.rules[one], one == code) for one in sorted(table.rules, key=places.NAMES.__getitem__)],
        "others": [{"code": one, "name": name} for one, name in places.NAMES.items() if one not in table.rules],
        "state": _state(table, code, typed) if code else None,
        "errors": typed.wrong,
        "meanwhile": typed.meanwhile,
        "versions": [_version(row) for row in versions],
    }


def _row(rule: StateRule, is_chosen: bool) -> dict:
    return {
        "name": places.NAMES[rule.code],
        "href": f"?{urlencode({'state': rule.code})}#edit",
        "is_chosen": is_chosen,
        "hours": in_words(rule),
        "more": more(rule),
        "is_off": rule.applies == StateHours.Applies.OFF,
        "source": rule.source,
        "as_of": rule.as_of,
        "is_old": is_old(rule.as_of),
    }


def is_old(as_of: date) -> bool:
    """Nobody has looked it up for a year."""
    return timezone.now().date() - as_of > FRESH_FOR


def in_words(rule: StateRule) -> list[dict]:
    """[{days, hours}], days with the same hours in one."""
    spans: list[dict] = []
    for name, days in (("weekdays", "Mon–Fri"), ("saturday", "Sat"), ("sunday", "Sun")):
        hours = _hours(getattr(rule, name))
        if spans and spans[-1]["hours"] == hours:
            spans[-1]["days"] = spans[-1]["days"].split("–")[0] + f"–{days}"
        else:
            spans.append({"days": days, "hours": hours})
    return spans


def _hours(hours: Hours | None) -> str:
    if hours is None:
        return "no calls"
    return " – ".join(clock.hour(datetime.combine(date.min, at)) for at in (hours.opens, hours.shuts))


def more(rule: StateRule) -> list[str]:
    """What binds beside the hours."""
    channels = StateHours.Channels(facts(rule)["channels"])
    return [
        *["Not on federal holidays"] * (not rule.on_holidays),
        *[f"{clock.count(rule.calls or 0, 'call')} in 24 hours"] * bool(rule.calls),
        *[channels.label] * (channels != StateHours.Channels.BOTH),
        *[StateHours.Applies(rule.applies).label] * (rule.applies != StateHours.Applies.ALWAYS),
    ]


def _state(table: Table, code: str, typed: Typed) -> dict:
    rule, rows = rule_of(table, code), StateHours.objects.filter(code=code)
    said = typed.said or boxes(rule)
    last = rows.newest_first().first()
    return {
        "code": code,
        "name": places.NAMES[code],
        "line": "" if code in table.rules else NO_RULE,
        "seen": last.number if last else 0,
        "days": [_day(name, said, typed.wrong) for name in DAYS],
        "said": said,
        "calls": [{"code": str(n), "is": said["calls"] == str(n)} for n in range(1, CAP_CALLS + 1)],
        "channels": _choices(StateHours.Channels, said["channels"]),
        "applies": _choices(StateHours.Applies, said["applies"]),
        "preview": _preview(table, typed.rule) if typed.rule else None,
    }


def _day(name: str, said: dict, wrong: dict) -> dict:
    opens, shuts = said[f"{name}_opens"], said[f"{name}_shuts"]
    return {"name": name, "label": DAYS[name], "opens": opens, "shuts": shuts, "error": wrong.get(name, "")}


def _choices(choices, chosen: str) -> list[dict]:
    return [{"code": one.value, "label": one.label, "is": one.value == chosen} for one in choices]


def _preview(table: Table, rule: StateRule) -> dict:
    after = table.with_rules([rule], "preview")
    is_new = table.rules.get(rule.code) != rule
    return {"rule": fingerprint(rule), "changes": changes(table, after, rule.code, timezone.now()), "is_new": is_new}


def fingerprint(rule: StateRule) -> str:
    """The rule as one line: what is saved is what was previewed."""
    return "|".join(str(value) for value in facts(rule).values())


def _version(row: StateHours) -> dict:
    words = "; ".join(f"{one['days']} {one['hours']}" for one in in_words(row.rule))
    line = ". ".join([words, *more(row.rule)])
    told = {"number": row.number, "name": places.NAMES[row.code], "line": line}
    return told | {"who": row.by.name, "when": told_at(row.at)}
