"""What the page of joins draws: codes, places and dates; whoever decides sees no more than a list shows."""

from datetime import timedelta

from django.utils import timezone

from crm import phones
from crm.people.access import Can, require
from crm.privacy import readlog
from crm.web.refusals import NotFound
from leads import again
from leads.actions.merging import UNDO_DAYS
from leads.joinable import Preview
from leads.models import Lead, Merge
from scheduling import clock

from . import words


def of(pk, by) -> dict:
    """This record, the others of its number, what was joined into it, and its requests."""
    require(by, Can.MERGE)
    lead = Lead.objects.visible_to(by).for_row().filter(pk=pk).first()
    if lead is None:
        raise NotFound
    others = [one for one in again.linked(lead) if one.is_open]
    readlog.record(by, [lead.pk, *(one.pk for one in others)], fields="row", way="page", purpose="merge")
    requests = list(lead.requests.select_related("number").order_by("received_at", "pk")) if lead.is_open else []
    return {
        "lead": _row(lead, by),
        "others": [_row(one, by) for one in others],
        "joins": _joins(lead, by),
        "requests": [_request(one, by) for one in requests] if len(requests) > 1 else [],
    }


def _row(lead: Lead, by) -> dict:
    now, holder = timezone.now(), lead.owner
    told = clock.sentence(f"Asked {clock.mid(lead.created_at, by.time_zone, now)}")
    who = f" {holder.first_name} looks after them." if holder else ""
    facts = {"id": lead.pk, "code": lead.code, "title": words.masked_title(lead), "chips": words.chips(lead, by)}
    return {**facts, "open": lead.is_open, "line": f"{lead.get_stage_display()}. {told}{who}"}


def _joins(lead: Lead, by) -> list[dict]:
    """Those that can still be taken back."""
    since = timezone.now() - timedelta(days=UNDO_DAYS)
    made = Merge.objects.filter(kept=lead, undone_at=None, at__gt=since).select_related("absorbed", "by")
    return [
        {
            "id": one.pk,
            "code": one.absorbed.code,
            "line": f"{clock.told(one.at, by.time_zone, timezone.now())} · {one.by.name}",
            "until": clock.told(one.at + timedelta(days=UNDO_DAYS), by.time_zone, timezone.now()),
            "reason": one.reason,
        }
        for one in made.order_by("-at", "-pk")
    ]


def _request(request, by) -> dict:
    number = phones.masked(request.number.number) if request.number else "no number"
    return {"id": request.pk, "when": clock.mid(request.received_at, by.time_zone, timezone.now()), "phone": number}


def preview(found: list[Preview], warnings: list[str], by) -> dict:
    return {"warnings": warnings, "ways": [_way(one, by) for one in found], "other": found[0].gone.code}


def _way(one: Preview, by) -> dict:
    moves = [clock.count(count, noun) for noun, count in one.moves.items()]
    return {"keep": one.kept.code, "gone": one.gone.code, "title": _row(one.kept, by), "moves": moves, "lost": one.lost}
