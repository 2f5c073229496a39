"""Change one state's hours."""

from django.db.models import Max
from django.utils import timezone

from crm.people.access import Can, require
from crm.people.models import Helpline, User
from crm.privacy.actor import action
from crm.times import clock
from crm.web.refusals import Refusal
from scheduling.windows import StateRule

from .models import StateHours, facts


class ChangedMeanwhile(Refusal):
    """Somebody else changed this state since the page was drawn."""

    code = "changed_meanwhile"


@action("state hours")
def change(rule: StateRule, *, seen: int, by: User) -> None:
    """A new row for this state, which stands from now on. `seen`: the number of the row that was on the screen."""
    require(by, Can.MANAGE_HELPLINE)
    list(Helpline.objects.select_for_update().filter(pk=1))
    last = StateHours.objects.filter(code=rule.code).newest_first().first()
    if last and last.rule == rule:
        return  # a double press is not an error
    if (last.number if last else 0) != seen:
        who, when = (last.by.name, clock(last.at)) if last else ("Somebody", "")
        raise ChangedMeanwhile(f"{who} changed this state {when} Look again before you save.")
    number = (StateHours.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    StateHours.objects.create(number=number, **facts(rule), by=by, at=timezone.now())
