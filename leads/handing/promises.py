"""That what was offered to somebody is not lost between two: promise 1."""

from django.db.models.functions import Now

from crm.people.models import User
from crm.promises.checks import LATE, check

from .actions import lapse
from .models import HandOver


def end_offer(hand_over_id: str, *, by: User) -> str:
    found = HandOver.objects.over().filter(pk=hand_over_id).first()
    if found is None:
        return ""
    lapse(found.pk, by=by)
    return f"Nobody took over hand-over {hand_over_id}: the caller is in the queue, and the shift lead was told."


@check(1, "Hand-over {row} is still open past its hour: nobody answered, and nobody was told.", mend=end_offer)
def offers_past_their_hour():
    late = HandOver.objects.offered().filter(lapses_at__lte=Now() - LATE)
    return late.order_by("pk").values_list("pk", flat=True)
